/* SPDX-License-Identifier: MIT */
/* /dev/fd, /dev/stdin, /dev/stdout, /dev/stderr: links to the program's own descriptors; /dev/shm. */
#include "file/pseudo.h"

#define LINK (S_IFLNK | 0777)

/* The links lead through this one: it comes into the image with them. */
extern const struct pseudo_file pseudo_proc_self_fd;

/* What a trace tells: a name behind the link. */
TOOL_RECORD(".posixlite.pseudo", "dev_fd /dev/fd/*");
PSEUDO_FILE(dev_fd, "/dev/fd", .mode = LINK, .target = "/proc/self/fd", .needs = &pseudo_proc_self_fd);
PSEUDO_FILE(dev_stdin, "/dev/stdin", .mode = LINK, .target = "/proc/self/fd/0",
            .needs = &pseudo_proc_self_fd);
PSEUDO_FILE(dev_stdout, "/dev/stdout", .mode = LINK, .target = "/proc/self/fd/1",
            .needs = &pseudo_proc_self_fd);
PSEUDO_FILE(dev_stderr, "/dev/stderr", .mode = LINK, .target = "/proc/self/fd/2",
            .needs = &pseudo_proc_self_fd);

PSEUDO_FILE(dev_shm, "/dev/shm", .mode = S_IFDIR | S_ISVTX | 0777);

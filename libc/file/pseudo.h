/* SPDX-License-Identifier: MIT */
/* Files of /proc, /dev and /sys: each is in the image only when the tool's root pseudo_ID brings it in. */
#pragma once

#include "core/syscall.h"
#include "file/inode.h"

/* What a pseudo-file's text is written into; format_to cuts nothing: it grows. */
struct pseudo_text {
	char *data;
	size_t length, size;
	bool failed; /* no memory */
};
__attribute__((format(printf, 2, 3))) void pseudo_print(struct pseudo_text *text, const char *pattern, ...);

/* Aligned so that records of several objects make an array, whatever the compiler likes. */
struct __attribute__((aligned(64))) pseudo_file {
	const char *path;
	uint32_t mode;    /* type and permissions */
	uint32_t special; /* st_rdev of devices */
	/* Text files: written anew at each open. */
	void (*show)(struct pseudo_text *text, struct inode *inode);
	/* Text files that can be written: 0 or -errno for one write(2). */
	long (*store)(struct inode *inode, const char *text, size_t size);
	/* Symbolic links. */
	size_t (*readlink)(struct inode *inode, char *to, size_t size);
	/* Devices. */
	const struct file_ops *ops;
	/* What none of these describes: directories whose names come and go. */
	const struct inode_ops *inode_ops;
};

/* Declares pseudo-file ID at its path: PSEUDO_FILE(proc_uptime, "/proc/uptime", .show = uptime_show, .mode = ...);
 * a path under /proc/self lies in the directory of the process's number, as on Linux. */
#define PSEUDO_FILE(id, place, ...)                                                                          \
	TOOL_RECORD(".posixlite.pseudo", #id " " place);                                                     \
	extern const struct pseudo_file pseudo_##id;                                                         \
	__attribute__((section(".pseudo_files." #id))) const struct pseudo_file pseudo_##id = {.path = place, __VA_ARGS__}

/* Written by the linker script: pointers would keep what nobody asked for, so the records themselves are gathered. */
extern const struct pseudo_file pseudo_files_start[], pseudo_files_end[];

/* struct file_ops of text files, for what opens them in its own way. */
extern const struct file_ops pseudo_text_ops;

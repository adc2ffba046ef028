/* SPDX-License-Identifier: MIT */
/* The table of file descriptors. */
#pragma once

#include "abi/fcntl.h"
#include "file/file.h"

/* The open file behind a descriptor, held: file_drop() it. NULL: not open (-EBADF), or opened with O_PATH for
 * fd_get. */
struct file *fd_get(int fd);
struct file *fd_get_any(int fd); /* also O_PATH */

/* For the calls that are made most: not held, and one of O_PATH too, which can neither be read nor written.
 */
struct fd_slot {
	struct file *file; /* held; NULL: free */
	bool cloexec;
};
extern struct fd_slot *fd_slots;
extern unsigned fd_slot_count;
static inline struct file *fd_peek(int fd)
{
	return (unsigned)fd < fd_slot_count ? fd_slots[fd].file : NULL;
}

/* A new descriptor, the lowest from `from` on; takes over the caller's reference, also when it fails (then
 * the file is dropped). flags: O_CLOEXEC or 0. -EMFILE, -ENOMEM. */
int fd_install(struct file *file, int flags);
int fd_install_from(struct file *file, int from, int flags);

/* This very descriptor; what it was before is closed. Takes over the reference as fd_install does. -EBADF,
 * -ENOMEM. */
int fd_install_at(struct file *file, int fd, int flags);

/* Two new descriptors, written to user[0] and user[1]; takes over both references. 0, or -errno and none. */
long fd_install_pair(struct file *const files[2], int flags, int *user);

int fd_close(int fd);

bool fd_cloexec(int fd);
void fd_set_cloexec(int fd, bool cloexec);

/* The first open descriptor from fd on, or -1: for /proc/self/fd and close_range. */
int fd_next(int fd);

/* One more than the highest descriptor that the table has room for. */
unsigned fd_table_size(void);

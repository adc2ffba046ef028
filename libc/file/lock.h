/* SPDX-License-Identifier: MIT */
/* Locks on files: record locks of the process and of open files (fcntl(2)), and flock(2)'s. */
#pragma once

#include "file/inode.h"

struct file_lock {
	struct list link;         /* in inode->locks */
	const struct file *owner; /* the open file; NULL: the process */
	off_t start, end;         /* [start, end); end INT64_MAX: to the end, wherever it comes to lie */
	short type;               /* F_RDLCK, F_WRLCK */
	bool whole;               /* flock(2): another name space than record locks */
};

/* What stands in the way of the wanted lock, or NULL; of F_UNLCK: what it would take away. */
const struct file_lock *lock_conflict(struct inode *inode, const struct file_lock *wanted);

/* Sets, changes or (F_UNLCK) takes away; waits while another owner is in the way. 0, -EAGAIN, -EINTR,
 * -ENOMEM. */
long lock_set(struct inode *inode, const struct file_lock *wanted, bool wait);

void lock_forget_file(struct file *file); /* the open file is gone */
void lock_forget_inode(
    struct inode *inode); /* a descriptor of the file is closed: the process's locks on it end */

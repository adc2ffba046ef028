/* SPDX-License-Identifier: MIT */
/* fcntl: operations on descriptors, open files and locks. */
#include "abi/fcntl.h"
#include "abi/errno.h"
#include "core/process.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/lock.h"
#include "file/pipe.h"
#include "file/seal.h"

SUPPORTS(fcntl,
         "F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_OFD_GETLK "
         "F_OFD_SETLK F_OFD_SETLKW F_SETOWN F_GETOWN F_SETOWN_EX F_GETOWN_EX F_SETSIG F_GETSIG F_GETPIPE_SZ "
         "F_SETPIPE_SZ F_ADD_SEALS F_GET_SEALS F_GET_RW_HINT F_SET_RW_HINT");

FALLBACK_OPERATION(fcntl, "F_SETFL:O_NONBLOCK", poll,
                   "the trace may have found its input ready each time, an image need not");

/* Only an image that makes pipes or memory files has them. */
OPTIONAL(pipe_capacity);
OPTIONAL(pipe_set_capacity);
OPTIONAL(seal_add);
OPTIONAL(seal_get);

#define SETTABLE_FLAGS (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)
#define HINT_LIMIT 5 /* RWH_WRITE_LIFE_EXTREME */

struct user_lock {
	int16_t type, whence;
	int32_t unused;
	int64_t start, length;
	int32_t pid, unused_too;
};

struct user_owner {
	int32_t type, pid;
};

static long duplicate(struct file *file, unsigned long from, int flags)
{
	if (from >= rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	return fd_install_from(file_hold(file), (int)from, flags);
}

static long set_flags(struct file *file, int flags)
{
	flags = (file->flags & ~SETTABLE_FLAGS) | (flags & SETTABLE_FLAGS);
	if ((flags & O_ASYNC) != 0 && file->ops->poll != NULL)
		return syscall_unsupported("fcntl", "F_SETFL O_ASYNC", (unsigned)flags, -EINVAL);
	file->flags = flags;
	return 0;
}

/* From the program's words (a place and a length that may be negative or open) to a range. */
static long lock_range(const struct file *file, const struct user_lock *user, struct file_lock *lock)
{
	off_t base = user->whence == SEEK_SET   ? 0
	             : user->whence == SEEK_CUR ? file->position
	             : user->whence == SEEK_END ? file->inode->size
	                                        : -1;
	if (base < 0)
		return -EINVAL;
	if (__builtin_add_overflow(base, user->start, &lock->start))
		return -EOVERFLOW;
	lock->end = INT64_MAX;
	if (user->length > 0 && __builtin_add_overflow(lock->start, user->length, &lock->end))
		return -EOVERFLOW;
	if (user->length < 0) {
		lock->end = lock->start;
		lock->start += user->length;
	}
	if (lock->start < 0)
		return -EINVAL;
	if (user->type != F_RDLCK && user->type != F_WRLCK && user->type != F_UNLCK)
		return -EINVAL;
	lock->type = user->type;
	return 0;
}

static long lock_get(struct file *file, struct user_lock *user, struct file_lock *lock)
{
	struct user_lock out;
	user_read(&out, user, sizeof(out));
	const struct file_lock *other = lock_conflict(file->inode, lock);
	if (other == NULL) {
		out.type = F_UNLCK;
	} else {
		out.type = other->type;
		out.whence = SEEK_SET;
		out.start = other->start;
		out.length = other->end == INT64_MAX ? 0 : other->end - other->start;
		out.pid = other->owner == NULL ? process.id : -1;
	}
	return user_write(user, &out, sizeof(out));
}

static long record_lock(struct file *file, unsigned command, struct user_lock *user)
{
	struct user_lock asked;
	struct file_lock lock = {0};
	bool open_file = command == F_OFD_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW;
	if (user_read(&asked, user, sizeof(asked)) < 0)
		return -EFAULT;
	if ((open_file && asked.pid != 0) ||
	    (command == F_GETLK && asked.type != F_RDLCK && asked.type != F_WRLCK))
		return -EINVAL;
	if (file->inode == NULL)
		return -EINVAL;
	lock.owner = open_file ? file : NULL;
	long result = lock_range(file, &asked, &lock);
	if (result < 0)
		return result;
	if (command == F_GETLK || command == F_OFD_GETLK)
		return lock_get(file, user, &lock);
	if ((lock.type == F_RDLCK && !file->readable) || (lock.type == F_WRLCK && !file->writable))
		return -EBADF;
	return lock_set(file->inode, &lock, command == F_SETLKW || command == F_OFD_SETLKW);
}

static long owner_ex(struct file *file, bool set, struct user_owner *user)
{
	struct user_owner owner = {file->owner < 0 ? F_OWNER_PGRP : F_OWNER_PID,
	                           file->owner < 0 ? -file->owner : file->owner};
	if (!set)
		return user_write(user, &owner, sizeof(owner));
	if (user_read(&owner, user, sizeof(owner)) < 0)
		return -EFAULT;
	if (owner.type < F_OWNER_TID || owner.type > F_OWNER_PGRP)
		return -EINVAL;
	file->owner = owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid;
	return 0;
}

static long hint(struct file *file, bool set, uint64_t *user)
{
	uint64_t value = file->write_hint;
	if (!set)
		return user_write(user, &value, sizeof(value));
	if (user_read(&value, user, sizeof(value)) < 0)
		return -EFAULT;
	if (value > HINT_LIMIT)
		return -EINVAL;
	file->write_hint = (uint8_t)value;
	return 0;
}

static long rare_operation(struct file *file, unsigned command, unsigned long argument)
{
	switch (command) {
	case F_SETOWN:
		file->owner = (int)argument;
		return 0;
	case F_GETOWN:
		return file->owner;
	case F_SETOWN_EX:
	case F_GETOWN_EX:
		return owner_ex(file, command == F_SETOWN_EX, (struct user_owner *)argument);
	case F_SETSIG:
		if (argument > 64)
			return -EINVAL;
		file->owner_signal = (int)argument;
		return 0;
	case F_GETSIG:
		return file->owner_signal;
	case F_GETPIPE_SZ:
		return pipe_capacity ? pipe_capacity(file) : -EBADF;
	case F_SETPIPE_SZ:
		return pipe_set_capacity ? pipe_set_capacity(file, (unsigned)argument) : -EBADF;
	case F_ADD_SEALS:
		return seal_add ? seal_add(file, (unsigned)argument) : -EINVAL;
	case F_GET_SEALS:
		return seal_get ? seal_get(file) : -EINVAL;
	case F_GET_RW_HINT:
	case F_SET_RW_HINT:
		return hint(file, command == F_SET_RW_HINT, (uint64_t *)argument);
	default:
		return syscall_unsupported("fcntl", "command", command, -EINVAL);
	}
}

static long operation(struct file *file, int fd, unsigned command, unsigned long argument)
{
	bool only_path = (file->flags & O_PATH) != 0;
	switch (command) {
	case F_DUPFD:
		return duplicate(file, argument, 0);
	case F_DUPFD_CLOEXEC:
		return duplicate(file, argument, O_CLOEXEC);
	case F_GETFD:
		return fd_cloexec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		fd_set_cloexec(fd, (argument & FD_CLOEXEC) != 0);
		return 0;
	case F_GETFL:
		return file->flags;
	case F_SETFL:
		return only_path ? -EBADF : set_flags(file, (int)argument);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return only_path ? -EBADF : record_lock(file, command, (struct user_lock *)argument);
	default:
		return only_path ? -EBADF : rare_operation(file, command, argument);
	}
}

SYSCALL3(fcntl, int, fd, unsigned, command, unsigned long, argument)
{
	struct file *file = fd_get_any(fd);
	if (file == NULL)
		return -EBADF;
	long result = operation(file, fd, command, argument);
	file_drop(file);
	return result;
}

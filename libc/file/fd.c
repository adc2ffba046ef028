/* SPDX-License-Identifier: MIT */
/* The table of descriptors: an array that grows to RLIMIT_NOFILE, each slot an open file and its
 * close-on-exec bit. */
#include "file/fd.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/heap.h"
#include "core/rlimit.h"
#include "core/usermem.h"
#include "file/lock.h"

OPTIONAL(lock_forget_inode);

static struct fd_slot first_slots[16]; /* enough for most programs */
struct fd_slot *fd_slots = first_slots;
unsigned fd_slot_count = ARRAY_COUNT(first_slots);
static unsigned lowest_free; /* no slot below it is free */

struct file *fd_get_any(int fd)
{
	if ((unsigned)fd >= fd_slot_count || fd_slots[fd].file == NULL)
		return NULL;
	return file_hold(fd_slots[fd].file);
}

struct file *fd_get(int fd)
{
	struct file *file = fd_peek(fd);
	return file != NULL && (file->flags & O_PATH) == 0 ? file_hold(file) : NULL;
}

static bool grow(unsigned wanted)
{
	unsigned count = fd_slot_count;
	while (count < wanted)
		count *= 2;
	struct fd_slot *larger =
	    fd_slots == first_slots
	        ? heap_alloc(count * sizeof(*fd_slots))
	        : heap_resize(fd_slots, fd_slot_count * sizeof(*fd_slots), count * sizeof(*fd_slots));
	if (larger == NULL)
		return false;
	if (fd_slots == first_slots)
		for (unsigned fd = 0; fd < fd_slot_count; fd++)
			larger[fd] = fd_slots[fd];
	fd_slots = larger;
	fd_slot_count = count;
	return true;
}

static int find_free(unsigned from)
{
	unsigned fd = from > lowest_free ? from : lowest_free;
	while (fd < fd_slot_count && fd_slots[fd].file != NULL)
		fd++;
	if (fd >= rlimit(RLIMIT_NOFILE))
		return -EMFILE;
	if (fd >= fd_slot_count && !grow(fd + 1))
		return -ENOMEM;
	return (int)fd;
}

int fd_install_from(struct file *file, int from, int flags)
{
	int fd = find_free((unsigned)from);
	if (fd < 0) {
		file_drop(file);
		return fd;
	}
	if (from <= (int)lowest_free)
		lowest_free = (unsigned)fd + 1;
	fd_slots[fd] = (struct fd_slot){file, (flags & O_CLOEXEC) != 0};
	return fd;
}

int fd_install(struct file *file, int flags)
{
	return fd_install_from(file, 0, flags);
}

static void release(struct file *file)
{
	if (file->ops->flush != NULL)
		file->ops->flush(file);
	if (lock_forget_inode && file->inode != NULL)
		lock_forget_inode(file->inode);
	file_drop(file);
}

long fd_install_pair(struct file *const files[2], int flags, int *user)
{
	int fds[2] = {fd_install(files[0], flags)};
	if (fds[0] < 0) {
		file_drop(files[1]);
		return fds[0];
	}
	fds[1] = fd_install(files[1], flags);
	long result = fds[1] < 0 ? fds[1] : user_write(user, fds, sizeof(fds));
	if (result < 0)
		fd_close(fds[0]);
	if (result < 0 && fds[1] >= 0)
		fd_close(fds[1]);
	return result;
}

int fd_install_at(struct file *file, int fd, int flags)
{
	int error = (unsigned)fd >= rlimit(RLIMIT_NOFILE)                      ? -EBADF
	            : (unsigned)fd >= fd_slot_count && !grow((unsigned)fd + 1) ? -ENOMEM
	                                                                       : 0;
	if (error < 0) {
		file_drop(file);
		return error;
	}
	struct file *old = fd_slots[fd].file;
	fd_slots[fd] = (struct fd_slot){file, (flags & O_CLOEXEC) != 0};
	if (old != NULL)
		release(old);
	return fd;
}

int fd_close(int fd)
{
	if ((unsigned)fd >= fd_slot_count || fd_slots[fd].file == NULL)
		return -EBADF;
	struct file *file = fd_slots[fd].file;
	fd_slots[fd] = (struct fd_slot){0};
	if ((unsigned)fd < lowest_free)
		lowest_free = (unsigned)fd;
	release(file);
	return 0;
}

bool fd_cloexec(int fd)
{
	return fd_slots[fd].cloexec;
}

void fd_set_cloexec(int fd, bool cloexec)
{
	fd_slots[fd].cloexec = cloexec;
}

int fd_next(int fd)
{
	for (unsigned at = (unsigned)fd; at < fd_slot_count; at++)
		if (fd_slots[at].file != NULL)
			return (int)at;
	return -1;
}

unsigned fd_table_size(void)
{
	return fd_slot_count;
}

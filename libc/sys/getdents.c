/* SPDX-License-Identifier: MIT */
/* getdents64, getdents: the names in a directory. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/directory.h"
#include "file/fd.h"
#include "lib/string.h"

/* Both kinds begin like this; then comes the type and the name, or the name with the type in the last byte.
 */
struct record_head {
	uint64_t ino;
	int64_t next; /* where the entry after this one is */
	uint16_t size;
} __attribute__((packed));

struct output {
	char *to; /* the program's */
	size_t size, length;
	bool old;   /* getdents(2) */
	long error; /* of the last entry, that was not taken */
};

static bool emit(void *argument, const char *name, uint64_t ino, unsigned type, uint64_t next)
{
	struct output *output = argument;
	char record[sizeof(struct record_head) + NAME_LIMIT + 16];
	size_t length = strlen(name);
	size_t size = (sizeof(struct record_head) + 1 + length + 1 + 7) & ~7UL;
	if (size > output->size - output->length) {
		output->error = -EINVAL;
		return false;
	}
	struct record_head head = {.ino = ino, .next = (int64_t)next, .size = (uint16_t)size};
	memset(record, 0, size);
	memcpy(record, &head, sizeof(head));
	if (output->old) {
		memcpy(record + sizeof(head), name, length);
		record[size - 1] = (char)type;
	} else {
		record[sizeof(head)] = (char)type;
		memcpy(record + sizeof(head) + 1, name, length);
	}
	if (mem_copy(output->to + output->length, record, size) < 0) {
		output->error = -EFAULT;
		return false;
	}
	output->length += size;
	return true;
}

static long list(int fd, char *to, size_t size, bool old)
{
	struct output output = {.to = to, .size = size, .old = old};
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = file->inode == NULL ? -ENOTDIR : 0;
	if (result == 0 && !user_range(to, size))
		result = -EFAULT;
	if (result == 0)
		result = directory_list(file, emit, &output);
	file_drop(file);
	return result < 0 ? result : output.length > 0 ? (long)output.length : output.error;
}

SYSCALL3(getdents64, int, fd, char *, buffer, unsigned, size)
{
	return list(fd, buffer, size, false);
}

SYSCALL3(getdents, int, fd, char *, buffer, unsigned, size)
{
	return list(fd, buffer, size, true);
}

/* SPDX-License-Identifier: MIT */
/* Structures and strings of the program; the copying itself is in entry.S, where a fault can be caught. */
#include "core/usermem.h"
#include "abi/errno.h"
#include "lib/string.h"

int user_read(void *to, const void *user, size_t size)
{
	return user_range(user, size) ? mem_copy(to, user, size) : -EFAULT;
}

int user_write(void *user, const void *from, size_t size)
{
	return user_range(user, size) ? mem_copy(user, from, size) : -EFAULT;
}

/* Page by page: a string may end right before memory that is not there. */
long user_string(char *to, const char *user, size_t size)
{
	for (size_t done = 0; done < size;) {
		size_t part = MIN(size - done, PAGE_SIZE - ((uint64_t)(user + done) & ~PAGE_MASK));
		if (user_read(to + done, user + done, part) != 0)
			return -EFAULT;
		const char *end = memchr(to + done, '\0', part);
		if (end != NULL)
			return end - to;
		done += part;
	}
	return -ENAMETOOLONG;
}

/* SPDX-License-Identifier: MIT */
/* The program's memory as a system call sees it: every access can fault, and then answers -EFAULT. */
#pragma once

#include "layout.h"
#include "lib/types.h"

/* True when [address, address + size) lies in the program's half; says nothing of what is mapped there. */
static inline bool user_range(const void *address, size_t size)
{
	return (uint64_t)address <= USER_END && size <= USER_END - (uint64_t)address;
}

/* Copies that survive a fault on either side: 0 or -EFAULT (then part may have been copied). They do not
 * check ranges: a system call checks with user_range first, so that file operations also work on the shim's
 * own buffers. */
int mem_copy(void *to, const void *from, size_t size);
int mem_zero(void *to, size_t size);

/* As mem_copy, with the range check, for fixed-size structures: 0 or -EFAULT. */
int user_read(void *to, const void *user, size_t size);
int user_write(void *user, const void *from, size_t size);

/* Copies a string of the program: its length, -EFAULT, or -ENAMETOOLONG when size bytes do not hold it. */
long user_string(char *to, const char *user, size_t size);

/* SPDX-License-Identifier: MIT */
/* For AddressSanitizer: copies whose instructions the compiler does not see, looked at as a whole before they
 * are made. As checks/memory.c. */
#include "arch/x86_64/memory.h"
#include "checks/shadow.h"
#include "core/usermem.h"
#include "lib/string.h"

void *checked_memcpy(void *restrict to, const void *restrict from, size_t size);
void *checked_memmove(void *to, const void *from, size_t size);
void *checked_memset(void *to, int byte, size_t size);
int checked_mem_copy(void *to, const void *from, size_t size);
int checked_mem_zero(void *to, size_t size);
void checked_page_clear(void *page);
void checked_page_copy(void *to, const void *from);

void *checked_memcpy(void *restrict to, const void *restrict from, size_t size)
{
	shadow_check(from, size, false);
	shadow_check(to, size, true);
	return memcpy(to, from, size);
}

void *checked_memmove(void *to, const void *from, size_t size)
{
	shadow_check(from, size, false);
	shadow_check(to, size, true);
	return memmove(to, from, size);
}

void *checked_memset(void *to, int byte, size_t size)
{
	shadow_check(to, size, true);
	return memset(to, byte, size);
}

int checked_mem_copy(void *to, const void *from, size_t size)
{
	shadow_check(from, size, false);
	shadow_check(to, size, true);
	return mem_copy(to, from, size);
}

int checked_mem_zero(void *to, size_t size)
{
	shadow_check(to, size, true);
	return mem_zero(to, size);
}

void checked_page_clear(void *page)
{
	shadow_check(page, PAGE_SIZE, true);
	page_clear(page);
}

void checked_page_copy(void *to, const void *from)
{
	shadow_check(from, PAGE_SIZE, false);
	shadow_check(to, PAGE_SIZE, true);
	page_copy(to, from);
}

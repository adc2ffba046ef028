/* SPDX-License-Identifier: MIT */
/* Memory and strings without a C library; the compiler may call the first four by itself. */
#include "lib/string.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *at = to;
	size_t words = size / 8;
	/* Words first: an emulated processor takes as long for a byte as for a word. */
	__asm__ volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(words) : : "memory");
	size %= 8;
	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	if ((uintptr_t)to - (uintptr_t)from >= size)
		return memcpy(to, from, size);
	char *target = to;
	const char *source = from;
	while (size-- > 0)
		target[size] = source[size];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	void *at = to;
	size_t words = size / 8;
	__asm__ volatile("rep stosq"
	                 : "+D"(at), "+c"(words)
	                 : "a"((unsigned char)byte * 0x0101010101010101UL)
	                 : "memory");
	size %= 8;
	__asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *left = a, *right = b;
	for (size_t i = 0; i < size; i++)
		if (left[i] != right[i])
			return left[i] - right[i];
	return 0;
}

void *memchr(const void *memory, int byte, size_t size)
{
	const unsigned char *at = memory;
	for (size_t i = 0; i < size; i++)
		if (at[i] == (unsigned char)byte)
			return (void *)(uintptr_t)(at + i);
	return NULL;
}

size_t strlen(const char *string)
{
	size_t length = 0;
	while (string[length] != '\0')
		length++;
	return length;
}

size_t strnlen(const char *string, size_t limit)
{
	size_t length = 0;
	while (length < limit && string[length] != '\0')
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t limit)
{
	for (; limit > 0; a++, b++, limit--)
		if (*a != *b || *a == '\0')
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *string, int character)
{
	for (;; string++) {
		if (*string == (char)character)
			return (char *)(uintptr_t)string;
		if (*string == '\0')
			return NULL;
	}
}

char *strrchr(const char *string, int character)
{
	char *found = NULL;
	for (;; string++) {
		if (*string == (char)character)
			found = (char *)(uintptr_t)string;
		if (*string == '\0')
			return found;
	}
}

size_t string_copy(char *to, const char *from, size_t size)
{
	size_t length = strlen(from);
	if (size > 0) {
		size_t part = MIN(length, size - 1);
		memcpy(to, from, part);
		to[part] = '\0';
	}
	return length;
}

/* SPDX-License-Identifier: MIT */
/* Memory and strings, as in the C standard (string.h); strings_copy and friends are never unbounded. */
#pragma once

#include "lib/types.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *memory, int byte, size_t size);
size_t strlen(const char *string);
size_t strnlen(const char *string, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *string, int character);
char *strrchr(const char *string, int character);

/* Copies at most size - 1 characters and always ends the copy; returns the length of from. */
size_t string_copy(char *to, const char *from, size_t size);

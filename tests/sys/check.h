// SPDX-License-Identifier: MIT
/*
 * What every program of tests/sys prints: each result in words that are the same on every machine, and a last
 * line that proves that the end was reached. Nothing here states what is right: Linux's own output is the
 * expectation.
 */
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* These programs pass wrong arguments on purpose. */
#pragma GCC diagnostic ignored "-Wnonnull"
#pragma GCC diagnostic ignored "-Wstringop-overread"
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#define PAGE 4096L

static int check_count;  /* lines printed, told by the last one */
static int check_broken; /* relations that do not hold: the program then ends with status 1, on Linux too */

/* An address that no program has: in the page that is never mapped. Volatile, so that the compiler cannot see
 * it. */
static void *volatile bad_pointer = (void *)8;
/* An address of the kernel's half, which must be refused before anything is read or written there. */
static void *volatile kernel_pointer = (void *)0xffffffff80000000UL;

/* Prints `line expression = result`, the result being a number or the name of an errno. Returns the result.
 */
static inline long check_call(int line, const char *text, long result, int error)
{
	check_count++;
	if (result == -1)
		printf("%d %s = %s\n", line, text, strerrorname_np(error));
	else
		printf("%d %s = %ld\n", line, text, result);
	return result;
}

/* As check_call, for a result that differs from run to run: an address, a time, a pid. */
static inline long check_ok(int line, const char *text, long result, int error)
{
	check_count++;
	printf("%d %s = %s\n", line, text, result == -1 ? strerrorname_np(error) : "ok");
	return result;
}

static inline int check_holds(int line, const char *text, int holds)
{
	check_count++;
	check_broken += !holds;
	printf("%d %s: %s\n", line, text, holds ? "yes" : "no");
	return holds;
}

static inline void check_number(int line, const char *text, long long number)
{
	check_count++;
	printf("%d %s is %lld\n", line, text, number);
}

static inline void check_octal(int line, const char *text, unsigned long number)
{
	check_count++;
	printf("%d %s is 0%lo\n", line, text, number);
}

/* Prints `size` bytes, those that are no plain characters as \xNN. */
static inline void check_bytes(int line, const char *text, const void *bytes, long size)
{
	const unsigned char *byte = bytes;

	check_count++;
	printf("%d %s is \"", line, text);
	for (long i = 0; i < size; i++)
		printf(byte[i] >= ' ' && byte[i] < 127 && byte[i] != '"' && byte[i] != '\\' ? "%c"
		                                                                            : "\\x%02x",
		       byte[i]);
	printf("\"\n");
}

/* Starts a program: lines leave at once, so that a crash shows what came before it. */
static inline void check_begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	umask(022);
}

static inline int check_end(void)
{
	printf("done %d checks\n", check_count);
	return check_broken != 0;
}

#define CALL(expression)                                           \
	({                                                         \
		errno = 0;                                         \
		long result_ = (long)(expression);                 \
		check_call(__LINE__, #expression, result_, errno); \
	})
#define OK(expression)                                           \
	({                                                       \
		errno = 0;                                       \
		long result_ = (long)(expression);               \
		check_ok(__LINE__, #expression, result_, errno); \
	})
#define HOLDS(condition) check_holds(__LINE__, #condition, !!(condition))
#define SHOW(number) check_number(__LINE__, #number, (long long)(number))
#define OCTAL(number) check_octal(__LINE__, #number, (unsigned long)(number))
#define BYTES(bytes, size) check_bytes(__LINE__, #bytes, bytes, (long)(size))
#define TEXT(text) check_bytes(__LINE__, #text, text, (long)strlen(text))

/* Makes the file `path` with the given text; nothing is printed unless it fails. */
static inline void file_make(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd) != 0) {
		printf("cannot make %s: %s\n", path, strerrorname_np(errno));
		exit(1);
	}
}

/* Prints a file's whole content (at most 8000 bytes) and its size. */
static inline void file_show(int line, const char *path)
{
	char text[8000];
	int fd = open(path, O_RDONLY);
	ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (size < 0) {
		check_call(line, path, -1, errno);
	} else {
		check_number(line, path, size);
		check_bytes(line, path, text, size > 200 ? 200 : size);
	}
	if (fd >= 0)
		close(fd);
}
#define SHOW_FILE(path) file_show(__LINE__, path)

static inline const char *type_name(mode_t mode)
{
	return S_ISREG(mode)    ? "file"
	       : S_ISDIR(mode)  ? "directory"
	       : S_ISLNK(mode)  ? "symlink"
	       : S_ISFIFO(mode) ? "fifo"
	       : S_ISCHR(mode)  ? "character device"
	       : S_ISBLK(mode)  ? "block device"
	       : S_ISSOCK(mode) ? "socket"
	                        : "unknown";
}

/* Prints type, permission bits, links, owner and (of files and links) size of `path`, not following a link.
 */
static inline void path_show(int line, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		check_call(line, path, -1, errno);
		return;
	}
	check_count++;
	printf("%d %s: %s 0%o links %ld owner %u:%u", line, path, type_name(st.st_mode), st.st_mode & 07777,
	       (long)st.st_nlink, st.st_uid, st.st_gid);
	if (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
		printf(" size %lld", (long long)st.st_size);
	printf("\n");
}
#define SHOW_PATH(path) path_show(__LINE__, path)

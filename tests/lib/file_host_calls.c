// SPDX-License-Identifier: MIT
/*
 * The shim's files on the host, part two: the C library's functions, led by the linker (--wrap) to the shim's
 * calls. Everything else, as printing and memory, stays with Linux. Arguments pass through as the six
 * registers that they arrive in: each call casts them to its own types.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define REGISTERS long a, long b, long c, long d, long e, long f
#define ARGUMENTS(...) ((long[6]){__VA_ARGS__})

typedef long syscall_fn(long, long, long, long, long, long);

static long made(syscall_fn *call, const long registers[6])
{
	return call(registers[0], registers[1], registers[2], registers[3], registers[4], registers[5]);
}

static long result_of(long result)
{
	if (result < 0)
		errno = (int)-result;
	return result < 0 ? -1 : result;
}

/* The C library's function and the call that it makes. */
#define WRAP(function, call)                                    \
	syscall_fn sys_##call;                                  \
	long __wrap_##function(REGISTERS);                      \
	long __wrap_##function(REGISTERS)                       \
	{                                                       \
		return result_of(sys_##call(a, b, c, d, e, f)); \
	}
#include "file_host_wraps.h"
#undef WRAP

/* ------ functions that are more than their call ------ */

struct host_directory {
	int fd;
	long size, at;
	char bytes[4096] __attribute__((aligned(16)));
};

void *__wrap_opendir(const char *path);
void *__wrap_opendir(const char *path)
{
	long fd = result_of(made(sys_open, ARGUMENTS((long)path, 0200000)));
	struct host_directory *directory = fd < 0 ? NULL : calloc(1, sizeof(*directory));
	if (directory != NULL)
		directory->fd = (int)fd;
	return directory;
}

struct dirent *__wrap_readdir(struct host_directory *directory);
struct dirent *__wrap_readdir(struct host_directory *directory)
{
	if (directory->at >= directory->size) {
		directory->size =
		    result_of(made(sys_getdents64, ARGUMENTS(directory->fd, (long)directory->bytes,
		                                             sizeof(directory->bytes))));
		directory->at = 0;
	}
	if (directory->size <= 0)
		return NULL;
	struct dirent *entry = (void *)(directory->bytes + directory->at);
	directory->at += entry->d_reclen;
	return entry;
}

int __wrap_closedir(struct host_directory *directory);
int __wrap_closedir(struct host_directory *directory)
{
	made(sys_close, ARGUMENTS(directory->fd));
	free(directory);
	return 0;
}

char *__wrap_getcwd(char *buffer, size_t size);
char *__wrap_getcwd(char *buffer, size_t size)
{
	return result_of(made(sys_getcwd, ARGUMENTS((long)buffer, (long)size))) < 0 ? NULL : buffer;
}

int __wrap_isatty(int fd);
int __wrap_isatty(int fd)
{
	char settings[64];
	return result_of(made(sys_ioctl, ARGUMENTS(fd, 0x5401, (long)settings))) == 0;
}

int __wrap_futimens(int fd, const void *times);
int __wrap_futimens(int fd, const void *times)
{
	return (int)result_of(made(sys_utimensat, ARGUMENTS(fd, 0, (long)times, 0)));
}

int __wrap_posix_fadvise(int fd, long offset, long size, int advice);
int __wrap_posix_fadvise(int fd, long offset, long size, int advice)
{
	return (int)-made(sys_fadvise64, ARGUMENTS(fd, offset, size, advice));
}

int __wrap_posix_fallocate(int fd, long offset, long size);
int __wrap_posix_fallocate(int fd, long offset, long size)
{
	return (int)-made(sys_fallocate, ARGUMENTS(fd, 0, offset, size));
}

/* The call takes the position in two registers. */
long __wrap_preadv2(long fd, long vectors, long count, long position, long flags);
long __wrap_preadv2(long fd, long vectors, long count, long position, long flags)
{
	return result_of(made(sys_preadv2, ARGUMENTS(fd, vectors, count, position, 0, flags)));
}

long __wrap_pwritev2(long fd, long vectors, long count, long position, long flags);
long __wrap_pwritev2(long fd, long vectors, long count, long position, long flags)
{
	return result_of(made(sys_pwritev2, ARGUMENTS(fd, vectors, count, position, 0, flags)));
}

int __wrap_mkfifo(const char *path, unsigned mode);
int __wrap_mkfifo(const char *path, unsigned mode)
{
	return (int)result_of(made(sys_mknod, ARGUMENTS((long)path, 010000 | mode, 0)));
}

/* ------ calls by number: the shim's where it is about files, else Linux's ------ */

static syscall_fn *const by_number[] = {
    [SYS_openat2] = sys_openat2,
    [SYS_creat] = sys_creat,
    [SYS_eventfd] = sys_eventfd,
    [SYS_fstat] = sys_fstat,
    [SYS_futimesat] = sys_futimesat,
    [SYS_getcwd] = sys_getcwd,
    [SYS_getdents64] = sys_getdents64,
    [SYS_lstat] = sys_lstat,
    [SYS_open] = sys_open,
    [SYS_pipe] = sys_pipe,
    [SYS_poll] = sys_poll,
    [SYS_ppoll] = sys_ppoll,
    [SYS_readlink] = sys_readlink,
    [SYS_renameat] = sys_renameat,
    [SYS_select] = sys_select,
    [SYS_stat] = sys_stat,
    [SYS_utime] = sys_utime,
    [SYS_utimensat] = sys_utimensat,
    [SYS_utimes] = sys_utimes,
};

long __real_syscall(long number, ...);
long __wrap_syscall(long number, REGISTERS);
long __wrap_syscall(long number, REGISTERS)
{
	if (number < 0 || (size_t)number >= sizeof(by_number) / sizeof(by_number[0]) ||
	    by_number[number] == NULL)
		return __real_syscall(number, a, b, c, d, e, f);
	return result_of(by_number[number](a, b, c, d, e, f));
}

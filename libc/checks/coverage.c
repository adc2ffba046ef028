/* SPDX-License-Identifier: MIT */
/* gcov's counters of this run, for tests/shim_coverage.py: a file that is mapped before the process confines
 * itself, and filled when the program ends. A record a source file: sizes of name and content, name, content
 * (a .gcda file). */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "arch/x86_64/hosted/host.h"
#include "checks/checks.h"
#include "core/log.h"
#include "core/thread.h"
#include "lib/format.h"
#include "lib/string.h"

#define COUNTS_SIZE 0x400000UL /* bytes, of all counters of one image */
#define FILE_MODE 0644

struct record {
	uint32_t name_size, content_size;
};

struct gcov_info;
typedef void name_fn(const char *name, void *argument);
typedef void content_fn(const void *content, unsigned size, void *argument);
typedef void *allocate_fn(unsigned size, void *argument);
void __gcov_info_to_gcda(const struct gcov_info *info, name_fn *, content_fn *, allocate_fn *,
                         void *argument);

extern const struct gcov_info *const gcov_info_start[], *const gcov_info_end[];

static char *counts; /* NULL: they could not be mapped */
static size_t used;
static struct record *current;

static void counts_map(void)
{
	char name[256];
	long self = host_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
	format(name, sizeof(name), "%s/%ld-%lx", COUNTS, self, (unsigned long)__builtin_ia32_rdtsc());
	long file = host_call(SYS_openat, AT_FDCWD, (long)name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
	                      FILE_MODE, 0, 0);
	host_call(SYS_ftruncate, file, COUNTS_SIZE, 0, 0, 0, 0);
	long result = host_call(SYS_mmap, 0, COUNTS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	host_call(SYS_close, file, 0, 0, 0, 0, 0);
	if (result < 0 && result > -4096)
		host_failed(name, result);
	counts = (char *)result;
}
CHECKS_START(3, counts_map);

static void put(const void *from, size_t size)
{
	if (used + size > COUNTS_SIZE)
		panic("more counters than %lu bytes", COUNTS_SIZE);
	memcpy(counts + used, from, size);
	used += size;
}

static void name_put(const char *name, void *argument)
{
	(void)argument;
	current = (struct record *)(counts + used);
	put(&(struct record){(uint32_t)strlen(name), 0}, sizeof(*current));
	put(name, strlen(name));
}

static void content_put(const void *content, unsigned size, void *argument)
{
	(void)argument;
	put(content, size);
	current->content_size += size;
}

/* Only other counters than ours need memory. */
static void *allocate(unsigned size, void *argument)
{
	(void)size, (void)argument;
	return NULL;
}

static void counts_write(void)
{
	for (const struct gcov_info *const *info = gcov_info_start; info < gcov_info_end; info++)
		__gcov_info_to_gcda(*info, name_put, content_put, allocate, NULL);
}
AT_EXIT(counts_write);

/* What the compiler's code and gcc's writer name, and neither calls here: nothing is merged, and see
 * allocate(). */
void __gcov_merge_add(void);
void __gcov_merge_add(void)
{
}

void *mmap(void);
void *mmap(void)
{
	return (void *)-1L;
}

__attribute__((noreturn)) void abort(void);
void abort(void)
{
	panic("gcov");
}

// SPDX-License-Identifier: MIT
/*
 * The shim's files on the host, part one: what libc/core gives an image, made with the C library, so that
 * libc/file and libc/sys run in an ordinary process under sanitizers. Part two, file_host_calls.c, leads a
 * program's calls to them.
 */
#define _GNU_SOURCE
#include "file/rootfs.c" /* its start is static: an image runs it by way of a section */

#include "abi/errno.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/page.h"
#include "core/process.h"
#include "core/random.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "core/wait.h"
#include "file/fd.h"

/* After the shim's headers: both define the same numbers. */
int raise(int signo);
int getrlimit(int resource, struct rlimit *limit);
ssize_t getrandom(void *to, size_t size, unsigned flags);
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define IMAGE_FILE_SIZE 30000
#define IMAGE_DATA 4096UL /* where its content is */

/* A directory and a file, as the tool would write them. */
char rootfs_start[IMAGE_DATA + 32768] __attribute__((aligned(4096)));

/* ------ the core, faked ------ */

void *heap_alloc(size_t size)
{
	return calloc(1, size);
}

void heap_free(void *block, size_t size)
{
	/* A wrong size would break the real heap: touching the last byte shows it to the sanitizer. */
	if (size > 0)
		((volatile char *)block)[size - 1] = 0;
	free(block);
}

void *heap_resize(void *block, size_t old_size, size_t new_size)
{
	char *moved = calloc(1, new_size);
	memcpy(moved, block, old_size < new_size ? old_size : new_size);
	free(block);
	return moved;
}

void *page_alloc_order(unsigned order)
{
	void *page = aligned_alloc(4096, 4096UL << order);
	memset(page, 0xa5, 4096UL << order);
	return page;
}

void *page_alloc(void)
{
	return page_alloc_order(0);
}

void *page_alloc_zeroed(void)
{
	return memset(page_alloc(), 0, 4096);
}

void page_free(void *page)
{
	if ((char *)page >= rootfs_start && (char *)page < rootfs_start + sizeof(rootfs_start))
		memset(page, 0x5a, 4096); /* nobody may look at it any more */
	else
		free(page);
}

void page_free_order(void *page, unsigned order)
{
	(void)order;
	free(page);
}

struct page_counts page_counts(void)
{
	return (struct page_counts){.total = 1 << 20, .free = 1 << 19};
}

/* Copies through Linux, which answers a bad address with an error as the shim's own copy does. */
static long through_linux(bool write, const void *ours, const void *theirs, size_t size)
{
	struct iovec local = {(void *)(uintptr_t)ours, size}, remote = {(void *)(uintptr_t)theirs, size};
	return write ? process_vm_writev(getpid(), &local, 1, &remote, 1, 0)
	             : process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
}

int mem_copy(void *to, const void *from, size_t size)
{
	char piece[4096];
	for (size_t done = 0; done < size;) {
		size_t part = size - done < sizeof(piece) ? size - done : sizeof(piece);
		if (through_linux(false, piece, (const char *)from + done, part) != (long)part ||
		    through_linux(true, piece, (char *)to + done, part) != (long)part)
			return -EFAULT;
		done += part;
	}
	return 0;
}

int mem_zero(void *to, size_t size)
{
	static const char zeros[4096];
	for (size_t done = 0; done < size; done += sizeof(zeros))
		if (mem_copy((char *)to + done, zeros,
		             size - done < sizeof(zeros) ? size - done : sizeof(zeros)) < 0)
			return -EFAULT;
	return 0;
}

int user_read(void *to, const void *user, size_t size)
{
	return user_range(user, size) ? mem_copy(to, user, size) : -EFAULT;
}

int user_write(void *user, const void *from, size_t size)
{
	return user_range(user, size) ? mem_copy(user, from, size) : -EFAULT;
}

long user_string(char *to, const char *user, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (user_read(to + i, user + i, 1) < 0)
			return -EFAULT;
		if (to[i] == '\0')
			return (long)i;
	}
	return -ENAMETOOLONG;
}

size_t string_copy(char *to, const char *from, size_t size)
{
	return (size_t)snprintf(to, size, "%s", from);
}

uint64_t clock_monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int64_t clock_realtime(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000 + now.tv_nsec;
}

void log_line(const char *pattern, ...)
{
	va_list arguments;
	va_start(arguments, pattern);
	vfprintf(stderr, pattern, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

void panic(const char *pattern, ...)
{
	log_line("panic: %s", pattern);
	abort();
}

long syscall_unsupported(const char *call, const char *operation, unsigned long value, long error)
{
	fprintf(stderr, "unsupported: %s %s 0x%lx\n", call, operation, value);
	return error;
}

void map_object_init(struct map_object *object, const struct map_object_ops *ops)
{
	object->ops = ops;
	object->mappings.next = object->mappings.previous = &object->mappings;
}

void map_object_forget(struct map_object *object, uint64_t first, uint64_t count)
{
	(void)object, (void)first, (void)count;
	panic("nothing is mapped here");
}

struct rlimit rlimits[16] = {[0 ... 6] = {UINT64_MAX, UINT64_MAX},
                             [RLIMIT_NOFILE] = {1024, 4096},
                             [8 ... 15] = {UINT64_MAX, UINT64_MAX}};
struct process process;

struct credentials own_credentials = {.effective = CAPABILITY_ALL, .permitted = CAPABILITY_ALL};

void host_set_user(unsigned id);
void host_set_user(unsigned id)
{
	struct credentials *who = credentials();
	who->user = (struct ids){id, id, id, id};
	who->group = (struct ids){id, id, id, id};
	who->effective = who->permitted = 0;
}

bool credentials_capable(unsigned capability)
{
	return (credentials()->effective >> capability & 1) != 0;
}

bool credentials_in_group(uint32_t gid)
{
	return credentials()->group.file == gid;
}

void random_bytes(void *to, size_t size)
{
	if (getrandom(to, size, 0) != (ssize_t)size)
		abort();
}

void random_seed(const void *seed, size_t size)
{
	(void)seed, (void)size;
}

/* SIGPIPE and its like are real ones. */
void program_raise(int signo)
{
	raise(signo);
}

/* Pseudo-files come in by mknod(2) only: the linker script that gathers them is the image's. */
__asm__(".pushsection .rodata\n.globl pseudo_files_start, "
        "pseudo_files_end\npseudo_files_start:\npseudo_files_end:\n"
        ".popsection");

/* ------ waiting: one thread, and nothing from outside wakes it ------ */

static struct thread only_thread;
struct thread *thread_running = &only_thread;

void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->waiters);
}

void wait_enter(struct wait_queue *queue, struct waiter *waiter)
{
	waiter->call = NULL;
	list_append(&queue->waiters, &waiter->link);
}

void wait_enter_call(struct wait_queue *queue, struct waiter *waiter, void (*call)(struct waiter *waiter))
{
	waiter->call = call;
	list_append(&queue->waiters, &waiter->link);
}

void wait_leave(struct waiter *waiter)
{
	list_remove(&waiter->link);
}

void wait_wake(struct wait_queue *queue)
{
	struct waiter *waiter;
	LIST_FOR_EACH (waiter, &queue->waiters, struct waiter, link)
		if (waiter->call != NULL)
			waiter->call(waiter);
}

int wait_block(void)
{
	panic("waits for ever");
}

int wait_block_timed(uint64_t deadline)
{
	if (deadline == UINT64_MAX)
		return wait_block();
	while (clock_monotonic() < deadline)
		usleep(1000);
	return -ETIMEDOUT;
}

int wait_until(struct wait_queue *queue, bool (*ready)(void *), void *argument)
{
	(void)queue;
	return ready(argument) ? 0 : wait_block();
}

/* ------ the image ------ */

long sys_mkdir(long, long, long, long, long, long);
long sys_chdir(long, long, long, long, long, long);

const struct image_config image_config = {.cwd = "/", .umask = 022};

static long host_write(struct file *file, const void *from, size_t size, off_t *position)
{
	(void)file, (void)position;
	return syscall(SYS_write, 1, from, size);
}

static const struct file_ops host_ops = {.kind = "pipe", .write = host_write};

char *__real_getcwd(char *buffer, size_t size);

/* The root directory, the host's working directory in it, and three open descriptors. */
__attribute__((constructor)) static void start(void)
{
	char path[PATH_LIMIT];
	struct rootfs_header *header = (void *)rootfs_start;
	struct rootfs_entry *entry = (void *)(rootfs_start + sizeof(*header));
	memcpy(&header->magic, "PLROOTFS", sizeof(header->magic));
	header->version = ROOTFS_VERSION;
	header->entry_count = 2;
	header->entries_offset = sizeof(*header);
	header->strings_offset = sizeof(*header) + 2 * sizeof(*entry);
	memcpy(rootfs_start + header->strings_offset, "/\0/image", 9);
	entry[0] = (struct rootfs_entry){.mode = S_IFDIR | 0755, .links = 2};
	entry[1] = (struct rootfs_entry){.path = 2,
	                                 .name = 3,
	                                 .mode = S_IFREG | 0644,
	                                 .size = IMAGE_FILE_SIZE,
	                                 .data = IMAGE_DATA,
	                                 .same = 1,
	                                 .links = 1};
	for (unsigned i = 0; i < IMAGE_FILE_SIZE; i++)
		rootfs_start[IMAGE_DATA + i] = (char)(i % 251);
	rootfs_init();

	if (__real_getcwd(path, sizeof(path)) == NULL)
		abort();
	for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash != NULL)
			*slash = '\0';
		sys_mkdir((long)path, strcmp(path, "/tmp") == 0 ? 01777 : 0755, 0, 0, 0, 0);
		if (slash == NULL)
			break;
		*slash = '/';
	}
	sys_chdir((long)path, 0, 0, 0, 0, 0);
	sys_mkdir((long)"/tmp", 01777, 0, 0, 0, 0);
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files); /* Linux's structure is the shim's */
	rlimits[RLIMIT_NOFILE] = files;
	process.id = getpid();
	for (int fd = 0; fd < 3; fd++)
		fd_install(file_create(&host_ops, fd == 0 ? O_RDONLY : O_WRONLY, NULL), 0);
}

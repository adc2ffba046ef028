/* SPDX-License-Identifier: MIT */
/* From a process that Linux has just started to boot(): the memory file, which is the machine's memory, and
 * the descriptors. Arguments: bytes of memory, the command line, descriptors of the console, of the
 * network ("-": none; "tap:N" or "stream:N") and of disks, each optional; docs/hosted.md. */
#include "abi/auxv.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/memfd.h"
#include "abi/mman.h"
#include "arch/x86_64/hosted/host.h"
#include "arch/x86_64/memory.h"
#include "layout.h"
#include "lib/format.h"
#include "lib/string.h"
#include "plat/hosted/hosted.h"

#define MEMORY_DEFAULT (256UL << 20)
#define MEMORY_LEAST (1UL << 20) /* behind the image */
#define HWCAP2_FSGSBASE 2

extern char image_end[], shim_end[], vdso_image_start[], vdso_image_end[];
OPTIONAL_OBJECT(vdso_image_start);

/* Generated, in an image with linked sites. */
extern const uint64_t site_slots[];
extern const uint32_t site_count;
OPTIONAL_OBJECT(site_slots);
OPTIONAL_OBJECT(site_count);

#define FIRST_DISK 5 /* of the arguments */

int host_memory, host_console = HOST_STDERR, host_card = -1;
bool host_card_streams;
struct host_disk host_disks[HOST_DISK_LIMIT];
unsigned host_disk_count;

struct memory_range plat_module(void)
{
	return (struct memory_range){0};
}

void host_failed(const char *what, long error)
{
	char line[128];
	size_t size =
	    format(line, sizeof(line), "posixlite: panic: the host refuses %s: error %ld\n", what, -error);
	plat_console_write(line, MIN(size, sizeof(line) - 1));
	plat_stop();
}

static uint64_t number(const char *text)
{
	uint64_t value = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	return value;
}

static uint64_t auxiliary(const uint64_t *vector, uint64_t type)
{
	for (; vector[0] != AT_NULL; vector += 2)
		if (vector[0] == type)
			return vector[1];
	return 0;
}

/* What the program will see of the image lies at its own place in the machine's memory. */
static void copy_to_memory(const char *from, const char *end)
{
	while (from < end) {
		long done = host_call(SYS_pwrite64, host_memory, (long)from, end - from,
		                      (long)((uint64_t)from - KERNEL_BASE), 0, 0);
		if (done <= 0)
			host_failed("pwrite64 to the memory file", done);
		from += done;
	}
}

static void memory_make(uint64_t size)
{
	long result = host_call(SYS_memfd_create, (long)"posixlite", MFD_CLOEXEC, 0, 0, 0, 0);
	if (result < 0)
		host_failed("memfd_create", result);
	host_memory = (int)result;
	result = host_call(SYS_ftruncate, host_memory, (long)size, 0, 0, 0, 0);
	if (result < 0)
		host_failed("ftruncate", result);
	result = host_call(SYS_mmap, (long)DIRECT_MAP, (long)size, PROT_READ | PROT_WRITE,
	                   MAP_SHARED | MAP_FIXED_NOREPLACE | MAP_NORESERVE, host_memory, 0);
	if (result < 0)
		host_failed("mmap of the memory file", result);
	if (vdso_image_start != NULL)
		copy_to_memory(vdso_image_start, vdso_image_end);
	copy_to_memory(shim_end, image_end);
}

/* Jumps in the program can only read addresses of 32 bits (site.h). */
static void slots_copy(void)
{
	if (&site_count == NULL)
		return;
	long result = host_call(SYS_mmap, SLOTS, SLOTS_SIZE, PROT_READ | PROT_WRITE,
	                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (result < 0)
		host_failed("mmap of low memory", result);
	memcpy((void *)SLOTS, site_slots, site_count * sizeof(site_slots[0]));
	host_call(SYS_mprotect, SLOTS, SLOTS_SIZE, PROT_READ, 0, 0, 0);
}

/* The runner's descriptors are nobody else's: they tell us by SIGIO of what comes. */
static void own_signals(void)
{
	const int descriptors[] = {HOST_STDIN, HOST_STDOUT, HOST_STDERR, host_console, host_card};
	long self = host_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < ARRAY_COUNT(descriptors); i++) {
		long flags = host_call(SYS_fcntl, descriptors[i], F_GETFL, 0, 0, 0, 0);
		if (flags < 0)
			continue;
		host_call(SYS_fcntl, descriptors[i], F_SETOWN, self, 0, 0, 0);
		host_call(SYS_fcntl, descriptors[i], F_SETFL, flags | O_ASYNC, 0, 0, 0);
	}
}

static void card_take(const char *text)
{
	const char *colon = strchr(text, ':');
	if (colon == NULL)
		return;
	host_card_streams = *text == 's';
	host_card = (int)number(colon + 1);
}

static struct host_disk disk_of(int descriptor)
{
	long size = host_call(SYS_lseek, descriptor, 0, SEEK_END, 0, 0, 0);
	long flags = host_call(SYS_fcntl, descriptor, F_GETFL, 0, 0, 0, 0);
	if (size < 0 || flags < 0)
		host_failed("a disk", MIN(size, flags));
	return (struct host_disk){descriptor, (uint64_t)size, (flags & O_ACCMODE) == O_RDONLY};
}

void start(const uint64_t *stack);
void start(const uint64_t *stack)
{
	static struct boot_info info;
	uint64_t argc = stack[0], used = (uint64_t)image_end - KERNEL_BASE;
	const char *const *argv = (const char *const *)(stack + 1);
	const uint64_t *environment = stack + argc + 2;
	host_console = argc > 3 ? (int)number(argv[3]) : HOST_STDERR;
	card_take(argc > 4 ? argv[4] : "-");
	for (uint64_t i = FIRST_DISK; i < argc && host_disk_count < HOST_DISK_LIMIT; i++)
		host_disks[host_disk_count++] = disk_of((int)number(argv[i]));
	while (*environment != 0)
		environment++;
	if (!(auxiliary(environment + 1, AT_HWCAP2) & HWCAP2_FSGSBASE))
		host_failed("FSGSBASE, which this platform needs", -ENOSYS);
	uint64_t size = argc > 1 ? page_down(number(argv[1])) : used + MEMORY_DEFAULT;
	if (size < used + MEMORY_LEAST) {
		static const char message[] = "posixlite: memory: the machine is too small for this image\n";
		plat_console_write(message, sizeof(message) - 1);
		plat_stop();
	}
	host_call(SYS_munmap, 0, USER_END, 0, 0, 0, 0); /* what Linux may have put into the program's half */
	memory_make(size);
	slots_copy();
	clock_start();
	info.cmdline = argc > 2 ? argv[2] : "";
	info.ranges[0] = (struct memory_range){used, size - used};
	info.range_count = 1;
	boot(&info);
}

int plat_init(void)
{
	if (host_console != HOST_STDERR)
		own_signals();
	confine();
	return 0;
}

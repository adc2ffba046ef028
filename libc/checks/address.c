/* SPDX-License-Identifier: MIT */
/* AddressSanitizer's runtime for the shim as a process of Linux: the compiler calls it before each access
 * (-fsanitize=kernel-address). docs/testing.md. */
#include "abi/mman.h"
#include "arch/x86_64/hosted/host.h"
#include "checks/checks.h"
#include "checks/shadow.h"
#include "layout.h"
#include "lib/string.h"

#define WATCHED \
	0xc000000000UL /* bytes from SHIM_LOWEST on: what lies behind is Linux's, and the shadow itself */
#define STACK_SIZE 0x4000UL /* of a kernel stack, at most: no frame lies further from its top */

#define STACK_FIRST 0x100000UL /* bytes of Linux's stack, at most, before the shim has its own */

/* As the compiler lays it down for each object with static storage. */
struct global {
	const char *start;
	size_t size, size_with_redzone;
	const char *name, *file;
	size_t has_dynamic_init;
	const void *location, *indicator;
};

extern uint64_t kernel_stack_top;

static void map(const uint8_t *start, size_t size)
{
	long result = host_call(SYS_mmap, (long)start, (long)size, PROT_READ | PROT_WRITE,
	                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);
	if (result != (long)start)
		host_failed("mmap of AddressSanitizer's shadow", result);
}

/* Before all other constructors, which write to it. start() runs on the stack that Linux gave. */
static void shadow_map(void)
{
	uint64_t stack = page_down((uint64_t)__builtin_frame_address(0));
	map(shadow_of(SHIM_LOWEST), WATCHED >> SHADOW_SHIFT);
	map((uint8_t *)page_down((uint64_t)shadow_of(stack - STACK_FIRST)),
	    STACK_FIRST >> (SHADOW_SHIFT - 1));
}
CHECKS_START(1, shadow_map);

void shadow_allow(const void *start, size_t size)
{
	uint8_t *shadow = shadow_of((uint64_t)start);
	memset(shadow, 0, size >> SHADOW_SHIFT);
	if (size % GRANULE != 0)
		shadow[size >> SHADOW_SHIFT] = size % GRANULE;
}

void shadow_forbid(const void *start, size_t size, enum shadow why)
{
	memset(shadow_of((uint64_t)start), why, (size + GRANULE - 1) >> SHADOW_SHIFT);
}

/* The first byte of the range that must not be touched, or its end. */
static uint64_t first_forbidden(uint64_t address, uint64_t end)
{
	while (address < end) {
		uint8_t shadow = *shadow_of(address);
		uint64_t granule = address & ~(GRANULE - 1);
		if (shadow != 0 && (shadow >= GRANULE || MIN(end, granule + GRANULE) - granule > shadow))
			return MAX(address, granule + (shadow < GRANULE ? shadow : 0));
		address = granule + GRANULE;
	}
	return end;
}

static inline __attribute__((always_inline)) void check(uint64_t address, size_t size, bool write)
{
	if (address - SHIM_LOWEST >=
	    WATCHED) /* the program's, Linux's, or not mapped: the processor checks */
		return;
	uint64_t bad = first_forbidden(address, address + size);
	if (UNLIKELY(bad != address + size))
		shadow_report(write ? "write" : "read", bad, size, __builtin_frame_address(0));
}

void shadow_check(const void *start, size_t size, bool write)
{
	check((uint64_t)start, size, write);
}

/* clang-format off */
#define ACCESS(size)                                                                                 \
	void __asan_load##size##_noabort(uint64_t address);                                          \
	void __asan_load##size##_noabort(uint64_t address) { check(address, size, false); }          \
	void __asan_store##size##_noabort(uint64_t address);                                         \
	void __asan_store##size##_noabort(uint64_t address) { check(address, size, true); }
/* clang-format on */
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __asan_loadN_noabort(uint64_t address, size_t size);
void __asan_loadN_noabort(uint64_t address, size_t size)
{
	check(address, size, false);
}

void __asan_storeN_noabort(uint64_t address, size_t size);
void __asan_storeN_noabort(uint64_t address, size_t size)
{
	check(address, size, true);
}

/* Before a call that does not return: the frames above are left without their epilogues. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
	uint64_t here = (uint64_t)__builtin_frame_address(0) & ~(GRANULE - 1);
	uint64_t top = kernel_stack_top;
	if (here < top && top - here <= STACK_SIZE)
		shadow_allow((void *)here, (top - here) & ~(GRANULE - 1));
}

void __asan_poison_stack_memory(const void *start, size_t size);
void __asan_poison_stack_memory(const void *start, size_t size)
{
	shadow_forbid(start, size, SHADOW_SCOPE);
}

void __asan_unpoison_stack_memory(const void *start, size_t size);
void __asan_unpoison_stack_memory(const void *start, size_t size)
{
	shadow_allow(start, size);
}

void __asan_register_globals(const struct global *globals, size_t count);
void __asan_register_globals(const struct global *globals, size_t count)
{
	for (const struct global *global = globals; global < globals + count; global++) {
		shadow_forbid(global->start, global->size_with_redzone, SHADOW_GLOBAL);
		shadow_allow(global->start, global->size);
	}
}

/* The image's globals go with the process. */
void __asan_unregister_globals(const struct global *globals, size_t count);
void __asan_unregister_globals(const struct global *globals, size_t count)
{
	(void)globals, (void)count;
}

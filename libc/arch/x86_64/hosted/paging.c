/* SPDX-License-Identifier: MIT */
/* Mappings of the process as a translation buffer: the page tables say what holds, and a page of the memory
 * file is mapped when the program touches it. What changes in the tables is unmapped, as a processor forgets
 * it. */
#include "arch/x86_64/paging.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/x86_64/hosted/host.h"
#include "arch/x86_64/hosted/refill.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/tables.h"
#include "layout.h"

#define FAULT_IS_WRITE 2 /* of the page fault's error code */
#define FAULT_IS_FETCH 16

uint64_t table_root[ENTRIES] __attribute__((aligned(4096)));

static int protection(uint64_t entry)
{
	return PROT_READ | (entry & PTE_WRITE ? PROT_WRITE : 0) | (entry & PTE_NO_EXECUTE ? 0 : PROT_EXEC);
}

static long map(uint64_t address, uint64_t entry)
{
	return host_call(SYS_mmap, (long)address, PAGE_SIZE, protection(entry), MAP_SHARED | MAP_FIXED,
	                 host_memory, (long)(entry & PTE_PHYSICAL));
}

static void unmap(uint64_t start, uint64_t end)
{
	long error = host_call(SYS_munmap, (long)start, (long)(end - start), 0, 0, 0, 0);
	if (error != 0)
		host_failed("munmap", error);
}

/* Linux has a limit of mappings (vm.max_map_count): when it is reached, all are forgotten. */
static void install(uint64_t address, uint64_t entry)
{
	long result = map(address, entry);
	if (result == -ENOMEM) {
		unmap(MAP_LOWEST, USER_END);
		result = map(address, entry);
	}
	if (result < 0)
		host_failed("mmap", result);
}

bool paging_refill(uint64_t address, uint64_t error)
{
	uint64_t skip;
	const uint64_t *entry = address < USER_END ? paging_find(address, &skip) : NULL;
	if (entry == NULL || !(*entry & PTE_PRESENT) || (error & FAULT_IS_WRITE && !(*entry & PTE_WRITE)) ||
	    (error & FAULT_IS_FETCH && *entry & PTE_NO_EXECUTE))
		return false;
	install(page_down(address), *entry);
	return true;
}

void paging_renew(uint64_t address)
{
	const uint64_t *entry = paging_entry(address);
	if (*entry & PTE_PRESENT)
		install(page_down(address), *entry);
}

void paging_flush(uint64_t start, uint64_t end)
{
	if (start < end)
		unmap(start, end);
}

void paging_trim(uint64_t start, uint64_t end, struct address_range free)
{
	tables_trim(start, end, free);
}

void *stack_alloc(unsigned count)
{
	static uint64_t next = STACKS;
	next += PAGE_SIZE; /* nothing is ever mapped there: what runs below the stack faults */
	for (unsigned i = 0; i < count; i++, next += PAGE_SIZE) {
		void *page = table_alloc();
		if (page == NULL)
			return NULL;
		install(next, page_physical(page) | TABLE_BITS | PTE_NO_EXECUTE);
	}
	return (void *)next;
}

/* SPDX-License-Identifier: MIT */
/* The shim's own windows of the address space, made once, and what the processor must forget. */
#include "arch/x86_64/paging.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/ring0/privileged.h"
#include "arch/x86_64/tables.h"
#include "layout.h"
#include "lib/string.h"

#define LARGE_SIZE (1UL << 21)
#define GIGABYTE (1UL << 30)
#define DATA_BITS (PTE_PRESENT | PTE_WRITE | PTE_NO_EXECUTE)
#define FLUSH_PAGES_LIMIT 64 /* above it, dropping all translations is cheaper than one by one */
#define STACK_SLOTS 256      /* pages of the shim's window below its text, for stacks with a guard page */

extern uint64_t boot_pdpt[ENTRIES], boot_pd[ENTRIES];
extern char image_start[], text_end[], rodata_end[], shim_end[];

static uint64_t *window; /* the page table of the shim's window: KERNEL_BASE to KERNEL_BASE + 2 MiB */
static unsigned stack_next;

static uint64_t *take_table(uint64_t *spare)
{
	uint64_t *table = page_pointer(*spare);
	*spare += PAGE_SIZE;
	page_clear(table);
	return table;
}

static uint64_t shim_physical(const char *symbol)
{
	return (uint64_t)symbol - KERNEL_BASE;
}

void paging_init(uint64_t top, uint64_t *spare)
{
	uint64_t *window_directory = take_table(spare), *low = take_table(spare);
	window = take_table(spare);
	window_directory[0] = page_physical(window) | TABLE_BITS;

	uint64_t text = shim_physical(text_end), rodata = shim_physical(rodata_end);
	for (unsigned i = 0; i < ENTRIES; i++) {
		uint64_t physical = i * PAGE_SIZE;
		bool shim = physical >= shim_physical(image_start) && physical < shim_physical(shim_end);
		bool read_only = shim && physical < rodata;
		low[i] = physical | PTE_PRESENT | PTE_NO_EXECUTE | (read_only ? 0 : PTE_WRITE);
		if (shim)
			window[i] = physical | PTE_PRESENT | (read_only ? 0 : PTE_WRITE) |
			            (physical < text ? 0 : PTE_NO_EXECUTE);
	}

	/* First the window that these instructions run in: the boot directory, which it shares, loses its
	 * code. */
	boot_pdpt[510] = page_physical(window_directory) | TABLE_BITS;
	cr3_write(cr3_read());
	boot_pd[0] = page_physical(low) | TABLE_BITS;
	for (unsigned i = 1; i < ENTRIES; i++)
		boot_pd[i] = i * LARGE_SIZE < top ? i * LARGE_SIZE | DATA_BITS | PTE_LARGE : 0;
	for (uint64_t base = GIGABYTE; base < top; base += GIGABYTE) {
		uint64_t *directory = take_table(spare);
		for (unsigned i = 0; i < ENTRIES && base + i * LARGE_SIZE < top; i++)
			directory[i] = (base + i * LARGE_SIZE) | DATA_BITS | PTE_LARGE;
		boot_pdpt[base / GIGABYTE] = page_physical(directory) | TABLE_BITS;
	}
	table_root[0] = 0;
	cr3_write(cr3_read());
}

void paging_trim(uint64_t start, uint64_t end, struct address_range free)
{
	/* The processor may keep table entries of its own. */
	if (tables_trim(start, end, free))
		cr3_write(cr3_read());
}

void paging_renew(uint64_t address)
{
	page_invalidate(address);
}

void paging_flush(uint64_t start, uint64_t end)
{
	if (end - start > FLUSH_PAGES_LIMIT * PAGE_SIZE) {
		cr3_write(cr3_read());
		return;
	}
	for (uint64_t at = start; at < end; at += PAGE_SIZE)
		page_invalidate(at);
}

/* The entry of a slot: those below the shim's text, then, beyond its window, tables of their own. */
static uint64_t *stack_entry(unsigned slot)
{
	if (slot < STACK_SLOTS)
		return &window[slot];
	uint64_t *directory = page_pointer(boot_pdpt[510] & PTE_PHYSICAL);
	uint64_t *table = table_descend(&directory[slot / ENTRIES]);
	return table != NULL ? &table[slot % ENTRIES] : NULL;
}

void *stack_alloc(unsigned count)
{
	unsigned first = stack_next + 1; /* the one before stays unmapped: what runs below the stack faults */
	if (first < STACK_SLOTS && first + count > STACK_SLOTS)
		first = ENTRIES + 1; /* the shim itself lies between */
	if (first + count > ENTRIES * ENTRIES)
		return NULL;
	for (unsigned slot = first; slot < first + count; slot++) {
		uint64_t *entry = stack_entry(slot);
		void *page = entry != NULL ? table_alloc() : NULL;
		if (page == NULL)
			return NULL;
		*entry = page_physical(page) | DATA_BITS;
	}
	stack_next = first + count;
	return (void *)(KERNEL_BASE + stack_next * PAGE_SIZE);
}

void *paging_map_device(uint64_t physical, size_t size)
{
	for (uint64_t at = physical & ~(LARGE_SIZE - 1); at < physical + size; at += LARGE_SIZE) {
		uint64_t *directory = table_descend(&boot_pdpt[at / GIGABYTE]);
		if (directory == NULL)
			return NULL;
		directory[at / LARGE_SIZE % ENTRIES] =
		    at | DATA_BITS | PTE_LARGE | PTE_UNCACHED | PTE_WRITE_THROUGH;
	}
	cr3_write(cr3_read());
	return page_pointer(physical);
}

/* SPDX-License-Identifier: MIT */
/* From the hypervisor's start information (PVH: xen/include/public/arch-x86/hvm/start_info.h) to boot(). */
#include "arch/x86_64/memory.h"
#include "arch/x86_64/paging.h"
#include "arch/x86_64/ring0/privileged.h"
#include "arch/x86_64/trap.h"
#include "layout.h"
#include "lib/string.h"
#include "plat/plat.h"

#define START_MAGIC 0x336ec578
#define MEMORY_RAM 1
#define CMDLINE_LIMIT 4096
#define IMAGE_BASE 0x100000UL
#define MEMORY_LEAST (64 * PAGE_SIZE) /* in one piece, for tables, stacks and the first files */
#define LOW_MEMORY_END 0x9f000UL      /* below the extended BIOS data area */

struct start_info {
	uint32_t magic;
	uint32_t version;
	uint32_t flags;
	uint32_t module_count;
	uint64_t modules;
	uint64_t cmdline;
	uint64_t rsdp;
	uint64_t memory_map;
	uint32_t memory_map_entries;
	uint32_t reserved;
};

struct memory_map_entry {
	uint64_t start;
	uint64_t size;
	uint32_t type;
	uint32_t reserved;
};

struct module {
	uint64_t start;
	uint64_t size;
	uint64_t cmdline;
	uint64_t reserved;
};

extern char image_end[];

static struct boot_info boot_info;
static struct memory_range module;

struct memory_range plat_module(void)
{
	return module;
}

static void add_piece(uint64_t start, uint64_t end)
{
	if (start < end && boot_info.range_count < BOOT_RANGES)
		boot_info.ranges[boot_info.range_count++] = (struct memory_range){start, end - start};
}

static void add_range(uint64_t start, uint64_t end)
{
	uint64_t module_end = page_up(module.start + module.size);
	if (module.size == 0 || module.start >= end || module_end <= start) {
		add_piece(start, end);
		return;
	}
	add_piece(start, module.start);
	add_piece(module_end, end);
}

/* RAM less the first page, the BIOS's own area, the image and the module; false when the image does not lie
 * in RAM. */
static bool read_memory_map(const struct start_info *info)
{
	uint64_t image_last = (uint64_t)image_end - KERNEL_BASE;
	const struct memory_map_entry *entries = page_pointer(info->memory_map);
	bool loaded = false;

	for (uint32_t i = 0; i < info->memory_map_entries; i++) {
		uint64_t start = page_up(entries[i].start);
		uint64_t end = page_down(entries[i].start + entries[i].size);
		if (entries[i].type != MEMORY_RAM)
			continue;
		if (start < IMAGE_BASE) {
			add_range(MAX(start, PAGE_SIZE), MIN(end, LOW_MEMORY_END));
			start = IMAGE_BASE;
		}
		if (start == IMAGE_BASE) {
			loaded |= image_last <= end;
			start = image_last;
		}
		add_range(start, end);
	}
	return loaded;
}

static struct memory_range *largest_range(void)
{
	struct memory_range *largest = NULL;
	for (unsigned i = 0; i < boot_info.range_count; i++)
		if (largest == NULL || boot_info.ranges[i].size > largest->size)
			largest = &boot_info.ranges[i];
	return largest;
}

void start(uint32_t start_info);
void start(uint32_t start_info)
{
	vectors_enable();
	const struct start_info *info = page_pointer(start_info);
	if (info->magic != START_MAGIC)
		plat_stop();

	/* What the hypervisor left lies in memory that will be given away: the command line moves to the
	 * largest range's start. It may lie in that range itself, but not so low. */
	if (info->module_count > 0) {
		const struct module *first = page_pointer(info->modules);
		module = (struct memory_range){first->start, first->size};
	}
	bool loaded = read_memory_map(info);
	struct memory_range *home = largest_range();
	if (!loaded || home == NULL || home->size < MEMORY_LEAST) {
		static const char message[] = "posixlite: memory: the machine is too small for this image\n";
		plat_console_write(message, sizeof(message) - 1);
		plat_stop();
	}
	char *cmdline = page_pointer(home->start);
	string_copy(cmdline, info->cmdline ? page_pointer(info->cmdline) : "", CMDLINE_LIMIT);
	home->start += CMDLINE_LIMIT;
	home->size -= CMDLINE_LIMIT;
	boot_info.cmdline = cmdline;

	uint64_t top = page_up(module.start + module.size);
	for (unsigned i = 0; i < boot_info.range_count; i++)
		top = MAX(top, boot_info.ranges[i].start + boot_info.ranges[i].size);
	uint64_t tables = home->start;
	paging_init(top, &tables);
	home->size -= tables - home->start;
	home->start = tables;
	boot(&boot_info);
}

/* SPDX-License-Identifier: MIT */
/* Linked sites: which page a mapping shows, and the ways between a program's own addresses and its stubs. */
#include "core/sites.h"
#include "abi/mman.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/trap.h"
#include "core/cmdline.h"
#include "core/image.h"
#include "core/log.h"
#include "core/thread.h"
#include "layout.h"

#define SYSCALL_SIZE 2 /* bytes of the instruction */
#define BASE_NONE 0
#define BASE_NEVER 1 /* the file has been written to */

/* As posixlite/sites.py writes them. All offsets are in the file, in bytes. */
struct site {
	uint32_t offset; /* where the jump stands */
	uint8_t length;  /* bytes that it replaced */
	uint8_t before;  /* of these before the syscall instruction */
	uint16_t back;   /* from the stub's begin to where the call comes back to it, STUB_TO_REST before the
	                    instructions that stood behind the call; 0: none did */
};

struct site_module {
	uint64_t content;           /* where the file begins, from rootfs_start on */
	uint32_t first_site, sites; /* in site_table and site_slots, by offset */
	uint32_t first_page, pages; /* of its code, in site_pages */
	uint32_t start, end;        /* offsets of the code */
};

extern const struct site site_table[];
extern const uint64_t site_slots[]; /* of each site its stub: what the jump reads */
extern const uint32_t
    site_pages[]; /* of each page of code its place in linked_start, from 1 on; 0: it has no sites */
extern const struct site_module site_modules[];
extern const uint32_t site_module_count, site_count;
extern uint64_t site_bases[]; /* where the begin of each file would be mapped, by the mapping of its code */
extern char linked_start[];

/* linked.S */
extern char linked_enter_by_number[], linked_enter_and_by_number[];
extern char sites_start[], sites_end[]; /* stubs, but for those that answer by themselves */
extern uint64_t linked_end;
extern uint64_t calls_linked, calls_trapped;

static uint64_t base_of(const struct mapping *mapping)
{
	return mapping->start - mapping->offset;
}

/* The stubs of a module return to one address: only one mapping at a time shows linked pages. */
static bool take_base(unsigned module, const struct mapping *mapping)
{
	uint64_t wanted = base_of(mapping), now = site_bases[module];
	if (now == wanted)
		return true;
	if (now == BASE_NEVER)
		return false;
	const struct mapping *other;
	LIST_FOR_EACH (other, &mapping->object->mappings, struct mapping, object_link)
		if (now != BASE_NONE && other->prot & PROT_EXEC && base_of(other) == now)
			return false;
	site_bases[module] = wanted;
	return true;
}

void *sites_page(const struct mapping *mapping, uint64_t address, void *page)
{
	uint64_t offset = mapping->offset + (page_down(address) - mapping->start);
	const char *(*content_of)(const struct map_object *) = mapping->object->ops->content;
	const char *begin = content_of != NULL ? content_of(mapping->object) : NULL;
	if (begin == NULL)
		return page;
	uint64_t content = page_physical(begin) - ((uint64_t)rootfs_start - KERNEL_BASE);
	for (unsigned i = 0; i < site_module_count; i++) {
		const struct site_module *module = &site_modules[i];
		uint64_t number = (offset - page_down(module->start)) >> PAGE_SHIFT;
		if (module->content != content || number >= module->pages)
			continue;
		uint32_t place = site_pages[module->first_page + number];
		if (place == 0 || !take_base(i, mapping))
			return page;
		return page_pointer((uint64_t)linked_start - KERNEL_BASE + (place - 1) * PAGE_SIZE);
	}
	return page;
}

void sites_forget(struct map_object *object, const char *content)
{
	uint64_t in_rootfs = page_physical(content) - ((uint64_t)rootfs_start - KERNEL_BASE);
	for (unsigned i = 0; i < site_module_count; i++) {
		if (site_modules[i].content != in_rootfs || site_bases[i] == BASE_NEVER)
			continue;
		site_bases[i] = BASE_NEVER;
		map_object_forget(object, 0, UINT64_MAX);
	}
}

/* The last site at or before the offset; the module has one. */
static uint32_t find_site(const struct site_module *module, uint64_t offset)
{
	uint32_t low = module->first_site, high = low + module->sites;
	while (high - low > 1) {
		uint32_t middle = (low + high) / 2;
		if (site_table[middle].offset <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void resume_at(struct user_frame *frame, uint32_t number, uint64_t start)
{
	const struct site *site = &site_table[number];
	uint64_t call = start + site->before, back = site_slots[number] + site->back;
	if (frame->rip == call) {
		frame->r11 = back;
		frame->rcx = call + SYSCALL_SIZE;
		frame->rip =
		    (uint64_t)(site->back != 0 ? linked_enter_and_by_number : linked_enter_by_number);
	} else if (frame->rip == call + SYSCALL_SIZE && site->back != 0) {
		linked_end = start + site->length;
		frame->rip = back + STUB_TO_REST;
	}
}

void sites_resume(struct user_frame *frame)
{
	for (unsigned i = 0; i < site_module_count; i++) {
		const struct site_module *module = &site_modules[i];
		uint64_t base = site_bases[i], offset = frame->rip - base;
		if (base == BASE_NONE || base == BASE_NEVER || offset < module->start ||
		    offset >= module->end)
			continue;
		uint32_t number = find_site(module, offset);
		const struct site *site = &site_table[number];
		if (offset > site->offset && offset < site->offset + site->length)
			resume_at(frame, number, base + site->offset);
		return;
	}
}

enum stub_part sites_stub_part(uint64_t address)
{
	if (address < (uint64_t)sites_start || address >= (uint64_t)sites_end)
		return STUB_OTHER;
	uint64_t begin = 0, back = 0;
	for (uint32_t i = 0; i < site_count; i++)
		if (site_slots[i] <= address && site_slots[i] > begin) {
			begin = site_slots[i];
			back = site_table[i].back;
		}
	if (back == 0 || address < begin + back)
		return STUB_OTHER;
	return address < begin + back + STUB_TO_REST ? STUB_BACK : STUB_REST;
}

static void report_calls(void)
{
	if (cmdline_token("posixlite.verbose") != NULL)
		log_line("calls: %lu from linked sites, %lu by trap", calls_linked, calls_trapped);
}
AT_EXIT(report_calls);

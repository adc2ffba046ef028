/* SPDX-License-Identifier: MIT */
/* Names of the shim's functions for reports, from the image's own file, which is mapped at the start. */
#include "abi/elf.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "arch/x86_64/hosted/host.h"
#include "checks/checks.h"
#include "core/log.h"

#define SECTION_SYMBOLS 2
#define SYMBOL_TYPE(info) ((info)&0xf)
#define SYMBOL_FUNCTION 2
#define SEEK_END 2

struct elf_section {
	uint32_t name, type;
	uint64_t flags, address, offset, size;
	uint32_t link, info; /* link: the section with the strings */
	uint64_t align, entry_size;
};

struct elf_symbol {
	uint32_t name;
	uint8_t info, other;
	uint16_t section;
	uint64_t value, size;
};

static const char *file;

/* Without the file there are addresses only. */
static void file_map(void)
{
	long descriptor =
	    host_call(SYS_openat, AT_FDCWD, (long)"/proc/self/exe", O_RDONLY | O_CLOEXEC, 0, 0, 0);
	long size = host_call(SYS_lseek, descriptor, 0, SEEK_END, 0, 0, 0);
	long result = host_call(SYS_mmap, 0, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	host_call(SYS_close, descriptor, 0, 0, 0, 0, 0);
	file = result > 0 ? (const char *)result : NULL;
}
CHECKS_START(2, file_map);

static const struct elf_symbol *function_at(const struct elf_section *sections, unsigned count,
                                            uint64_t address, const char **strings)
{
	const struct elf_symbol *best = NULL;
	for (unsigned i = 0; i < count; i++) {
		if (sections[i].type != SECTION_SYMBOLS)
			continue;
		const struct elf_symbol *symbol = (const void *)(file + sections[i].offset);
		const struct elf_symbol *end = (const void *)((const char *)symbol + sections[i].size);
		*strings = file + sections[sections[i].link].offset;
		for (; symbol < end; symbol++)
			if (SYMBOL_TYPE(symbol->info) == SYMBOL_FUNCTION && symbol->value <= address &&
			    address < symbol->value + symbol->size)
				best = symbol;
	}
	return best;
}

void symbol_print(const char *what, uint64_t address)
{
	const struct elf_header *header = (const void *)file;
	const char *strings = NULL;
	const struct elf_symbol *symbol = NULL;
	if (file != NULL)
		symbol = function_at((const void *)(file + header->section_offset), header->section_count,
		                     address, &strings);
	if (symbol != NULL)
		log_line("  %s %lx (%s+0x%lx)", what, address, strings + symbol->name,
		         address - symbol->value);
	else
		log_line("  %s %lx", what, address);
}

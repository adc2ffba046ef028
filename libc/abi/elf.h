/* SPDX-License-Identifier: MIT */
/* ELF64 files as a loader reads them (elf(5), System V ABI chapter 4 and 5). */
#pragma once

#include <stdint.h>

#define ELF_MAGIC "\177ELF"
#define ELF_MAGIC_SIZE 4
#define ELFCLASS64 2
#define EM_X86_64 62
#define ET_EXEC 2
#define ET_DYN 3

#define PT_LOAD 1
#define PT_INTERP 3
#define PT_PHDR 6
#define PT_GNU_STACK 0x6474e551

#define PF_X 1
#define PF_W 2
#define PF_R 4

struct elf_header {
	uint8_t ident[16]; /* magic, class at 4 */
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t program_offset; /* of the program headers */
	uint64_t section_offset;
	uint32_t flags;
	uint16_t header_size;
	uint16_t program_size; /* of one program header */
	uint16_t program_count;
	uint16_t section_size;
	uint16_t section_count;
	uint16_t section_names;
};

struct elf_segment {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t physical;
	uint64_t file_size;
	uint64_t memory_size;
	uint64_t align;
};

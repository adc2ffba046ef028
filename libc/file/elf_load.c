/* SPDX-License-Identifier: MIT */
/* PT_LOAD segments become private mappings of the file: no byte is copied before the program touches it. */
#include "file/elf_load.h"
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/map.h"
#include "core/page.h"
#include "core/usermem.h"
#include "file/packed.h"
#include "lib/string.h"

/* A file of the image: it lies in memory in one piece, or is packed. */
struct elf_file {
	struct inode *inode;
	void *unpacked; /* its first page, or NULL */
	const struct elf_header *header;
	const struct elf_segment *segments;
	size_t count;
};

static long read_headers(struct elf_file *elf)
{
	const struct elf_header *header = (const void *)elf->inode->pages.base;
	uint64_t size = elf->inode->pages.base_count << PAGE_SHIFT;
	struct packed *packed = elf->inode->pages.packed;
	if (packed != NULL) {
		elf->unpacked = page_alloc();
		if (elf->unpacked == NULL)
			return -ENOMEM;
		packed->ops->copy(packed, 0, elf->unpacked);
		header = elf->unpacked;
		size = PAGE_SIZE;
	}
	if (size == 0 || memcmp(header->ident, ELF_MAGIC, ELF_MAGIC_SIZE) != 0 ||
	    header->ident[4] != ELFCLASS64 || header->machine != EM_X86_64 ||
	    (header->type != ET_EXEC && header->type != ET_DYN) ||
	    header->program_size != sizeof(struct elf_segment) ||
	    header->program_offset > size - header->program_count * sizeof(struct elf_segment))
		return -ENOEXEC;
	elf->header = header;
	elf->count = header->program_count;
	elf->segments = (const void *)((const char *)header + header->program_offset);
	return 0;
}

static int protection(uint32_t flags)
{
	return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
	       (flags & PF_X ? PROT_EXEC : 0);
}

/* Where the image lies: for one that may lie anywhere, where there is room for all of it. */
static long choose_bias(const struct elf_file *elf, uint64_t wanted, uint64_t *bias)
{
	uint64_t lowest = UINT64_MAX, highest = 0;
	for (size_t i = 0; i < elf->count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		if (segment->type != PT_LOAD)
			continue;
		lowest = MIN(lowest, page_down(segment->address));
		highest = MAX(highest, segment->address + segment->memory_size);
	}
	if (lowest >= highest)
		return -ENOEXEC;
	*bias = 0;
	if (elf->header->type == ET_EXEC)
		return 0;
	long address = map_choose(wanted, highest - lowest);
	if (address < 0)
		return address;
	*bias = (uint64_t)address - lowest;
	return 0;
}

/* The part of the segment that is not in the file: the rest of its last page, and whole pages of zeros. */
static long map_zeros(const struct elf_segment *segment, uint64_t start, int prot)
{
	uint64_t file_end = start + segment->file_size, end = start + segment->memory_size;
	uint64_t page_end = page_up(file_end);
	if (segment->file_size > 0 && page_end > file_end && prot & PROT_WRITE &&
	    mem_zero((void *)file_end, page_end - file_end) != 0)
		return -EFAULT;
	if (end <= page_end)
		return 0;
	uint64_t from = segment->file_size > 0 ? page_end : page_down(start);
	long address = map_add(from, end - from, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NULL, 0);
	return MIN(address, 0);
}

static long map_segment(const struct elf_file *elf, const struct elf_segment *segment, uint64_t bias)
{
	int prot = protection(segment->flags);
	uint64_t start = bias + segment->address, inside = start & ~PAGE_MASK;
	if (segment->file_size > segment->memory_size || (segment->offset & ~PAGE_MASK) != inside)
		return -ENOEXEC;
	if (segment->file_size > 0) {
		long address =
		    map_add(start - inside, segment->file_size + inside, prot, MAP_PRIVATE | MAP_FIXED,
		            &elf->inode->object, segment->offset - inside);
		if (address < 0)
			return address;
	}
	return segment->memory_size > segment->file_size ? map_zeros(segment, start, prot) : 0;
}

static void note_segment(struct elf_image *image, const struct elf_file *elf,
                         const struct elf_segment *segment)
{
	uint64_t start = image->bias + segment->address, end = start + segment->memory_size;
	uint64_t table = elf->header->program_offset;
	if (segment->offset <= table && table < segment->offset + segment->file_size)
		image->headers = start + (table - segment->offset);
	if (segment->flags & PF_X) {
		image->code_start = image->code_start == 0 ? start : MIN(image->code_start, start);
		image->code_end = MAX(image->code_end, start + segment->file_size);
	}
	if (segment->flags & PF_W) {
		image->data_start = start;
		image->data_end = start + segment->file_size;
	}
	image->end = MAX(image->end, end);
}

static long load_segments(const struct elf_file *elf, struct elf_image *image)
{
	for (size_t i = 0; i < elf->count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		long error = 0;
		if (segment->type == PT_LOAD) {
			error = map_segment(elf, segment, image->bias);
			note_segment(image, elf, segment);
		} else if (segment->type == PT_GNU_STACK) {
			image->stack_executable = segment->flags & PF_X;
		}
		if (error != 0)
			return error;
	}
	return 0;
}

long elf_check(struct inode *inode, const char **interpreter)
{
	struct elf_file elf = {.inode = inode};
	long error = read_headers(&elf);
	*interpreter = NULL;
	for (size_t i = 0; error == 0 && i < elf.count; i++) {
		const struct elf_segment *segment = &elf.segments[i];
		uint64_t size = segment->file_size;
		if (segment->type != PT_INTERP)
			continue;
		*interpreter = inode->pages.base + segment->offset;
		if (size == 0 || segment->offset > (uint64_t)inode->size ||
		    size > (uint64_t)inode->size - segment->offset || (*interpreter)[size - 1] != '\0')
			return -ENOEXEC;
	}
	return error;
}

long elf_load(struct inode *inode, uint64_t wanted, struct elf_image *image)
{
	struct elf_file elf = {.inode = inode};
	*image = (struct elf_image){0};
	long error = read_headers(&elf);
	if (error == 0)
		error = choose_bias(&elf, wanted, &image->bias);
	if (error == 0)
		error = load_segments(&elf, image);
	if (error == 0) {
		image->entry = elf.header->entry + image->bias;
		image->header_count = elf.count;
	}
	if (elf.unpacked != NULL)
		page_free(elf.unpacked);
	return error;
}

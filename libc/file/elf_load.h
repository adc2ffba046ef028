/* SPDX-License-Identifier: MIT */
/* An ELF file put into the program's memory. */
#pragma once

#include "file/inode.h"

struct elf_image {
	uint64_t bias;    /* added to all its addresses; 0 for one that is linked to fixed addresses */
	uint64_t entry;   /* address */
	uint64_t headers; /* address of its program headers in memory, 0: not loaded */
	size_t header_count;
	uint64_t end; /* one past its highest byte */
	uint64_t code_start, code_end, data_start, data_end;
	bool stack_executable;
};

/* Whether the file is a program that can be loaded, 0 or -ENOEXEC; and the path of its interpreter, which
 * lies in the file; NULL: it has none. */
long elf_check(struct inode *inode, const char **interpreter);

/* Maps the segments of a file of the image, at `wanted` if it may lie anywhere (0: where there is room): 0,
 * or -errno with what was mapped left behind. */
long elf_load(struct inode *inode, uint64_t wanted, struct elf_image *image);

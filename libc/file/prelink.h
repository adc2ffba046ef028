/* SPDX-License-Identifier: MIT */
/* What a program's start-up, a dynamic loader or a static program's own, left behind at build time, for boots
 * to go on from there (docs/prelink.md). posixlite/prelink.py makes it of what file/prelink_record.c says. */
#pragma once

#include "arch/x86_64/frame.h"
#include "core/program.h"
#include "lib/types.h"

#define PRELINK_VDSO UINT32_MAX

struct prelink_mapping {
	uint64_t start, end; /* as in struct mapping */
	int prot, flags;
	uint64_t offset;
	bool promised;
	uint32_t file;     /* number of its entry in the root file system; 0: anonymous memory; or below */
	const char *label; /* or NULL */
};

#define PRELINK_RANDOM_LIMIT 16

/* A word of the program's memory that is random in each boot: AT_RANDOM's bytes, or what getrandom gave. */
struct prelink_copy {
	uint32_t place;  /* bytes from prelink_pages on */
	uint16_t number; /* of the random word, below random_count */
	uint16_t rotation;
	uint64_t mask;    /* what it has of it: a stack guard has a byte that is zero */
	uint64_t pointer; /* that is mangled by it: xored, then rotated to the left */
};

/* What the shim keeps of the thread (core/thread.h). */
struct prelink_thread {
	uint64_t fs_base, gs_base, clear_tid, robust_list, rseq;
	uint32_t rseq_size, rseq_signature;
};

struct prelink {
	uint64_t processor;      /* processor_identity() of where the start-up ran */
	struct user_frame frame; /* its general registers, rip and rsp */
	struct program program;
	struct prelink_thread thread;
	const struct prelink_mapping *mappings; /* by address */
	size_t mapping_count;
	const uint64_t *addresses; /* of each page in prelink_pages, in their order */
	size_t page_count;
	size_t random_count; /* random words that it has kept: PRELINK_RANDOM_LIMIT at most */
	const struct prelink_copy *copies;
	size_t copy_count;
};

/* Generated for each image that is prelinked. */
extern const struct prelink prelink;
extern char prelink_pages[];

/* Puts that state into the address space: true, and *frame is where the program goes on. False, and nothing
 * was done, where something differs on which it depends: the start-up has to run. */
bool prelink_load(struct user_frame *frame);

/* SPDX-License-Identifier: MIT */
/* What a program's dynamic loader left behind when it ran at build time, for boots to go on from there
 * (docs/prelink.md). posixlite/prelink.py makes it of what file/prelink_record.c says. */
#pragma once

#include "arch/x86_64/frame.h"
#include "core/program.h"
#include "lib/types.h"

struct prelink_mapping {
	uint64_t start, end; /* as in struct mapping */
	int prot, flags;
	uint64_t offset;
	bool promised;
	uint32_t file;     /* number of its entry in the root file system; 0: anonymous memory */
	const char *label; /* or NULL */
};

/* Which random value a word of the program's memory holds: of AT_RANDOM's sixteen bytes. */
enum prelink_value {
	PRELINK_LOW,  /* the first eight */
	PRELINK_HIGH, /* the last eight */
	PRELINK_GUARD /* the first eight with a zero in front: a stack guard that no string can hold */
};

struct prelink_word {
	uint32_t place; /* bytes from prelink_pages on */
	enum prelink_value value;
};

/* What the shim keeps of the thread (core/thread.h). */
struct prelink_thread {
	uint64_t fs_base, gs_base, clear_tid, robust_list, rseq;
	uint32_t rseq_size, rseq_signature;
};

struct prelink {
	uint64_t processor;      /* processor_identity() of where the loader ran */
	struct user_frame frame; /* its general registers, rip and rsp */
	struct program program;
	struct prelink_thread thread;
	const struct prelink_mapping *mappings; /* by address; without the vDSO's */
	size_t mapping_count;
	const uint64_t *addresses; /* of each page in prelink_pages, in their order */
	size_t page_count;
	const struct prelink_word *words;
	size_t word_count;
};

/* Generated for each image that is prelinked. */
extern const struct prelink prelink;
extern char prelink_pages[];

/* Puts that state into the address space: true, and *frame is where the program goes on. False, and nothing
 * was done, where something differs on which it depends: the loader has to run. */
bool prelink_load(struct user_frame *frame);

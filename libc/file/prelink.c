/* SPDX-License-Identifier: MIT */
/* The state that the program's start-up left at build time, put back: mappings, pages, registers. */
#include "file/prelink.h"
#include "abi/mman.h"
#include "arch/x86_64/identity.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/segment.h"
#include "core/cmdline.h"
#include "core/log.h"
#include "core/map.h"
#include "core/random.h"
#include "core/thread.h"
#include "core/vdso.h"
#include "file/rootfs.h"
#include "layout.h"
#include "lib/string.h"

OPTIONAL(vdso_object);

/* What the start-up has seen and would now see otherwise; NULL: nothing. */
static const char *difference(void)
{
	if (cmdline_has_arguments())
		return "the command line differs";
	if (cmdline_environment(0) != NULL)
		return "the environment differs";
	if (processor_identity() != prelink.processor)
		return "the processor differs";
	return NULL;
}

static void say(const char *difference)
{
	if (cmdline_token("posixlite.verbose") == NULL)
		return;
	if (difference != NULL)
		log_line("prelink: the start-up runs: %s", difference);
	else
		log_line("prelink: the start-up has run at build time: %zu pages, %zu mappings",
		         prelink.page_count, prelink.mapping_count);
}

static bool mapping_restore(const struct prelink_mapping *saved)
{
	struct map_object *object = NULL;
	if (saved->file == PRELINK_VDSO)
		object = vdso_object();
	else if (saved->file != 0)
		object = &rootfs_inode(saved->file)->object;
	return (object != NULL || saved->file == 0) && map_bring(&(struct mapping){
	                                                   .start = saved->start,
	                                                   .end = saved->end,
	                                                   .prot = saved->prot,
	                                                   .flags = saved->flags,
	                                                   .object = object,
	                                                   .offset = saved->offset,
	                                                   .label = saved->label,
	                                                   .promised = saved->promised,
	                                               });
}

static char *pages(void)
{
	return page_pointer((uint64_t)prelink_pages - KERNEL_BASE);
}

/* Fresh in each boot, wherever the start-up has put a copy. */
static void random_restore(void)
{
	uint64_t words[PRELINK_RANDOM_LIMIT];
	random_bytes(words, prelink.random_count * sizeof(words[0]));
	for (size_t i = 0; i < prelink.copy_count; i++) {
		const struct prelink_copy *copy = &prelink.copies[i];
		uint64_t word = (words[copy->number] & copy->mask) ^ copy->pointer;
		word = word << copy->rotation | word >> (-copy->rotation & 63);
		memcpy(pages() + copy->place, &word, sizeof(word));
	}
}

static void thread_restore(void)
{
	struct thread *thread = thread_current();
	const struct prelink_thread *saved = &prelink.thread;
	fs_base_set(thread->fs_base = saved->fs_base);
	gs_base_set(thread->gs_base = saved->gs_base);
	thread->clear_tid = (uint32_t *)saved->clear_tid;
	thread->robust_list = (void *)saved->robust_list;
	thread->rseq = (struct rseq *)saved->rseq;
	thread->rseq_size = saved->rseq_size;
	thread->rseq_signature = saved->rseq_signature;
}

static bool memory_restore(void)
{
	for (size_t i = 0; i < prelink.mapping_count; i++)
		if (!mapping_restore(&prelink.mappings[i]))
			return false;
	random_restore();
	char *page = pages();
	for (size_t i = 0; i < prelink.page_count; i++, page += PAGE_SIZE)
		if (!map_place(prelink.addresses[i], page))
			return false;
	return true;
}

bool prelink_load(struct user_frame *frame)
{
	const char *differs = difference();
	say(differs);
	if (differs != NULL)
		return false;
	if (!memory_restore())
		panic("no memory for what the start-up of %s has left", prelink.program.path);
	program = prelink.program;
	thread_restore();
	*frame = prelink.frame;
	frame->call = -1;
	return true;
}

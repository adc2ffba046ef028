/* SPDX-License-Identifier: MIT */
/* In an image that is booted at build time: the program has come to a breakpoint, its start-up is done. All
 * that it has left goes to standard output, and the image ends. posixlite/prelink.py reads it: lines of text,
 * a last line "pages", then the pages that were named, one behind the other. */
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/identity.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/paging.h"
#include "arch/x86_64/segment.h"
#include "core/log.h"
#include "core/map.h"
#include "core/program.h"
#include "core/random.h"
#include "core/thread.h"
#include "file/fd.h"
#include "lib/format.h"
#include "lib/string.h"

#define LINE_SIZE 512
#define BREAKPOINT_SIZE 1 /* bytes of int3 */
#define FIRST_OTHER 3     /* descriptor behind the three streams */
#define RANDOM_WORDS 256  /* that are told; a copy of a later one will not be known as one */

static struct file *output;
static uint64_t random_words[RANDOM_WORDS];
static size_t random_count;

void random_given(const void *bytes, size_t size)
{
	for (; size >= sizeof(uint64_t) && random_count < RANDOM_WORDS; size -= sizeof(uint64_t)) {
		memcpy(&random_words[random_count++], bytes, sizeof(uint64_t));
		bytes = (const char *)bytes + sizeof(uint64_t);
	}
}

static void put(const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		long written = file_write(output, (const char *)data + done, size - done);
		if (written <= 0)
			panic("what the start-up has left cannot be written: error %ld", -written);
		done += (size_t)written;
	}
}

static __attribute__((format(printf, 1, 2))) void say(const char *pattern, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	va_start(arguments, pattern);
	size_t length = format_list(line, sizeof(line) - 1, pattern, arguments);
	va_end(arguments);
	if (length >= sizeof(line) - 1)
		panic("a line is too long");
	line[length++] = '\n';
	put(line, length);
}

/* "GROUP NAME VALUE": member NAME of the member GROUP of struct prelink. */
#define SAY(group, structure, name) say(group " " #name " 0x%lx", (uint64_t)(structure)->name)

static void say_frame(const struct user_frame *frame)
{
	SAY("frame", frame, rdi);
	SAY("frame", frame, rsi);
	SAY("frame", frame, rdx);
	SAY("frame", frame, r10);
	SAY("frame", frame, r8);
	SAY("frame", frame, r9);
	SAY("frame", frame, rax);
	SAY("frame", frame, rcx);
	SAY("frame", frame, r11);
	SAY("frame", frame, rbx);
	SAY("frame", frame, rbp);
	SAY("frame", frame, r12);
	SAY("frame", frame, r13);
	SAY("frame", frame, r14);
	SAY("frame", frame, r15);
	SAY("frame", frame, rip);
	SAY("frame", frame, cs);
	SAY("frame", frame, rflags);
	SAY("frame", frame, rsp);
	SAY("frame", frame, ss);
}

static void say_program(void)
{
	SAY("program", &program, code_start);
	SAY("program", &program, code_end);
	SAY("program", &program, data_start);
	SAY("program", &program, data_end);
	SAY("program", &program, stack_start);
	SAY("program", &program, arguments_start);
	SAY("program", &program, arguments_end);
	SAY("program", &program, environment_start);
	SAY("program", &program, environment_end);
	SAY("program", &program, brk_start);
	SAY("program", &program, brk);
	SAY("program", &program, vdso);
	SAY("program", &program, auxv_count);
	for (size_t i = 0; i < program.auxv_count; i++)
		say("auxv %lu 0x%lx", program.auxv[i].type, program.auxv[i].value);
}

static void say_thread(void)
{
	const struct thread *thread = thread_current();
	say("thread fs_base 0x%lx", fs_base_get());
	say("thread gs_base 0x%lx", gs_base_get());
	SAY("thread", thread, clear_tid);
	SAY("thread", thread, robust_list);
	SAY("thread", thread, rseq);
	SAY("thread", thread, rseq_size);
	SAY("thread", thread, rseq_signature);
}

static void say_mapping(const struct mapping *mapping)
{
	char path[LINE_SIZE / 2] = "";
	uint64_t device, inode;
	if (mapping->object != NULL && mapping->object->ops->name != NULL)
		mapping->object->ops->name(mapping->object, path, sizeof(path), &device, &inode);
	say("mapping 0x%lx 0x%lx 0x%x 0x%x 0x%lx %d %s", mapping->start, mapping->end, mapping->prot,
	    mapping->flags, mapping->offset, mapping->promised,
	    path[0] != '\0'          ? path
	    : mapping->label != NULL ? mapping->label
	                             : "");
}

/* Calls `each` for the pages that belong to the mapping, in the order of their addresses. */
static void visit_owned(const struct mapping *mapping, void (*each)(uint64_t address, const void *page))
{
	for (uint64_t at = mapping->start, next; at < mapping->end; at = next) {
		const uint64_t *entry = paging_find(at, &next);
		if (entry == NULL)
			continue;
		next = at + PAGE_SIZE;
		if (*entry & PTE_OWNED)
			each(at, page_pointer(*entry & PTE_PHYSICAL));
	}
}

static void say_page(uint64_t address, const void *page)
{
	(void)page;
	say("page 0x%lx", address);
}

static void put_page(uint64_t address, const void *page)
{
	(void)address;
	put(page, PAGE_SIZE);
}

static void visit_all(void (*each)(uint64_t address, const void *page))
{
	for (struct mapping *at = map_next(NULL); at != NULL; at = map_next(at))
		visit_owned(at, each);
}

void program_breakpoint(struct user_frame *frame)
{
	thread_current()->frame = frame;
	frame->rip -= BREAKPOINT_SIZE;
	output = fd_get(1);
	if (output == NULL)
		panic("the start-up has closed standard output");
	say("ticks 0x%lx", tsc_read());
	say("processor 0x%lx", processor_identity());
	say_frame(frame);
	say_program();
	say_thread();
	for (size_t i = 0; i < random_count; i++)
		say("random 0x%lx", random_words[i]);
	if (fd_next(FIRST_OTHER) >= 0)
		say("descriptor %d", fd_next(FIRST_OTHER));
	for (struct mapping *at = map_next(NULL); at != NULL; at = map_next(at))
		say_mapping(at);
	visit_all(say_page);
	say("pages");
	visit_all(put_page);
	program_exit(0, 0);
}

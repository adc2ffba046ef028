/* SPDX-License-Identifier: MIT */
/* Registers and mappings for people, on the machine's console. */
#include "core/dump.h"
#include "abi/mman.h"
#include "core/log.h"
#include "core/map.h"
#include "lib/string.h"

void address_dump(const char *what, uint64_t address)
{
	char name[96] = "anonymous memory";
	uint64_t device, inode;
	struct mapping *mapping = map_find(address);
	if (mapping == NULL || mapping->start > address) {
		log_line("  %s %016lx: not mapped", what, address);
		return;
	}
	if (mapping->object != NULL && mapping->object->ops->name != NULL)
		mapping->object->ops->name(mapping->object, name, sizeof(name), &device, &inode);
	else if (mapping->label != NULL)
		string_copy(name, mapping->label, sizeof(name));
	log_line("  %s %016lx: %s+0x%lx (%c%c%c)", what, address, name,
	         address - mapping->start + mapping->offset, mapping->prot & PROT_READ ? 'r' : '-',
	         mapping->prot & PROT_WRITE ? 'w' : '-', mapping->prot & PROT_EXEC ? 'x' : '-');
}

void frame_dump(const struct user_frame *frame)
{
	log_line("  rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx", frame->rax, frame->rbx, frame->rcx,
	         frame->rdx);
	log_line("  rsi %016lx  rdi %016lx  rbp %016lx  rsp %016lx", frame->rsi, frame->rdi, frame->rbp,
	         frame->rsp);
	log_line("  r8  %016lx  r9  %016lx  r10 %016lx  r11 %016lx", frame->r8, frame->r9, frame->r10,
	         frame->r11);
	log_line("  r12 %016lx  r13 %016lx  r14 %016lx  r15 %016lx", frame->r12, frame->r13, frame->r14,
	         frame->r15);
	log_line("  flags %lx  vector %lu  error %lx  call %ld", frame->rflags, frame->vector, frame->error,
	         frame->call);
	address_dump("rip", frame->rip);
	address_dump("rsp", frame->rsp);
}

/* SPDX-License-Identifier: MIT */
/* The start of everything, as a list. */
#include "arch/x86_64/paging.h"
#include "arch/x86_64/trap.h"
#include "core/cmdline.h"
#include "core/init.h"
#include "core/log.h"
#include "core/page.h"
#include "core/program.h"
#include "core/thread.h"
#include "plat/plat.h"

#define KERNEL_STACK_PAGES 4

extern init_fn *const init_fns_start[], *const init_fns_end[];

static void __attribute__((noreturn)) boot_on_stack(void)
{
	if (plat_init() != 0)
		panic("no memory for the interrupt controllers");
	for (init_fn *const *fn = init_fns_start; fn < init_fns_end; fn++)
		(*fn)();
	program_start();
}

void boot(const struct boot_info *info)
{
	page_init(info->ranges, info->range_count);
	trap_init();
	cmdline_init(info->cmdline);
	void *stack = stack_alloc(KERNEL_STACK_PAGES);
	if (stack == NULL)
		panic("no memory for the kernel stack");
	thread_current()->frame = trap_set_stack(stack);
	thread_current()->stack_top = stack;
	__asm__ volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call *%1"
	                 :
	                 : "r"(stack), "r"(boot_on_stack)
	                 : "memory");
	__builtin_unreachable();
}

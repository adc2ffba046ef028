/* SPDX-License-Identifier: MIT */
/* The program's first thread, and the end of the program. */
#include "core/thread.h"
#include "core/log.h"
#include "core/syscall.h"
#include "plat/plat.h"

static struct thread first_thread = {.tid = 1};
struct thread *thread_running = &first_thread;

extern exit_fn *const exit_fns_start[], *const exit_fns_end[];

void program_exit(int status, int signal)
{
	for (exit_fn *const *fn = exit_fns_start; fn < exit_fns_end; fn++)
		(*fn)();
	syscall_report_absent();
	if (signal != 0)
		log_line("signal %d", signal);
	else
		log_line("exit %d", status);
	plat_stop();
}

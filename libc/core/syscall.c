/* SPDX-License-Identifier: MIT */
/* From a call's number to its function; a call that the image does not hold is said aloud, once, and counted.
 */
#include "core/syscall.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/trap.h"
#include "core/cmdline.h"
#include "core/log.h"
#include "core/rseq.h"
#include "core/schedule.h"
#include "core/signal.h"
#include "core/thread.h"
#include "core/work.h"
#include "lib/string.h"

_Static_assert(offsetof(struct thread, frame) == THREAD_FRAME &&
                   offsetof(struct thread, interrupted) == THREAD_INTERRUPTED &&
                   sizeof(struct user_frame) == FRAME_SIZE,
               "arch/x86_64/offsets.h");

static uint16_t absent_counts[SYSCALL_LIMIT];

/* Names are the tool's: a table of them would be larger than the shim of a small program. */
long syscall_absent(const long args[6])
{
	int64_t number = thread_current()->frame->call;
	if (number < 0 || number >= SYSCALL_LIMIT) {
		log_line("absent call_%ld(%ld)", number, number);
		return -ENOSYS;
	}
	if (absent_counts[number] == 0)
		log_line("absent call_%ld(%ld) %lx %lx %lx %lx %lx %lx", number, number,
		         (unsigned long)args[0], (unsigned long)args[1], (unsigned long)args[2],
		         (unsigned long)args[3], (unsigned long)args[4], (unsigned long)args[5]);
	if (absent_counts[number] < UINT16_MAX)
		absent_counts[number]++;
	const char *mode = cmdline_token("posixlite.absent");
	if (mode != NULL && strcmp(mode, "halt") == 0)
		program_exit(0, SIGSYS);
	return -ENOSYS;
}

void syscall_report_absent(void)
{
	for (unsigned i = 0; i < SYSCALL_LIMIT; i++)
		if (absent_counts[i] != 0)
			log_line("absent call_%u %u", i, absent_counts[i]);
}

long syscall_unsupported(const char *call, const char *operation, unsigned long value, long error)
{
	log_line("unsupported %s %s (0x%lx)", call, operation, value);
	return error;
}

HOT long syscall_by_number(const long args[6])
{
	int64_t number = thread_current()->frame->call;
	unsigned place = LIKELY((uint64_t)number < syscall_table_size) ? syscall_table[number] : 0;
	return syscall_functions[place](args);
}

void syscall_settle(struct user_frame *frame, long result)
{
	/* A call that replaced all registers (rt_sigreturn) has set its own result. */
	if (LIKELY(!frame_changed))
		frame->rax = (uint64_t)result;
	if (UNLIKELY(thread_current()->interrupted || reschedule_wanted))
		on_return(frame);
}

void syscall_dispatch(struct user_frame *frame)
{
	thread_current()->frame = frame;
	syscall_settle(frame, syscall_by_number(frame->args));
}

OPTIONAL(rseq_abort);
OPTIONAL(schedule_preempt);
OPTIONAL(signal_return_to_user);
OPTIONAL(work_run);

void on_return(struct user_frame *frame)
{
	if (reschedule_wanted && work_run != NULL)
		work_run();
	/* The other thread first: a signal may come while it runs. */
	if (reschedule_wanted && schedule_preempt != NULL) {
		if (rseq_abort != NULL)
			rseq_abort(frame);
		bool changed = frame_changed;
		frame_changed = false;
		schedule_preempt();
		frame_changed = changed;
	}
	if (schedule_preempt == NULL)
		reschedule_wanted = false;
	if (thread_current()->interrupted && signal_return_to_user != NULL)
		signal_return_to_user(frame);
}

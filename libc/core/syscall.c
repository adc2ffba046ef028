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

_Static_assert(sizeof(struct user_frame) == FRAME_SIZE, "arch/x86_64/offsets.h");

static uint16_t absent_counts[SYSCALL_LIMIT];

/* Names are the tool's: a table of them would be larger than the shim of a small program. */
long syscall_absent(long a, long b, long c, long d, long e, long f)
{
	int64_t number = thread_current()->frame->call;
	if (number < 0 || number >= SYSCALL_LIMIT) {
		log_line("absent call_%ld(%ld)", number, number);
		return -ENOSYS;
	}
	if (absent_counts[number] == 0)
		log_line("absent call_%ld(%ld) %lx %lx %lx %lx %lx %lx", number, number, (unsigned long)a,
		         (unsigned long)b, (unsigned long)c, (unsigned long)d, (unsigned long)e,
		         (unsigned long)f);
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

void syscall_settle(struct user_frame *frame, long result)
{
	/* A call that replaced all registers (rt_sigreturn) has set its own result. */
	if (LIKELY(!frame_changed))
		frame->rax = (uint64_t)result;
	if (UNLIKELY(signal_wanted || reschedule_wanted))
		on_return(frame);
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
	if (signal_wanted && signal_return_to_user != NULL)
		signal_return_to_user(frame);
}

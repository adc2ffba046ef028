/* SPDX-License-Identifier: MIT */
/* What becomes of a call that a signal broke into (signal(7), "Interruption of system calls"). */
#include "abi/errno.h"
#include "abi/signal.h"
#include "abi/x86_64/syscall_nr.h"
#include "arch/x86_64/trap.h"
#include "core/signal_deliver.h"

#define SYSCALL_SIZE \
	2 /* bytes of the instruction: before frame->rip, also where the tool has replaced it by a jump */

/* Those that signal(7) names: a handler always makes them fail with EINTR, whatever SA_RESTART says. */
static bool call_never_restarts(int64_t call)
{
	switch (call) {
	case SYS_rt_sigtimedwait:
	case SYS_epoll_wait:
	case SYS_epoll_pwait:
	case SYS_epoll_pwait2:
	case SYS_poll:
	case SYS_ppoll:
	case SYS_select:
	case SYS_pselect6:
	case SYS_msgrcv:
	case SYS_msgsnd:
	case SYS_semop:
	case SYS_semtimedop:
	case SYS_clock_nanosleep:
	case SYS_nanosleep:
	case SYS_io_getevents:
	case SYS_io_pgetevents:
		return true;
	default:
		return false;
	}
}

/* These fail with EINTR even when the signal had no handler to run. */
static bool call_always_fails(int64_t call)
{
	return call == SYS_epoll_wait || call == SYS_epoll_pwait || call == SYS_epoll_pwait2 ||
	       call == SYS_rt_sigtimedwait;
}

static bool call_restarts(const struct user_frame *frame, const struct signal_action *action)
{
	bool flag = !action || (action->flags & SA_RESTART);

	switch ((int64_t)frame->rax) {
	case -ERESTARTNOINTR:
		return true;
	case -ERESTARTSYS:
		return flag;
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK:
		return !action;
	default: /* -EINTR */
		return action ? flag && !call_never_restarts(frame->call) : !call_always_fails(frame->call);
	}
}

void signal_restart(struct user_frame *frame, const struct signal_action *action)
{
	int64_t result = (int64_t)frame->rax;

	if (frame->call < 0)
		return;
	if (result == -EINTR || (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK)) {
		if (call_restarts(frame, action)) {
			frame->rax = (uint64_t)frame->call;
			frame->rip -= SYSCALL_SIZE;
			frame_changed = true;
		} else {
			frame->rax = (uint64_t)-EINTR;
		}
	}
	frame->call = -1; /* settled: a second handler's frame must not do it again */
}

/* SPDX-License-Identifier: MIT */
/* rt_sigtimedwait: takes a signal without running a handler. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/clock.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "lib/string.h"

struct time {
	int64_t seconds, nanoseconds;
};

static int deadline_read(const struct time *user, uint64_t *deadline)
{
	struct time time;

	*deadline = FOREVER;
	if (!user)
		return 0;
	if (user_read(&time, user, sizeof(time)))
		return -EFAULT;
	if (time.seconds < 0 || (uint64_t)time.nanoseconds >= NANOSECONDS)
		return -EINVAL;
	if ((uint64_t)time.seconds < INT64_MAX / NANOSECONDS)
		*deadline =
		    clock_monotonic() + (uint64_t)time.seconds * NANOSECONDS + (uint64_t)time.nanoseconds;
	return 0;
}

/* The signal's number, 0 when the deadline came, -EINTR when a handler is to run. */
static int signal_wait(uint64_t set, uint64_t deadline, struct signal_info *info)
{
	struct signal_state *state = signal_state();
	int signo = signal_take(set, info), error = 0;

	if (signo || deadline <= clock_monotonic())
		return signo;
	state->wanted = set;
	signal_recalculate();
	while (!error)
		error = wait_block_timed(deadline);
	state->wanted = 0;
	signo = signal_take(set, info);
	return signo ?: error == -ETIMEDOUT ? 0 : -EINTR;
}

SYSCALL4(rt_sigtimedwait, const uint64_t *, set, void *, user_info, const struct time *, timeout, size_t,
         size)
{
	struct {
		struct signal_info known;
		char rest[SIGNAL_INFO_SIZE - sizeof(struct signal_info)];
	} info;
	uint64_t wanted, deadline;
	int signo, error;

	if (size != SIGNAL_SET_SIZE)
		return -EINVAL;
	if (user_read(&wanted, set, sizeof(wanted)))
		return -EFAULT;
	error = deadline_read(timeout, &deadline);
	if (error)
		return error;
	memset(&info, 0, sizeof(info));
	signo = signal_wait(wanted & ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP)), deadline, &info.known);
	if (signo > 0 && user_info && user_write(user_info, &info, sizeof(info)))
		return -EFAULT;
	return signo ?: -EAGAIN;
}

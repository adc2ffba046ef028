/* SPDX-License-Identifier: MIT */
/* adjtimex, clock_adjtime: the state of the clock's discipline, which nobody disciplines here. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/timespec.h"
#include "core/usermem.h"

#define STATUS_UNSYNCHRONIZED 0x40
#define STATE_ERROR 5       /* TIME_ERROR: not synchronized */
#define ERROR_MOST 16000000 /* microseconds: not known */
#define TOLERANCE 32768000  /* 500 ppm, scaled by 2^16 */
#define TICK 10000          /* microseconds */

struct discipline { /* struct timex */
	uint32_t modes, padding0;
	int64_t offset, frequency, error_most, error_estimated;
	int32_t status, padding1;
	int64_t constant, precision, tolerance;
	struct timeval time;
	int64_t tick, pps_frequency, jitter;
	int32_t shift, padding2;
	int64_t stability, jitter_count, calibrations, calibration_errors, stability_count;
	int32_t tai, padding3[11];
};

static long adjust(struct discipline *user)
{
	struct discipline state;
	if (user_read(&state, user, sizeof(state)) < 0)
		return -EFAULT;
	if (state.modes != 0) {
		if (!credentials_capable(CAP_SYS_TIME))
			return -EPERM;
		return syscall_unsupported("adjtimex", "modes", state.modes, -EOPNOTSUPP);
	}
	state = (struct discipline){
	    .error_most = ERROR_MOST,
	    .error_estimated = ERROR_MOST,
	    .status = STATUS_UNSYNCHRONIZED,
	    .constant = 2,
	    .precision = 1,
	    .tolerance = TOLERANCE,
	    .time = timeval_of(clock_realtime()),
	    .tick = TICK,
	};
	return user_write(user, &state, sizeof(state)) < 0 ? -EFAULT : STATE_ERROR;
}

SYSCALL1(adjtimex, struct discipline *, user)
{
	return adjust(user);
}

SYSCALL2(clock_adjtime, int, clock, struct discipline *, user)
{
	return clock == CLOCK_REALTIME ? adjust(user) : -EOPNOTSUPP;
}

/* SPDX-License-Identifier: MIT */
/* What each clock number means. The processor's time of other processes is not to be had: there are none. */
#include "core/clock_id.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "core/clock.h"
#include "core/process.h"
#include "core/thread.h"

#define COARSE_STEP 4000000L /* ns: of a Linux with HZ=250 */

/* Clocks of a process or thread by its number (pthread_getcpuclockid(3)): ~id << 3 | thread << 2 | kind. */
#define ID_SHIFT 3
#define ID_THREAD 4
#define ID_KIND \
	3 /* 0 to 2: the processor's time in total, in the program, as scheduled; 3: a clock's descriptor */

static int clock_of_id(int clock, int64_t *time)
{
	int id = ~(clock >> ID_SHIFT);
	if ((clock & ID_KIND) == ID_KIND)
		return -EINVAL;
	if (clock & ID_THREAD) {
		const struct thread *thread = id == 0 ? thread_current() : thread_find(id);
		if (thread == NULL)
			return -EINVAL;
		*time = (int64_t)thread_busy(thread);
		return 0;
	}
	if (id != 0 && id != process.id)
		return -EINVAL;
	*time = (int64_t)clock_busy();
	return 0;
}

int clock_read(int clock, int64_t *time)
{
	int64_t now = (int64_t)clock_monotonic();
	switch (clock) {
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_BOOTTIME:
		*time = now;
		return 0;
	case CLOCK_MONOTONIC_COARSE:
		*time = now - now % COARSE_STEP;
		return 0;
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		*time = clock_realtime();
		return 0;
	case CLOCK_REALTIME_COARSE:
		/* As the vDSO does it: the steps are those of the monotonic clock. */
		*time = clock_realtime();
		*time -= (int64_t)clock_monotonic() % COARSE_STEP;
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		*time = (int64_t)clock_busy();
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		*time = (int64_t)thread_busy(thread_current());
		return 0;
	default:
		return clock < 0 ? clock_of_id(clock, time) : -EINVAL;
	}
}

int clock_resolution(int clock, int64_t *resolution)
{
	int64_t time;
	int error = clock_read(clock, &time);
	*resolution = clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE ? COARSE_STEP : 1;
	return error;
}

int clock_deadline(int clock, int64_t time, bool absolute, uint64_t *deadline)
{
	int64_t now = (int64_t)clock_monotonic();
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		if (absolute)
			time -= clock_realtime() - now;
		break;
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		break;
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
	if (!absolute)
		time = time > INT64_MAX - now ? INT64_MAX : time + now;
	*deadline = time == INT64_MAX ? FOREVER : (uint64_t)MAX(time, 0L);
	return 0;
}

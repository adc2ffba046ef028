/* SPDX-License-Identifier: MIT */
/* The clocks as an image sees them. */
#include "core/clock.h"
#include "core/cmdline.h"
#include "core/vdso.h"
#include "plat/plat.h"

OPTIONAL(vdso_rate);
OPTIONAL(vdso_realtime);

static int64_t realtime_offset; /* clock_realtime() - clock_monotonic() */
static bool realtime_known;

uint64_t clock_monotonic(void)
{
	return plat_clock();
}

/* The runner's token is good to the nanosecond it was written in; the machine's own clock is the second
 * choice. */
static int64_t machine_time(void)
{
	const char *at = cmdline_token("posixlite.time");
	if (at == NULL)
		return plat_wall_clock();
	int64_t time = 0;
	for (; *at >= '0' && *at <= '9'; at++)
		time = time * 10 + (*at - '0');
	return time;
}

static void set_offset(int64_t offset)
{
	realtime_offset = offset;
	realtime_known = true;
	if (vdso_realtime != NULL)
		vdso_realtime(offset);
}

int64_t clock_boot_time(void)
{
	if (UNLIKELY(!realtime_known))
		set_offset(machine_time() - (int64_t)CLOCK_START);
	return realtime_offset;
}

int64_t clock_realtime(void)
{
	return clock_boot_time() + (int64_t)clock_monotonic();
}

void clock_set_realtime(int64_t now)
{
	set_offset(now - (int64_t)clock_monotonic());
}

static uint64_t idle;       /* ns: nothing ran, until idle_since */
static uint64_t idle_since; /* 0: something runs; timers expire inside plat_idle() */

void clock_idle(void)
{
	idle_since = clock_monotonic();
	plat_idle();
	idle += clock_monotonic() - idle_since;
	idle_since = 0;
}

uint64_t clock_busy(void)
{
	return (idle_since != 0 ? idle_since : clock_monotonic()) - CLOCK_START - idle;
}

void on_clock_rate(uint64_t ticks, uint64_t time, uint64_t rate, bool settled)
{
	if (vdso_rate != NULL)
		vdso_rate(ticks, time, rate, settled);
}

/* SPDX-License-Identifier: MIT */
/* Time: Linux's monotonic clock, and the TSC in its place once its rate is known; the timer is one of
 * Linux's.
 *
 * The rate is what both have counted since the start, taken anew whenever that has doubled, for some seconds.
 * Where the TSC does not run evenly (CPUID), Linux is asked each time. */
#include "abi/signal.h"
#include "abi/time.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/hosted/host.h"
#include "plat/hosted/hosted.h"

#define FIRST_LOOK 1000000UL    /* ns: the TSC is not used before */
#define SETTLED_LOOK 50000000UL /* ns: good to some 5 in a million */
#define LAST_LOOK 4000000000UL  /* ns */
#define RATE_SHIFT 32           /* ns = ticks * rate >> 32 */
#define POWER_LEAF 0x80000007
#define TSC_INVARIANT (1U << 8) /* CPUID POWER_LEAF, edx */

struct host_time {
	int64_t seconds, nanoseconds;
};

struct host_timer_value {
	struct host_time interval, value;
};

struct host_event { /* struct sigevent */
	uint64_t value;
	int32_t signo, notify;
	int32_t padding[12];
};

extern bool interrupt_pending;

static uint64_t boot_time, boot_ticks; /* one moment: Linux's clock, and the TSC */
static uint64_t base_ticks, base_time; /* time(ticks) = base_time + (ticks - base_ticks) * rate, ns */
static uint64_t rate;                  /* 0: Linux is asked */
static uint64_t look_ticks = UINT64_MAX;
static uint64_t next_look = FIRST_LOOK;

static uint64_t deadline = FOREVER; /* of plat_timer_set */
static uint64_t armed = FOREVER;    /* what Linux's timer was told */
static int timer;

static uint64_t host_clock(int clock)
{
	struct host_time now = {0};
	host_call(SYS_clock_gettime, clock, (long)&now, 0, 0, 0, 0);
	return (uint64_t)now.seconds * NANOSECONDS + (uint64_t)now.nanoseconds;
}

static uint64_t estimate(uint64_t ticks)
{
	return base_time + (uint64_t)((unsigned __int128)(ticks - base_ticks) * rate >> RATE_SHIFT);
}

/* (high << 64 | low) / by, which must fit: the compiler would call a library for it. */
static uint64_t divide(uint64_t high, uint64_t low, uint64_t by)
{
	uint64_t quotient, rest;
	__asm__("divq %4" : "=a"(quotient), "=d"(rest) : "a"(low), "d"(high), "r"(by));
	return quotient;
}

/* Time now; the TSC's rate from all that has gone by. It never goes back: what was told already stays. */
static uint64_t look(void)
{
	uint64_t before = tsc_read(), gone = host_clock(CLOCK_MONOTONIC) - boot_time, after = tsc_read();
	uint64_t ticks = before + (after - before) / 2, now = CLOCK_START + gone;
	if (look_ticks == UINT64_MAX || gone < next_look)
		return rate != 0 ? estimate(tsc_read()) : now; /* Linux may be behind what was told */
	uint64_t told = rate != 0 ? estimate(ticks) : now;
	base_time = MAX(told, now);
	base_ticks = ticks;
	rate = divide(gone >> (64 - RATE_SHIFT), gone << RATE_SHIFT, ticks - boot_ticks);
	next_look = 2 * gone;
	look_ticks = gone < LAST_LOOK ? ticks + (ticks - boot_ticks) : UINT64_MAX;
	on_clock_rate(base_ticks, base_time, rate, gone >= SETTLED_LOOK);
	return estimate(tsc_read());
}

void clock_start(void)
{
	struct host_event event = {.signo = SIGALRM, .notify = SIGEV_SIGNAL};
	long error = host_call(SYS_timer_create, CLOCK_MONOTONIC, (long)&event, (long)&timer, 0, 0, 0);
	if (error != 0)
		host_failed("timer_create", error);
	boot_time = host_clock(CLOCK_MONOTONIC);
	boot_ticks = tsc_read();
	if (cpuid(0x80000000, 0).eax >= POWER_LEAF && cpuid(POWER_LEAF, 0).edx & TSC_INVARIANT)
		look_ticks = 0;
}

uint64_t plat_clock(void)
{
	uint64_t now = tsc_read();
	return rate != 0 && now < look_ticks ? estimate(now) : look();
}

int64_t plat_wall_clock(void)
{
	return (int64_t)host_clock(CLOCK_REALTIME);
}

/* Linux is told on the way to the program, if still need be: an idle image waits in plat_idle(). */
void plat_timer_set(uint64_t time)
{
	deadline = time;
	if (deadline < armed)
		interrupt_pending = true;
}

uint64_t timer_wait(void)
{
	if (deadline == FOREVER)
		return FOREVER;
	uint64_t now = plat_clock();
	return deadline > now ? deadline - now : 0;
}

void timer_run(void)
{
	if (host_alarm)
		armed = FOREVER;
	host_alarm = false;
	if (deadline == FOREVER || plat_clock() < deadline)
		return;
	deadline = FOREVER;
	on_timer();
}

void timer_arm(void)
{
	if (deadline >= armed)
		return;
	armed = deadline;
	uint64_t wait = MAX(timer_wait(), 1UL);
	struct host_timer_value value = {
	    .value = {(int64_t)(wait / NANOSECONDS), (int64_t)(wait % NANOSECONDS)}};
	long error = host_call(SYS_timer_settime, timer, 0, (long)&value, 0, 0, 0);
	if (error != 0)
		host_failed("timer_settime", error);
}

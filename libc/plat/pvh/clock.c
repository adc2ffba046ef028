/* SPDX-License-Identifier: MIT */
/* Time from the TSC, whose rate is learnt from the local APIC's timer.
 *
 * QEMU and KVM run the local APIC's timer at 1 GHz, so that it measures the TSC without a wait: what both
 * have counted since the last look is added to two sums, and the rate is taken anew whenever the sums have
 * doubled, for some seconds. For this the timer always runs, also while no interrupt is wanted. Hypervisors
 * that tell the rate (CPUID 0x15, 0x40000010) are believed. A paravirtual clock would be another file beside
 * this one. */
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/trap.h"
#include "plat/pvh/pvh.h"

#define APIC_TIMER_VECTOR 0x320
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_CURRENT 0x390
#define APIC_TIMER_DIVIDE 0x3e0
#define DIVIDE_BY_1 0xb

#define FIRST_SUM 20000UL      /* ns: before it there is no time at all; the first call waits for it */
#define SETTLED_SUM 50000000UL /* ns: good to some 20 in a million */
#define LAST_SUM 4000000000UL  /* ns: longer would not make it better */
#define RATE_SHIFT 32          /* ns = ticks * rate >> 32 */
#define READING_TRIES 8
#define DOUBTS_MOST 4

OPTIONAL(timer_vector_claim);

static uint64_t boot_ticks;
static uint64_t rate, base_ticks, base_time; /* time(ticks) = base_time + (ticks - base_ticks) * rate */
static uint64_t look_ticks = UINT64_MAX;     /* when it is worth while to look at the timer again */

static uint64_t sum_ticks, sum_time;  /* of all that was counted */
static uint64_t next_sum = FIRST_SUM; /* sum_time at which the rate is taken anew */

struct reading {
	uint64_t ticks;
	uint32_t count; /* the timer's, which goes down */
};

static struct reading last;   /* where the present stretch began; count 0: it cannot be used */
static uint32_t period;       /* what the timer starts from again at 0; 0: it stops */
static uint32_t timer_vector; /* without TIMER_* */
static uint32_t timer_mode;   /* what the vector register holds */

static uint64_t scale(uint64_t ticks)
{
	return (uint64_t)((unsigned __int128)ticks * rate >> RATE_SHIFT);
}

/* (high << 64 | low) / by, which must fit: the compiler would call a library for it. */
static uint64_t divide(uint64_t high, uint64_t low, uint64_t by)
{
	uint64_t quotient, rest;
	__asm__("divq %4" : "=a"(quotient), "=d"(rest) : "a"(low), "d"(high), "r"(by));
	return quotient;
}

bool clock_learning(void)
{
	return sum_time < LAST_SUM;
}

/* From now on time goes on at the new rate. */
static void set_rate(uint64_t ticks, uint64_t time)
{
	uint64_t now = tsc_read();
	bool first = rate == 0;
	if (!first)
		base_time += scale(now - base_ticks);
	rate = divide(time >> (64 - RATE_SHIFT), time << RATE_SHIFT, ticks);
	if (first)
		base_time = CLOCK_START + scale(now - boot_ticks);
	base_ticks = now;
	look_ticks = clock_learning() ? now + sum_ticks : UINT64_MAX;
	on_clock_rate(base_ticks, base_time, rate, sum_time >= SETTLED_SUM);
}

/* Both counters at one moment. The reading that took least time is the best: a host that let somebody else
 * run in between would spoil it. */
static struct reading reading_take(void)
{
	static uint64_t shortest = UINT64_MAX;
	struct reading best = {0};
	uint64_t best_length = UINT64_MAX;
	unsigned least = shortest == UINT64_MAX ? READING_TRIES / 2 : 1;
	for (unsigned tries = 0; tries < READING_TRIES && (tries < least || best_length / 2 > shortest);
	     tries++) {
		uint64_t before = tsc_read();
		uint32_t count = apic_read(APIC_TIMER_CURRENT);
		uint64_t length = tsc_read() - before;
		shortest = MIN(shortest, length);
		if (length < best_length)
			best = (struct reading){before + length / 2, count};
		best_length = MIN(length, best_length);
	}
	return best;
}

/* A stretch that is far from the rate so far was not seen whole: the timer ran through a period, or was
 * stopped. If that goes on, it is the rate that was wrong. */
static bool plausible(uint64_t ticks, uint64_t time)
{
	static unsigned doubts;
	uint64_t expected = scale(ticks), margin = expected / 32 + FIRST_SUM;
	if (rate == 0 || (time + margin >= expected && time <= expected + margin)) {
		doubts = 0;
		return true;
	}
	if (++doubts < DOUBTS_MOST)
		return false;
	doubts = 0;
	sum_ticks = sum_time = 0;
	next_sum = FIRST_SUM;
	return true;
}

/* What the timer has counted since the last reading. A program that sleeps is woken by the timer's own
 * interrupt, at the end of a whole period: how many have passed the rate tells, however rough it is. */
static uint64_t counted(struct reading now, uint64_t ticks)
{
	uint64_t time = (uint64_t)last.count - now.count + (now.count > last.count ? period : 0);
	uint64_t expected = scale(ticks);
	if (period != 0 && expected > time)
		time += (expected - time + period / 2) / period * period;
	return time;
}

void clock_look(void)
{
	struct reading now = reading_take();
	uint64_t ticks = now.ticks - last.ticks, time = counted(now, ticks);
	if (last.count != 0 && now.count != 0 && plausible(ticks, time)) {
		sum_ticks += ticks;
		sum_time += time;
	}
	last = now;
	look_ticks = now.ticks + sum_ticks;
	if (sum_time >= next_sum) {
		next_sum = 2 * sum_time;
		set_rate(sum_ticks, sum_time);
	}
}

static void timer_set_mode(uint32_t mode)
{
	if (mode != timer_mode)
		apic_write(APIC_TIMER_VECTOR, timer_vector | mode);
	timer_mode = mode;
}

/* Between the two registers' changes the timer runs with one of them old. It must never be periodic with a
 * short count: an emulator that lags behind periods of nanoseconds never catches up. */
void counter_start(uint32_t count, uint32_t mode)
{
	bool periodic = (mode & TIMER_PERIODIC) != 0;
	if (!periodic)
		timer_set_mode(mode);
	period = periodic ? count : 0;
	apic_write(APIC_TIMER_INITIAL, count);
	if (periodic)
		timer_set_mode(mode);
	last = clock_learning() && count >= PERIOD_LEAST ? reading_take() : (struct reading){0};
}

bool counter_repeats(void)
{
	return period != 0;
}

uint64_t plat_clock(void)
{
	while (UNLIKELY(rate == 0))
		clock_look();
	uint64_t now = tsc_read();
	if (UNLIKELY(now >= look_ticks)) {
		clock_look();
		now = tsc_read(); /* the rate may have been set after the other one */
	}
	return base_time + scale(now - base_ticks);
}

void plat_idle(void)
{
	if (interrupts_hold())
		return;
	/* sti lets interrupts in only after the next instruction: none can come between it and hlt. */
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

/* Ticks in a second, or 0 when the hypervisor does not say. */
static uint64_t ask_hypervisor(void)
{
	struct cpuid frequency = cpuid(0, 0).eax >= 0x15 ? cpuid(0x15, 0) : (struct cpuid){0};
	if (frequency.eax != 0 && frequency.ecx != 0 && frequency.ebx != 0)
		return (uint64_t)frequency.ecx * frequency.ebx / frequency.eax;
	bool hypervisor = cpuid(1, 0).ecx >> 31;
	if (hypervisor && cpuid(0x40000000, 0).eax >= 0x40000010)
		return cpuid(0x40000010, 0).eax * 1000UL;
	return 0;
}

void clock_init(void)
{
	boot_ticks = tsc_read();
	timer_vector = timer_vector_claim != NULL ? timer_vector_claim() : SPURIOUS_VECTOR;
	apic_write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
	uint64_t hertz = ask_hypervisor();
	if (hertz != 0) {
		sum_time = LAST_SUM;
		set_rate(hertz, NANOSECONDS);
	}
	counter_start(clock_learning() ? COUNT_LARGEST : 0, TIMER_MASKED | TIMER_PERIODIC);
}

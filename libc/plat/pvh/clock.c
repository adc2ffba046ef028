/* SPDX-License-Identifier: MIT */
/* Time from the TSC, whose rate is learnt from the local APIC's timer; that timer's interrupt; the wall clock.
 *
 * QEMU and KVM run the local APIC's timer at 1 GHz, so that it measures the TSC without a wait: each stretch in which
 * the timer ran adds to the two sums, and the rate is taken anew whenever the sums have doubled. Hypervisors that tell
 * the rate (CPUID 0x15, 0x40000010) are believed. A paravirtual clock would be another file beside this one. */
#include "arch/x86_64/cpu.h"
#include "plat/pvh/pvh.h"

#define APIC_TIMER_VECTOR 0x320
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_CURRENT 0x390
#define APIC_TIMER_DIVIDE 0x3e0
#define DIVIDE_BY_1 0xb
#define COUNT_LARGEST 0xffffffffU

#define FIRST_STRETCH 200000UL      /* ns: what a first reading needs to be good to one in a thousand */
#define LAST_STRETCH 8000000000UL   /* ns: longer would not make it better */
#define RATE_SHIFT 32               /* ns = ticks * rate >> 32 */

static uint64_t rate, base_ticks, base_time; /* time(ticks) = base_time + (ticks - base_ticks) * rate */
static uint64_t boot_ticks;
static bool rate_known; /* told by the hypervisor */

static uint64_t sum_ticks, sum_time;   /* of all finished stretches */
static uint64_t next_time;             /* sum at which the rate is taken anew */
static uint64_t stretch_ticks;         /* start of the present stretch */
static uint32_t stretch_count;         /* the timer's count then */

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

static void set_rate(uint64_t ticks, uint64_t time)
{
	uint64_t now = tsc_read();
	base_time += rate != 0 ? scale(now - base_ticks) : 0;
	rate = divide(time >> (64 - RATE_SHIFT), time << RATE_SHIFT, ticks);
	if (base_ticks == 0)
		base_time = scale(now - boot_ticks);
	base_ticks = now;
	on_clock_rate(base_ticks, base_time, rate);
}

/* Adds the stretch up to now to the sums; false when the timer had run out and says nothing. */
static bool stretch_end(void)
{
	uint32_t count = apic_read(APIC_TIMER_CURRENT);
	uint64_t ticks = tsc_read();
	if (count == 0 || stretch_count == 0)
		return false;
	sum_ticks += ticks - stretch_ticks;
	sum_time += stretch_count - count;
	stretch_ticks = ticks;
	stretch_count = count;
	if (!rate_known && sum_time >= next_time && sum_time <= LAST_STRETCH) {
		next_time = 2 * sum_time;
		set_rate(sum_ticks, sum_time);
	}
	return true;
}

static void stretch_start(uint32_t count)
{
	stretch_count = count;
	apic_write(APIC_TIMER_INITIAL, count);
	stretch_ticks = tsc_read();
}

static void learn_rate(void)
{
	while (rate == 0 && stretch_end())
		cpu_relax();
}

uint64_t plat_clock(void)
{
	if (UNLIKELY(rate == 0))
		learn_rate();
	return base_time + scale(tsc_read() - base_ticks);
}

void plat_timer_set(uint64_t deadline)
{
	uint64_t now = plat_clock();
	uint64_t wait = deadline > now ? deadline - now : 1;
	stretch_end();
	stretch_start((uint32_t)MIN(wait, (uint64_t)COUNT_LARGEST));
}

static void timer_interrupt(void *argument)
{
	(void)argument;
	on_timer();
}

void plat_idle(void)
{
	/* sti lets interrupts in only after the next instruction: none can come between it and hlt. */
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

static void ask_hypervisor(void)
{
	uint32_t highest = cpuid(0, 0).eax;
	struct cpuid frequency = highest >= 0x15 ? cpuid(0x15, 0) : (struct cpuid){0};
	uint64_t hertz = frequency.eax != 0 ? (uint64_t)frequency.ecx * frequency.ebx / frequency.eax : 0;
	bool hypervisor = cpuid(1, 0).ecx >> 31;
	if (hertz == 0 && hypervisor && cpuid(0x40000000, 0).eax >= 0x40000010)
		hertz = cpuid(0x40000010, 0).eax * 1000UL;
	if (hertz != 0) {
		rate_known = true;
		set_rate(hertz, NANOSECONDS);
	}
}

void clock_init(void)
{
	boot_ticks = tsc_read();
	next_time = FIRST_STRETCH;
	ask_hypervisor();
	apic_write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
	int vector = irq_vector_claim(timer_interrupt, NULL);
	apic_write(APIC_TIMER_VECTOR, (uint32_t)vector);
	stretch_start(COUNT_LARGEST);
}

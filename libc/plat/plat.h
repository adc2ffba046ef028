/* SPDX-License-Identifier: MIT */
/* All that a machine must give the shim, and the one function it calls: boot(). */
#pragma once

#include "lib/types.h"

struct memory_range {
	uint64_t start, size; /* physical, bytes; RAM that nobody uses */
};

#define BOOT_RANGES 16

struct boot_info {
	const char *cmdline; /* never NULL */
	struct memory_range ranges[BOOT_RANGES];
	unsigned range_count;
};

/* What the hypervisor has laid into memory beside the image, from a page's start on, zeroes behind it; size
 * 0: nothing. It is in none of the ranges. */
struct memory_range plat_module(void);

/* Defined by core/boot.c; the machine's start code ends in it. */
__attribute__((noreturn)) void boot(const struct boot_info *info);

/* Interrupt controllers and the clock: 0 or -ENOMEM. Called by boot() once there is memory to map devices. */
int plat_init(void);

/* Defined by core/timer.c and core/clock.c: the timer's interrupt, and a new rate of the time-stamp counter:
 * plat_clock() = time + ((ticks now - ticks) * rate >> 32); settled: it will not change by much any more. */
void on_timer(void);
void on_clock_rate(uint64_t ticks, uint64_t time, uint64_t rate, bool settled);

void plat_console_write(const char *text, size_t size); /* the shim's messages */
int plat_console_read(void);                            /* a byte, or -1 when none waits */

/* What plat_clock() tells at boot, ns. Hardly a program has ever met a Linux in its first seconds: some take
 * a time of 0 s for one not known yet, or for long ago (libevent renews its idea of the wall clock when 5 s
 * have gone by since the last time, which is 0 at first). */
#define CLOCK_START (10 * NANOSECONDS)
uint64_t plat_clock(void);     /* CLOCK_START + ns since boot; cheap, never goes back */
int64_t plat_wall_clock(void); /* ns since 1970, once at boot; 0 when the machine has no such clock */
void plat_timer_set(uint64_t deadline); /* interrupt at that plat_clock() time, not before */
void plat_idle(void);                   /* let interrupts in and halt until one came; returns with them off */

/* Interrupts of devices: the handler runs with interrupts off, on its own stack, and must not block. */
typedef void irq_handler(void *argument);
void plat_console_listen(irq_handler *handler, void *argument); /* called when a byte has come */
int plat_irq_claim(unsigned gsi, irq_handler *handler,
                   void *argument); /* a line of the I/O APIC, edge, active high */
int plat_msi_claim(irq_handler *handler, void *argument, uint64_t *address, uint32_t *data); /* 0 or -errno */

void *plat_map_device(uint64_t physical,
                      size_t size);             /* device registers, uncached; NULL when memory is short */
bool plat_seed(void *seed, size_t size);        /* entropy of the processor; false when there is none */
__attribute__((noreturn)) void plat_stop(void); /* power off */

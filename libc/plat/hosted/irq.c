/* SPDX-License-Identifier: MIT */
/* Interrupts: SIGIO and SIGALRM only say that there may be something; what there is, is asked here. */
#include "arch/x86_64/hosted/host.h"
#include "arch/x86_64/trap.h"
#include "plat/hosted/hosted.h"

void irq_dispatch(unsigned vector)
{
	(void)vector;
	host_watch_wait(0);
	timer_run();
	timer_arm();
}

void plat_idle(void)
{
	host_watch_wait(timer_wait());
	timer_run();
}

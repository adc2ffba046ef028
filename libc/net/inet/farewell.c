/* SPDX-License-Identifier: MIT */
/* The program's end as its peers see it: what it has sent arrives and its connections are closed, as where
 * Linux outlives a process. */
#include "core/clock.h"
#include "core/timer.h"
#include "core/work.h"
#include "dev/netdev.h"
#include "net/inet/stack.h"
#include "net/inet/tcp.h"

#include "lwip/priv/tcp_priv.h"

#define PATIENCE (3 * NANOSECONDS)      /* for peers that do not answer */
#define CARD_PATIENCE (NANOSECONDS / 4) /* for frames to leave the card */

/* A connection that the program has left open, accepted or not. */
static struct tcp_socket *left_open(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
		struct tcp_socket *tcp = pcb->callback_arg;
		if ((pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT) && tcp != NULL && !tcp->orphan)
			return tcp;
	}
	return NULL;
}

/* Whether something is still to be sent or acknowledged on a connection. */
static bool under_way(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)
		if (pcb->state != SYN_SENT && pcb->state != SYN_RCVD &&
		    (pcb->callback_arg != NULL || pcb->unsent != NULL || pcb->unacked != NULL))
			return true;
	return false;
}

static void wake(struct timer *timer)
{
	(void)timer; /* that an interrupt comes is enough */
}

void inet_farewell(void)
{
	struct timer patience;
	uint64_t deadline = clock_monotonic() + PATIENCE;

	inet_begin();
	for (struct tcp_socket *tcp; (tcp = left_open()) != NULL;)
		tcp_end(tcp);
	inet_done();

	timer_init(&patience, wake);
	timer_start(&patience, deadline);
	while (under_way() && clock_monotonic() < deadline) {
		clock_idle();
		work_run();
	}
	timer_stop(&patience);

	deadline = clock_monotonic() + CARD_PATIENCE;
	for (struct netdev *device = netdev_first; device != NULL; device = device->next)
		while (!device->ops->drained(device) && clock_monotonic() < deadline)
			;
}

/* SPDX-License-Identifier: MIT */
/* When lwIP's cyclic timers run: as often as they have something to do, else once a second all together, so
 * that an idle machine sleeps. Instead of lwIP's own (LWIP_TIMERS_CUSTOM), which run ten times a second each,
 * come what may. */
#include "net/inet/timers.h"
#include "core/clock.h"
#include "lwip/dhcp.h"
#include "lwip/etharp.h"
#include "lwip/igmp.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/mld6.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"
#include "net/inet/tcp.h"

#define MILLISECOND 1000000UL /* ns */
#define REST_INTERVAL 1000    /* ms: of a timer that has nothing to do */
#define TCP_AT_WORK (TF_ACK_DELAY | TF_ACK_NOW | TF_CLOSEPEND | TF_NAGLEMEMERR)

/* Whether a connection has something to do sooner than in a second: all but being kept alive, or at rest. */
static bool pcb_busy(const struct tcp_pcb *pcb)
{
	const struct tcp_socket *tcp = pcb->callback_arg;
	return pcb->unsent != NULL || pcb->unacked != NULL || pcb->ooseq != NULL ||
	       pcb->refused_data != NULL || pcb->persist_backoff != 0 || (pcb->flags & TCP_AT_WORK) != 0 ||
	       (tcp != NULL && (tcp->waiting > 0 || tcp->deferred_until != 0));
}

static bool tcp_busy(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)
		if (pcb_busy(pcb))
			return true;
	return false;
}

/* tcp_tmr() for all the time since it last ran: lwIP counts in its slow ticks. */
static void tcp_run(void)
{
	static uint64_t last; /* in ticks of TCP_TMR_INTERVAL; odd ones are fast only */
	uint64_t now = clock_monotonic() / (TCP_TMR_INTERVAL * MILLISECOND), slow = now / 2 - last / 2;
	last = now;
	tcp_fasttmr();
	if (slow == 0)
		return;
	tcp_ticks += (u32_t)slow - 1;
	tcp_slowtmr();
}

static bool dhcp_busy(void)
{
	const struct netif *netif;
	NETIF_FOREACH(netif)
	if (netif_dhcp_data(netif) != NULL)
		return true;
	return false;
}

static bool igmp_busy(void)
{
	const struct netif *netif;
	NETIF_FOREACH(netif)
	for (const struct igmp_group *group = netif_igmp_data(netif); group != NULL; group = group->next)
		if (group->timer > 0)
			return true;
	return false;
}

static bool mld6_busy(void)
{
	const struct netif *netif;
	NETIF_FOREACH(netif)
	for (const struct mld_group *group = netif_mld6_data(netif); group != NULL; group = group->next)
		if (group->timer > 0)
			return true;
	return false;
}

static struct cycle {
	uint32_t interval; /* ms */
	void (*run)(void);
	bool (*busy)(void); /* NULL: always */
	uint64_t due;       /* ns */
} cycles[] = {
    {TCP_TMR_INTERVAL, tcp_run, tcp_busy, 0}, /* the first: see timers_soon() */
    {IGMP_TMR_INTERVAL, igmp_tmr, igmp_busy, 0},
    {MLD6_TMR_INTERVAL, mld6_tmr, mld6_busy, 0},
    {DHCP_FINE_TIMER_MSECS, dhcp_fine_tmr, dhcp_busy, 0},
    {DHCP_COARSE_TIMER_MSECS, dhcp_coarse_tmr, NULL, 0},
    {IP_TMR_INTERVAL, ip_reass_tmr, NULL, 0},
    {IP6_REASS_TMR_INTERVAL, ip6_reass_tmr, NULL, 0},
    {ARP_TMR_INTERVAL, etharp_tmr, NULL, 0},
    {ND6_TMR_INTERVAL, nd6_tmr, NULL, 0},
};

static uint64_t first_due; /* of all */
static bool tcp_soon;      /* the first is due within its interval, whatever the time is */

/* The next full interval of the clock: those of one length end together. */
static uint64_t next_end(uint64_t now, uint32_t interval)
{
	uint64_t length = interval * MILLISECOND;
	return (now / length + 1) * length;
}

void timers_run(void)
{
	uint64_t now = clock_monotonic(), first = FOREVER;
	if (now < first_due)
		return;
	for (struct cycle *cycle = cycles; cycle < cycles + LWIP_ARRAYSIZE(cycles); cycle++) {
		if (cycle->due <= now) {
			if (cycle->due != 0)
				cycle->run();
			bool busy = cycle->busy == NULL || cycle->busy();
			cycle->due = next_end(now, busy ? cycle->interval : REST_INTERVAL);
		}
		first = MIN(first, cycle->due);
	}
	first_due = first;
	tcp_soon = false;
}

/* lwIP's name for the start. */
void sys_timeouts_init(void)
{
	timers_run();
}

uint64_t timers_due(void)
{
	return first_due;
}

void timers_soon(void)
{
	if (tcp_soon)
		return;
	tcp_soon = true;
	uint64_t now = clock_monotonic();
	if (cycles[0].due <= now + TCP_TMR_INTERVAL * MILLISECOND)
		return;
	cycles[0].due = next_end(now, TCP_TMR_INTERVAL);
	first_due = MIN(first_due, cycles[0].due);
}

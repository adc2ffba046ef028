/* SPDX-License-Identifier: MIT */
/* Connection requests, before lwIP sees them: what stands in the way of one makes room. Connections at rest
 * (TIME_WAIT) do, so that a client may use its port again at once, as on Linux; and of those that are half
 * open the oldest. */
#include "net/inet/request.h"
#include "lib/string.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"

#define RESTING_LIMIT 1024 /* each new connection looks through them */

/* A request on the addresses and ports of a connection at rest ends that one, if it is certain to be newer:
 * its numbers go on behind the old ones (RFC 6191). Those over the limit, which stand at the end, go too. */
static void end_rest(const ip_addr_t *from, const ip_addr_t *to, const struct tcp_hdr *header)
{
	uint16_t local = lwip_ntohs(header->dest), remote = lwip_ntohs(header->src);
	uint32_t sequence = lwip_ntohl(header->seqno);
	unsigned count = 0;
	struct tcp_pcb *next;
	for (struct tcp_pcb *pcb = tcp_tw_pcbs; pcb != NULL; pcb = next) {
		next = pcb->next;
		bool same = pcb->local_port == local && pcb->remote_port == remote &&
		            ip_addr_cmp(&pcb->remote_ip, from) && ip_addr_cmp(&pcb->local_ip, to);
		if (++count > RESTING_LIMIT || (same && TCP_SEQ_GT(sequence, pcb->rcv_nxt)))
			tcp_abort(pcb); /* says nothing to anybody in this state */
	}
}

/* A flood of requests that nobody goes on with must not keep others out: where a listener has as many half
 * open as lwIP can count, the oldest, which stands at the end, goes. Linux answers with cookies then. */
static void end_half_open(const ip_addr_t *to, const struct tcp_hdr *header)
{
	uint16_t port = lwip_ntohs(header->dest);
	struct tcp_pcb *oldest = NULL;
	const struct tcp_pcb_listen *listener = tcp_listen_pcbs.listen_pcbs;
	while (listener != NULL && (listener->local_port != port || (!ip_addr_isany_val(listener->local_ip) &&
	                                                             !ip_addr_cmp(&listener->local_ip, to))))
		listener = listener->next;
	if (listener == NULL || listener->backlog == 0 || listener->accepts_pending < listener->backlog)
		return;
	for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
		if (pcb->state == SYN_RCVD && pcb->listener == listener)
			oldest = pcb;
	}
	if (oldest != NULL)
		tcp_abandon(oldest, 0);
}

void request_make_room(const ip_addr_t *from, const ip_addr_t *to, const struct tcp_hdr *header)
{
	end_rest(from, to, header);
	end_half_open(to, header);
}

/* SPDX-License-Identifier: MIT */
/* How much a TCP connection may receive: never more than half of SO_RCVBUF, if the program has set that; the
 * least while memory is short. */
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"
#include "net/inet/memory.h"
#include "net/inet/tcp.h"
#include "net/lwip/hooks.h"

static size_t limit_of(const struct tcp_socket *tcp, const struct tcp_pcb *pcb)
{
	const struct socket_buffer *buffer = &tcp->inet.socket.options.receive_buffer;
	size_t largest = TCP_WND_MAX(pcb);
	return buffer->fixed ? MIN((size_t)buffer->size / 2, largest) : largest;
}

void tcp_window_limit(const struct tcp_socket *tcp, struct tcp_pcb *pcb)
{
	pcb->rcv_wnd = pcb->rcv_ann_wnd = (tcpwnd_size_t)MIN((size_t)pcb->rcv_wnd, limit_of(tcp, pcb));
}

/* lwIP tells of a window when it has grown by some segments, which a small one never does. The other side
 * sends pieces of half the window at most: by so much, less what the scale cuts off, it has to have grown. */
static void tell_grown(struct tcp_pcb *pcb, size_t limit)
{
	int32_t told = (int32_t)(pcb->rcv_ann_right_edge - pcb->rcv_nxt); /* a probe may lie beyond it */
	size_t grown = (size_t)((int64_t)pcb->rcv_wnd - MAX(told, 0));
	if ((int64_t)pcb->rcv_wnd <= told || grown + (1U << pcb->rcv_scale) < limit / 2)
		return;
	pcb->rcv_ann_wnd = pcb->rcv_wnd;
	tcp_ack_now(pcb);
	tcp_output(pcb);
}

void tcp_window_open(struct tcp_socket *tcp)
{
	struct tcp_pcb *pcb = tcp->inet.tcp;
	size_t limit = limit_of(tcp, pcb), given = tcp->readable + pcb->rcv_wnd;
	while (given < limit) {
		size_t part = MIN(limit - given, (size_t)UINT16_MAX);
		tcp_recved(pcb, (u16_t)part);
		given += part;
	}
	tell_grown(pcb, limit);
}

void tcp_window_whole(struct tcp_socket *tcp)
{
	tcp->inet.tcp->rcv_wnd = TCP_WND_MAX(tcp->inet.tcp);
}

/* As on Linux, what finds no memory is dropped, and comes again later: most of what nobody has read yet, and
 * what is ahead of its turn. */
err_t net_tcp_input(const struct tcp_pcb *pcb, const struct tcp_hdr *header, const struct pbuf *packet)
{
	const struct tcp_socket *tcp = pcb->callback_arg;
	if (packet->tot_len == 0 || !net_memory_short() || pcb->state == LISTEN || tcp == NULL)
		return ERR_OK;
	return header->seqno != pcb->rcv_nxt || tcp->readable >= SHARE_LEAST ? ERR_MEM : ERR_OK;
}

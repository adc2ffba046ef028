/* SPDX-License-Identifier: MIT */
/* The receive window of a TCP connection: never more than half of SO_RCVBUF, if the program has set that. */
#include "net/inet/tcp.h"

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

void tcp_window_open(struct tcp_socket *tcp)
{
	struct tcp_pcb *pcb = tcp->inet.tcp;
	size_t limit = limit_of(tcp, pcb), given = tcp->readable + pcb->rcv_wnd;
	while (given < limit) {
		size_t part = MIN(limit - given, (size_t)UINT16_MAX);
		tcp_recved(pcb, (u16_t)part);
		given += part;
	}
}

void tcp_window_whole(struct tcp_socket *tcp)
{
	tcp->inet.tcp->rcv_wnd = TCP_WND_MAX(tcp->inet.tcp);
}

/* SPDX-License-Identifier: MIT */
/* What lwIP tells of a connection: bytes, acknowledgements, ends, errors, and new connections. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/heap.h"
#include "lib/string.h"
#include "lwip/priv/tcp_priv.h"
#include "net/inet/tcp.h"

#define POLL_INTERVAL 2       /* coarse timer ticks between two looks at a connection */
#define MILLISECOND 1000000UL /* ns */
#define HELD_LONGEST (200 * MILLISECOND)

void tcp_free_socket(struct tcp_socket *tcp)
{
	while (tcp->first != NULL) {
		struct pbuf *packet = tcp->first;
		tcp->first = packet->next;
		packet->next = NULL;
		pbuf_free(packet);
	}
	tcp_send_drop(tcp);
	heap_free(tcp, sizeof(*tcp));
}

void tcp_unwatch(struct tcp_socket *tcp)
{
	struct tcp_pcb *pcb = tcp->inet.tcp;
	tcp->inet.tcp = NULL;
	tcp_arg(pcb, NULL);
	if (pcb->state == LISTEN)
		return;
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
}

/* Both directions have ended and all is acknowledged: lwIP lets the connection rest, and frees it without a
 * word. */
static void leave_to_rest(struct tcp_socket *tcp)
{
	if (tcp->inet.tcp == NULL || tcp->unacked > 0 ||
	    (tcp->inet.tcp->state != TIME_WAIT && tcp->inet.tcp->state != CLOSING))
		return;
	tcp_unwatch(tcp);
	if (tcp->orphan)
		tcp_free_socket(tcp);
}

static void append(struct tcp_socket *tcp, struct pbuf *packet)
{
	tcp->readable += packet->tot_len;
	if (tcp->last != NULL)
		tcp->last->next = packet;
	else
		tcp->first = packet;
	while (packet->next != NULL)
		packet = packet->next;
	tcp->last = packet;
}

/* What Nagle's algorithm on the other side waits for. */
static bool acknowledges_now(struct tcp_socket *tcp)
{
	if (tcp->quick_ack > 0)
		return true;
	if (tcp->answers || tcp->quick_acks == 0)
		return false;
	tcp->quick_acks--;
	return true;
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
	struct tcp_socket *tcp = argument;
	(void)error;
	if (packet != NULL && tcp->orphan) { /* nobody will ever read it: as Linux does, break off */
		pbuf_free(packet);
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	if (packet != NULL)
		append(tcp, packet);
	else
		tcp->end = true;
	if (acknowledges_now(tcp))
		tcp_ack_now(pcb);
	tcp_listen_ready(tcp);
	wait_wake(&tcp->inet.socket.changed);
	if (packet == NULL)
		leave_to_rest(tcp);
	return ERR_OK;
}

static err_t acknowledged(void *argument, struct tcp_pcb *pcb, u16_t bytes)
{
	struct tcp_socket *tcp = argument;
	(void)pcb;
	tcp_send_acked(tcp, bytes);
	tcp_send_push(tcp);
	/* Whoever waits is woken when there is room worth it, as on Linux. */
	if (tcp->room_wanted && tcp_send_room(tcp) >= tcp_send_limit(tcp) / 3) {
		tcp->room_wanted = false;
		wait_wake(&tcp->inet.socket.changed);
	}
	if (tcp->orphan && tcp->unacked == 0) {
		tcp_unwatch(tcp);
		tcp_free_socket(tcp);
	} else {
		leave_to_rest(tcp);
	}
	return ERR_OK;
}

/* The pcb is gone already. */
static void failed(void *argument, err_t error)
{
	struct tcp_socket *tcp = argument;
	struct socket *socket = &tcp->inet.socket;
	bool connecting = socket->state == SOCKET_CONNECTING;
	tcp->inet.tcp = NULL;
	if (tcp->deferred_until != 0)
		tcp_listen_forget(tcp);
	if (tcp->orphan || tcp->deferred_until != 0) {
		tcp_free_socket(tcp);
		return;
	}
	if (error != ERR_CLSD) {
		socket->error = error == ERR_RST ? (connecting ? ECONNREFUSED
		                                    : tcp->end ? EPIPE
		                                               : ECONNRESET)
		                                 : ETIMEDOUT;
		tcp->reset = true;
	}
	tcp_send_drop(tcp);
	tcp->end = true;
	socket->state = connecting ? SOCKET_IDLE : SOCKET_ENDED;
	wait_wake(&socket->changed);
}

/* TCP_USER_TIMEOUT: how long bytes, or the wish to connect, may go unanswered. */
static bool is_overdue(const struct tcp_socket *tcp, uint64_t now)
{
	bool waits = tcp->unacked > 0 || tcp->inet.socket.state == SOCKET_CONNECTING;
	return tcp->user_timeout != 0 && waits && now - tcp->progress > tcp->user_timeout * MILLISECOND;
}

static err_t look_again(void *argument, struct tcp_pcb *pcb)
{
	struct tcp_socket *tcp = argument;
	uint64_t now = clock_monotonic();
	if (is_overdue(tcp, now)) {
		tcp_abort(pcb); /* calls failed() */
		return ERR_ABRT;
	}
	if (tcp->deferred_until <= now)
		tcp_listen_ready(tcp);
	if (tcp->held_since != 0 && now - tcp->held_since >= HELD_LONGEST)
		tcp_send_flush(tcp);
	else
		tcp_send_push(tcp);
	return ERR_OK;
}

void tcp_watch(struct tcp_socket *tcp)
{
	tcp_arg(tcp->inet.tcp, tcp);
	tcp_recv(tcp->inet.tcp, received);
	tcp_sent(tcp->inet.tcp, acknowledged);
	tcp_err(tcp->inet.tcp, failed);
	tcp_poll(tcp->inet.tcp, look_again, POLL_INTERVAL);
}

void tcp_break_off(struct tcp_socket *tcp)
{
	struct tcp_pcb *pcb = tcp->inet.tcp;
	tcp_unwatch(tcp);
	tcp_abort(pcb);
}

void tcp_connected(struct tcp_socket *tcp)
{
	tcp->inet.socket.state = SOCKET_CONNECTED;
	tcp->inet.local = (struct inet_endpoint){tcp->inet.tcp->local_ip, tcp->inet.tcp->local_port};
	tcp->inet.remote = (struct inet_endpoint){tcp->inet.tcp->remote_ip, tcp->inet.tcp->remote_port};
	tcp->inet.bound = true;
}

err_t tcp_established(void *argument, struct tcp_pcb *pcb, err_t error)
{
	struct tcp_socket *tcp = argument;
	(void)error;
	tcp_connected(tcp);
	tcp_window_limit(tcp, pcb);
	wait_wake(&tcp->inet.socket.changed);
	return ERR_OK;
}

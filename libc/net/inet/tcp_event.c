/* SPDX-License-Identifier: MIT */
/* What lwIP tells of a connection: bytes, acknowledgements, ends, errors, and new connections. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "lib/string.h"
#include "lwip/priv/tcp_priv.h"
#include "net/inet/tcp.h"

#define POLL_INTERVAL 2  /* coarse timer ticks between two looks at what could not be sent */
#define SYN_BACKLOG 255  /* connections half open at once, per listener */
#define SHARERS_LIMIT 64 /* listeners of one address that get connections */

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
	if (tcp->room_wanted && tcp_send_room(tcp) >= TCP_SND_BUF / 3) {
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
	if (tcp->orphan) {
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

static err_t look_again(void *argument, struct tcp_pcb *pcb)
{
	(void)pcb;
	tcp_send_push(argument);
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

static void remember_names(struct tcp_socket *tcp)
{
	tcp->inet.local = (struct inet_endpoint){tcp->inet.tcp->local_ip, tcp->inet.tcp->local_port};
	tcp->inet.remote = (struct inet_endpoint){tcp->inet.tcp->remote_ip, tcp->inet.tcp->remote_port};
	tcp->inet.bound = true;
}

err_t tcp_established(void *argument, struct tcp_pcb *pcb, err_t error)
{
	struct tcp_socket *tcp = argument;
	(void)pcb;
	(void)error;
	remember_names(tcp);
	tcp->inet.socket.state = SOCKET_CONNECTED;
	wait_wake(&tcp->inet.socket.changed);
	return ERR_OK;
}

void tcp_listen_room(struct tcp_socket *tcp)
{
	((struct tcp_pcb_listen *)tcp->inet.tcp)->backlog =
	    tcp->pending_count <= tcp->backlog ? SYN_BACKLOG : 0;
}

bool tcp_listen_together(const struct tcp_pcb_listen *pcb, const struct tcp_socket *tcp)
{
	return pcb->local_port == tcp->inet.tcp->local_port &&
	       ip_addr_cmp(&pcb->local_ip, &tcp->inet.tcp->local_ip);
}

/* Listeners that share an address (SO_REUSEPORT) take turns; Linux leaves it to a hash. */
static struct tcp_socket *next_in_turn(struct tcp_socket *listener)
{
	static unsigned turn;
	struct tcp_socket *members[SHARERS_LIMIT];
	unsigned count = 0;
	if (!listener->inet.socket.options.reuse_port)
		return listener;
	for (struct tcp_pcb_listen *pcb = tcp_listen_pcbs.listen_pcbs; pcb != NULL; pcb = pcb->next) {
		if (count < SHARERS_LIMIT && tcp_listen_together(pcb, listener))
			members[count++] = pcb->callback_arg;
	}
	return count == 0 ? listener : members[turn++ % count];
}

err_t tcp_arrived(void *argument, struct tcp_pcb *pcb, err_t error)
{
	struct tcp_socket *listener = argument;
	if (error != ERR_OK || listener == NULL)
		return ERR_VAL;
	listener = next_in_turn(listener);
	struct tcp_socket *tcp = tcp_make(listener->inet.socket.family);
	if (tcp == NULL)
		return ERR_MEM;
	tcp->inet.tcp = pcb;
	tcp->inet.socket.options = listener->inet.socket.options;
	tcp->inet.only_ipv6 = listener->inet.only_ipv6;
	tcp->inet.tell_packet_info = listener->inet.tell_packet_info;
	tcp->interface = netif_get_index(ip_current_input_netif());
	tcp->no_delay = listener->no_delay;
	if (tcp->no_delay)
		tcp_nagle_disable(pcb);
	tcp->keep_idle = listener->keep_idle;
	tcp->keep_interval = listener->keep_interval;
	tcp->keep_count = listener->keep_count;
	tcp_watch(tcp);
	tcp_option_changed(&tcp->inet.socket, SO_KEEPALIVE);
	remember_names(tcp);
	tcp->inet.socket.state = SOCKET_CONNECTED;
	tcp->listener = listener;
	list_append(&listener->pending, &tcp->link);
	listener->pending_count++;
	tcp_listen_room(listener);
	wait_wake(&listener->inet.socket.changed);
	return ERR_OK;
}

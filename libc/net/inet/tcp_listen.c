/* SPDX-License-Identifier: MIT */
/* TCP sockets that listen: what connects to them, and waits to be accepted. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "lwip/priv/tcp_priv.h"
#include "net/inet/tcp.h"

#define SYN_BACKLOG 255  /* connections half open at once, per listener */
#define SHARERS_LIMIT 64 /* listeners of one address that get connections */
#define WINDOW_SLOT 0    /* of LWIP_TCP_PCB_NUM_EXT_ARGS */

/* While the backlog is full, requests go unanswered: whoever connects asks again. */
static void set_room(struct tcp_socket *listener)
{
	struct tcp_pcb_listen *pcb = (struct tcp_pcb_listen *)listener->inet.tcp;
	pcb->backlog = listener->pending_count <= listener->backlog ? SYN_BACKLOG : 0;
}

static bool same_place(const struct tcp_pcb_listen *pcb, const struct tcp_socket *tcp)
{
	return pcb->local_port == tcp->inet.tcp->local_port &&
	       ip_addr_cmp(&pcb->local_ip, &tcp->inet.tcp->local_ip);
}

bool tcp_listen_conflict(const struct tcp_socket *tcp, const ip_addr_t *address, uint16_t port)
{
	for (const struct tcp_pcb_listen *other = tcp_listen_pcbs.listen_pcbs; other != NULL;
	     other = other->next) {
		const struct tcp_socket *owner = other->callback_arg;
		bool both_share =
		    tcp->inet.socket.options.reuse_port && owner->inet.socket.options.reuse_port;
		bool one_family =
		    IP_IS_ANY_TYPE_VAL(other->local_ip) || IP_IS_V6(address) == IP_IS_V6_VAL(other->local_ip);
		if (other->local_port == port && one_family && !both_share &&
		    (ip_addr_isany(&other->local_ip) || ip_addr_isany(address) ||
		     ip_addr_cmp(&other->local_ip, address)))
			return true;
	}
	return false;
}

/* SO_REUSEPORT: whether all that listen there, and this one, have it; lwIP itself refuses a second listener.
 */
static bool may_share(const struct tcp_socket *tcp)
{
	if (!tcp->inet.socket.options.reuse_port)
		return false;
	for (const struct tcp_pcb_listen *other = tcp_listen_pcbs.listen_pcbs; other != NULL;
	     other = other->next) {
		const struct tcp_socket *owner = other->callback_arg;
		if (same_place(other, tcp) && !owner->inet.socket.options.reuse_port)
			return false;
	}
	return true;
}

/* SO_RCVBUF must hold from the first answer on: a window that was told cannot be taken back. */
static err_t requested(u8_t slot, struct tcp_pcb_listen *listener, struct tcp_pcb *pcb)
{
	(void)slot;
	tcp_window_limit(listener->callback_arg, pcb);
	return ERR_OK;
}

static struct tcp_pcb *make_listener(struct tcp_socket *tcp, err_t *error)
{
	static const struct tcp_ext_arg_callbacks callbacks = {.passive_open = requested};
	struct tcp_pcb *pcb = tcp->inet.tcp;
	uint8_t options = pcb->so_options;
	if (may_share(tcp))
		pcb->so_options &= (u8_t)~SOF_REUSEADDR; /* else it looks for others that listen there */
	tcp_ext_arg_set_callbacks(pcb, WINDOW_SLOT, &callbacks);
	struct tcp_pcb *listener = tcp_listen_with_backlog_and_err(pcb, 1, error);
	if (listener != NULL)
		listener->so_options = options;
	else
		pcb->so_options = options;
	return listener;
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
		if (count < SHARERS_LIMIT && same_place(pcb, listener))
			members[count++] = pcb->callback_arg;
	}
	return count == 0 ? listener : members[turn++ % count];
}

/* The options of the listener are those of the connection, too. */
static void inherit(struct tcp_socket *tcp, const struct tcp_socket *listener)
{
	tcp->inet.socket.options = listener->inet.socket.options;
	tcp->inet.only_ipv6 = listener->inet.only_ipv6;
	tcp->inet.tell_packet_info = listener->inet.tell_packet_info;
	tcp->no_delay = listener->no_delay;
	tcp->keep_idle = listener->keep_idle;
	tcp->keep_interval = listener->keep_interval;
	tcp->keep_count = listener->keep_count;
	tcp->user_timeout = listener->user_timeout;
	if (tcp->no_delay)
		tcp_nagle_disable(tcp->inet.tcp);
	tcp_option_changed(&tcp->inet.socket, SO_KEEPALIVE);
}

static err_t arrived(void *argument, struct tcp_pcb *pcb, err_t error)
{
	struct tcp_socket *listener = argument;
	if (error != ERR_OK || listener == NULL)
		return ERR_VAL;
	listener = next_in_turn(listener);
	struct tcp_socket *tcp = tcp_make(listener->inet.socket.family);
	if (tcp == NULL)
		return ERR_MEM;
	tcp->inet.tcp = pcb;
	tcp->interface = netif_get_index(ip_current_input_netif());
	inherit(tcp, listener);
	tcp_watch(tcp);
	tcp_connected(tcp);
	tcp->listener = listener;
	listener->pending_count++;
	if (listener->defer_seconds > 0) {
		tcp->deferred_until = clock_monotonic() + listener->defer_seconds * NANOSECONDS;
		list_append(&listener->deferred, &tcp->link);
	} else {
		list_append(&listener->pending, &tcp->link);
		wait_wake(&listener->inet.socket.changed);
	}
	set_room(listener);
	return ERR_OK;
}

void tcp_listen_ready(struct tcp_socket *tcp)
{
	if (tcp->deferred_until == 0)
		return;
	tcp->deferred_until = 0;
	list_remove(&tcp->link);
	list_append(&tcp->listener->pending, &tcp->link);
	wait_wake(&tcp->listener->inet.socket.changed);
}

void tcp_listen_forget(struct tcp_socket *tcp)
{
	struct tcp_socket *listener = tcp->listener;
	list_remove(&tcp->link);
	tcp->listener = NULL;
	listener->pending_count--;
	set_room(listener);
}

long tcp_listen_begin(struct tcp_socket *tcp, int backlog)
{
	err_t error;
	if (tcp->inet.socket.state != SOCKET_LISTENING) {
		struct tcp_pcb *listener = make_listener(tcp, &error);
		if (listener == NULL)
			return inet_error(error);
		tcp->inet.tcp = listener;
		tcp_arg(listener, tcp);
		tcp_accept(listener, arrived);
		tcp->inet.socket.state = SOCKET_LISTENING;
	}
	tcp->backlog = MIN((unsigned)backlog, BACKLOG_LIMIT);
	set_room(tcp);
	return 0;
}

long tcp_listen_accept(struct socket *socket, struct socket **accepted)
{
	struct tcp_socket *tcp = tcp_of(socket);
	if (socket->state != SOCKET_LISTENING)
		return -EINVAL;
	inet_begin();
	if (list_empty(&tcp->pending))
		return -EAGAIN;
	struct tcp_socket *first = LIST_FIRST(&tcp->pending, struct tcp_socket, link);
	tcp_listen_forget(first);
	*accepted = &first->inet.socket;
	return 0;
}

static void break_off_all(struct list *list)
{
	struct tcp_socket *waiting;
	LIST_FOR_EACH (waiting, list, struct tcp_socket, link) {
		if (waiting->inet.tcp != NULL)
			tcp_break_off(waiting);
		tcp_free_socket(waiting);
	}
}

void tcp_listen_close(struct tcp_socket *tcp)
{
	struct tcp_pcb *pcb = tcp->inet.tcp;
	tcp_unwatch(tcp);
	break_off_all(&tcp->pending);
	break_off_all(&tcp->deferred);
	list_init(&tcp->pending);
	list_init(&tcp->deferred);
	tcp->pending_count = 0;
	tcp_close(pcb);
}

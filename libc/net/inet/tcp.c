/* SPDX-License-Identifier: MIT */
/* TCP sockets: binding, listening, connecting, ending. */
#include "net/inet/tcp.h"
#include "abi/errno.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "lwip/priv/tcp_priv.h"

#define QUICK_ACKS 16 /* Linux: TCP_MAX_QUICKACKS */

/* A pcb for a socket that has none: it is new, or a connection of it has ended. */
static long need_pcb(struct tcp_socket *tcp)
{
	if (tcp->inet.tcp != NULL)
		return 0;
	tcp->inet.tcp = tcp_new_ip_type(inet_pcb_type(&tcp->inet));
	if (tcp->inet.tcp == NULL)
		return -ENOBUFS;
	tcp_watch(tcp);
	tcp->end = tcp->reset = false;
	tcp_option_changed(&tcp->inet.socket, SO_REUSEADDR);
	tcp_option_changed(&tcp->inet.socket, SO_KEEPALIVE);
	if (tcp->no_delay)
		tcp_nagle_disable(tcp->inet.tcp);
	tcp->inet.tcp->ttl = tcp->inet.ttl;
	tcp->inet.tcp->tos = tcp->inet.tos;
	return 0;
}

/* An IPv6 socket that is bound to "any" and not for IPv6 only takes both. */
static long bind_to(struct tcp_socket *tcp, const struct inet_endpoint *to)
{
	const ip_addr_t *address = &to->address;
	long result = need_pcb(tcp);
	if (result < 0)
		return result;
	if (IP_IS_V6(address) && ip_addr_isany(address) && !tcp->inet.only_ipv6)
		address = IP_ANY_TYPE;
	if (to->port != 0 && tcp_listen_conflict(tcp, address, to->port))
		return -EADDRINUSE;
	result = inet_error(tcp_bind(tcp->inet.tcp, address, to->port));
	if (result < 0)
		return result;
	tcp->inet.bound = true;
	tcp->any_port = to->port == 0;
	tcp->inet.local = (struct inet_endpoint){tcp->inet.tcp->local_ip, tcp->inet.tcp->local_port};
	return 0;
}

static long inet_bind(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct tcp_socket *tcp = tcp_of(socket);
	struct inet_endpoint to;
	long result = inet_parse(&tcp->inet, address, size, &to);
	if (result == 0 && (tcp->inet.bound || socket->state != SOCKET_IDLE))
		result = -EINVAL;
	if (result == 0)
		result = inet_may_bind(&tcp->inet, &to);
	return result < 0 ? result : bind_to(tcp, &to);
}

static long inet_listen(struct socket *socket, int backlog)
{
	struct tcp_socket *tcp = tcp_of(socket);
	if (socket->state != SOCKET_LISTENING && socket->state != SOCKET_IDLE)
		return -EINVAL;
	/* One without a pcb has listened before, and keeps its place. */
	struct inet_endpoint to = tcp->inet.local;
	if (!tcp->inet.bound)
		to.port = 0;
	long result = tcp->inet.bound && tcp->inet.tcp != NULL ? 0 : bind_to(tcp, &to);
	return result < 0 ? result : tcp_listen_begin(tcp, backlog);
}

#define TOLD_NOW 1

/* A new connect where one is, or was: what it has to say of it; 0 when there is none. */
static long connect_again(struct tcp_socket *tcp)
{
	struct socket *socket = &tcp->inet.socket;
	if (socket->error != 0)
		return socket_take_error(socket);
	switch (socket->state) {
	case SOCKET_CONNECTING:
		return -EALREADY;
	case SOCKET_CONNECTED:
		if (socket->connect_untold) {
			socket->connect_untold = false;
			return TOLD_NOW;
		}
		return -EISCONN;
	case SOCKET_LISTENING:
		return -EISCONN;
	default:
		socket->state = SOCKET_IDLE;
		return 0;
	}
}

static long inet_connect(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct tcp_socket *tcp = tcp_of(socket);
	struct inet_endpoint to;
	inet_begin();
	long result = inet_parse(&tcp->inet, address, size, &to);
	if (result == 0)
		result = connect_again(tcp);
	if (result == 0)
		result = need_pcb(tcp);
	if (result != 0)
		return result == TOLD_NOW ? 0 : result;
	inet_any_is_loopback(&to);
	socket->state = SOCKET_CONNECTING;
	tcp->progress = clock_monotonic();
	result = inet_error(tcp_connect(tcp->inet.tcp, &to.address, to.port, tcp_established));
	inet_done();
	if (result < 0) {
		socket->state = SOCKET_IDLE;
		return result;
	}
	if (tcp->inet.tcp != NULL)
		tcp->inet.local = (struct inet_endpoint){tcp->inet.tcp->local_ip, tcp->inet.tcp->local_port};
	return -EINPROGRESS; /* though loopback may have answered already: as on Linux, that is seen by
	                        looking again */
}

/* It may listen again, where it was if the program has chosen the port. */
static void listen_no_more(struct tcp_socket *tcp)
{
	tcp_listen_close(tcp);
	tcp->inet.socket.state = SOCKET_IDLE;
	if (tcp->any_port)
		tcp->inet.bound = false;
}

static long inet_shutdown(struct socket *socket, bool reading, bool writing)
{
	struct tcp_socket *tcp = tcp_of(socket);
	inet_begin();
	if (socket->state == SOCKET_IDLE || socket->state == SOCKET_ENDED)
		return -ENOTCONN;
	if (socket->state == SOCKET_LISTENING && reading)
		listen_no_more(tcp);
	socket->shut_read |= reading && socket->state != SOCKET_IDLE;
	if (writing && !socket->shut_write && socket->state == SOCKET_CONNECTED) {
		socket->shut_write = true;
		tcp->finishing = true;
		tcp_send_push(tcp);
	}
	wait_wake(&socket->changed);
	inet_done();
	return 0;
}

static unsigned inet_poll(struct socket *socket)
{
	struct tcp_socket *tcp = tcp_of(socket);
	unsigned events = 0;
	inet_begin();
	if (socket->state == SOCKET_LISTENING)
		return list_empty(&tcp->pending) ? 0 : POLLIN | POLLRDNORM;
	bool ended = tcp->end || socket->shut_read, never = socket->state == SOCKET_IDLE;
	if (socket->error != 0)
		events |= POLLERR;
	if (never || (ended && socket->shut_write) || socket->state == SOCKET_ENDED)
		events |= POLLHUP;
	if (socket->state == SOCKET_CONNECTING)
		return events;
	if (ended)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (tcp->readable >= (size_t)socket->options.low_water)
		events |= POLLIN | POLLRDNORM;
	if (never || socket->shut_write || tcp_send_room(tcp) >= tcp_send_limit(tcp) / 3 ||
	    tcp->inet.tcp == NULL)
		events |= POLLOUT | POLLWRNORM;
	else
		tcp->room_wanted = true;
	return events;
}

static long inet_ioctl(struct socket *socket, unsigned request, unsigned long argument)
{
	const struct tcp_socket *tcp = tcp_of(socket);
	int number;
	switch (request) {
	case SIOCINQ:
		if (socket->state == SOCKET_LISTENING)
			return -EINVAL;
		number = (int)tcp->readable;
		break;
	case SIOCOUTQ:
		number = (int)tcp->unacked;
		break;
	case SIOCATMARK:
		number = 0;
		break;
	default:
		return -ENOTTY;
	}
	return user_write((void *)argument, &number, sizeof(number));
}

static long all_sent(void *argument)
{
	const struct tcp_socket *tcp = argument;
	return tcp->unacked == 0 || tcp->inet.tcp == NULL ? 0 : -EAGAIN;
}

/* SO_LINGER: close waits until everything has arrived. */
static void linger(struct tcp_socket *tcp)
{
	const struct socket_options *options = &tcp->inet.socket.options;
	if (options->linger && options->linger_seconds > 0)
		socket_try(&tcp->inet.socket, all_sent, tcp, (uint64_t)options->linger_seconds * NANOSECONDS);
}

void tcp_end(struct tcp_socket *tcp)
{
	const struct socket_options *options = &tcp->inet.socket.options;
	bool now = options->linger && options->linger_seconds == 0;
	/* What was never read would be lost without a sign, so both Linux and lwIP break off then. */
	if (now || tcp->readable > 0 || tcp->inet.socket.state == SOCKET_CONNECTING) {
		tcp_break_off(tcp);
		tcp_free_socket(tcp);
		return;
	}
	struct tcp_pcb *pcb = tcp->inet.tcp;
	tcp->orphan = true;
	if (tcp->unacked > 0) {
		tcp->finishing = true;
		tcp->finished = false;
		tcp_send_push(tcp);
		return;
	}
	tcp_window_whole(tcp);
	tcp_unwatch(tcp); /* all of ours has arrived: lwIP ends it alone */
	tcp_free_socket(tcp);
	tcp_close(pcb);
}

static void inet_close(struct socket *socket)
{
	struct tcp_socket *tcp = tcp_of(socket);
	inet_begin();
	if (socket->state == SOCKET_CONNECTED)
		linger(tcp);
	if (socket->state == SOCKET_LISTENING) {
		tcp_listen_close(tcp);
		tcp_free_socket(tcp);
	} else if (tcp->inet.tcp == NULL) {
		tcp_free_socket(tcp);
	} else {
		tcp_end(tcp);
	}
	inet_done();
}

static const struct socket_ops tcp_ops = {
    .bind = inet_bind,
    .connect = inet_connect,
    .listen = inet_listen,
    .accept = tcp_listen_accept,
    .name = inet_name,
    .send = tcp_send_message,
    .receive = tcp_receive_message,
    .shutdown = inet_shutdown,
    .poll = inet_poll,
    .set_option = tcp_set_option,
    .get_option = tcp_get_option,
    .option_changed = tcp_option_changed,
    .ioctl = inet_ioctl,
    .close = inet_close,
};

struct tcp_socket *tcp_make(int family)
{
	struct tcp_socket *tcp = heap_alloc(sizeof(*tcp));
	if (tcp == NULL)
		return NULL;
	inet_init(&tcp->inet, &tcp_ops, family, SOCK_STREAM, IPPROTO_TCP);
	tcp->inet.socket.options.receive_buffer.size = 131072; /* net.ipv4.tcp_rmem, tcp_wmem */
	tcp->inet.socket.options.send_buffer.size = 16384;
	tcp->quick_ack = -1;
	tcp->quick_acks = QUICK_ACKS;
	tcp->keep_idle = 7200; /* net.ipv4.tcp_keepalive_time, _intvl, _probes */
	tcp->keep_interval = 75;
	tcp->keep_count = 9;
	list_init(&tcp->pending);
	list_init(&tcp->deferred);
	list_init(&tcp->link);
	return tcp;
}

long tcp_create(int family, struct socket **socket)
{
	struct tcp_socket *tcp = tcp_make(family);
	if (tcp == NULL)
		return -ENOBUFS;
	*socket = &tcp->inet.socket;
	return 0;
}

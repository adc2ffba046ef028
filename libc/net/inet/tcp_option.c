/* SPDX-License-Identifier: MIT */
/* Options of TCP sockets: the level SOL_TCP, and what SOL_SOCKET's mean for lwIP (tcp(7)). */
#include "abi/errno.h"
#include "abi/inet.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/syscall.h"
#include "lib/string.h"
#include "lwip/priv/tcp_priv.h"
#include "net/inet/tcp.h"

#define LOOPBACK_OF_IPV6 0x7f000006U  /* 127.0.0.6: what Linux tells of connections over IPv6 */
#define SECOND 1000U                  /* ms */
#define RETRY_LONGEST 120U            /* seconds between two answers to a connection request */
#define DEFAULT_SEGMENT 536           /* bytes, before there is a connection */
#define COARSE_TICK TCP_SLOW_INTERVAL /* ms: the unit of lwIP's round-trip times */

SUPPORTS(setsockopt, "TCP_NODELAY TCP_CORK TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_QUICKACK "
                     "TCP_USER_TIMEOUT TCP_DEFER_ACCEPT TCP_CONGESTION TCP_FASTOPEN");
SUPPORTS(getsockopt, "TCP_NODELAY TCP_CORK TCP_USER_TIMEOUT TCP_DEFER_ACCEPT TCP_KEEPIDLE TCP_KEEPINTVL "
                     "TCP_KEEPCNT TCP_INFO TCP_MAXSEG TCP_CONGESTION TCP_QUICKACK TCP_FASTOPEN "
                     "IP_PKTOPTIONS");

/* The first part of struct tcp_info, as far as lwIP knows what it says. */
struct tcp_information {
	uint8_t state, ca_state, retransmits, probes, backoff, options, scale, flags;
	uint32_t rto, ato, send_segment, receive_segment;
	uint32_t unacked, sacked, lost, retransmitted, fackets;
	uint32_t last_data_sent, last_ack_sent, last_data_received, last_ack_received;
	uint32_t path_mtu, receive_threshold, rtt, rtt_variation, send_threshold, window, advertised_segment,
	    reordering;
	uint32_t receive_rtt, receive_space, total_retransmits;
};

/* TCP_USER_TIMEOUT is stronger than TCP_KEEPCNT. */
static unsigned keep_probes(const struct tcp_socket *tcp)
{
	unsigned idle = tcp->keep_idle * SECOND, interval = tcp->keep_interval * SECOND;
	if (tcp->user_timeout == 0)
		return tcp->keep_count;
	return tcp->user_timeout > idle ? (tcp->user_timeout - idle + interval - 1) / interval : 1;
}

void tcp_option_changed(struct socket *socket, int name)
{
	struct tcp_socket *tcp = tcp_of(socket);
	struct tcp_pcb *pcb = tcp->inet.tcp;
	if (pcb == NULL)
		return;
	if (name == SO_REUSEADDR || name == SO_REUSEPORT) {
		pcb->so_options &= (u8_t)~SOF_REUSEADDR;
		if (socket->options.reuse_address || socket->options.reuse_port)
			pcb->so_options |= SOF_REUSEADDR;
	}
	if (name == SO_RCVBUF || name == SO_RCVBUFFORCE) {
		if (socket->state == SOCKET_CONNECTED)
			tcp_window_open(tcp);
		inet_done();
	}
	if (name != SO_KEEPALIVE || socket->state == SOCKET_LISTENING)
		return;
	pcb->so_options &= (u8_t)~SOF_KEEPALIVE;
	if (socket->options.keep_alive)
		pcb->so_options |= SOF_KEEPALIVE;
	pcb->keep_idle = tcp->keep_idle * SECOND;
	pcb->keep_intvl = tcp->keep_interval * SECOND;
	pcb->keep_cnt = keep_probes(tcp);
}

static void set_no_delay(struct tcp_socket *tcp, bool on)
{
	tcp->no_delay = on;
	if (tcp->inet.tcp == NULL || tcp->inet.socket.state == SOCKET_LISTENING)
		return;
	if (on) { /* lets go even of what a cork holds */
		tcp_nagle_disable(tcp->inet.tcp);
		tcp_send_flush(tcp);
		tcp_output(tcp->inet.tcp);
	} else {
		tcp_nagle_enable(tcp->inet.tcp);
	}
	inet_done();
}

static void set_cork(struct tcp_socket *tcp, bool on)
{
	tcp->cork = on;
	if (on || tcp->inet.tcp == NULL || tcp->inet.socket.state != SOCKET_CONNECTED)
		return;
	tcp_send_push(tcp);
	tcp_output(tcp->inet.tcp);
	inet_done();
}

static void set_quick_ack(struct tcp_socket *tcp, bool on)
{
	tcp->quick_ack = on;
	if (!on || tcp->inet.tcp == NULL || tcp->inet.socket.state != SOCKET_CONNECTED)
		return;
	tcp_ack_now(tcp->inet.tcp);
	tcp_output(tcp->inet.tcp);
	inet_done();
}

/* Linux counts how often it answers a request anew, each time twice as long after the last, and gives that
 * back in seconds. */
static void set_defer_accept(struct tcp_socket *tcp, int seconds)
{
	unsigned wait = 1, all = seconds > 0 ? wait : 0;
	for (unsigned count = 1; (int)all < seconds && count < UINT8_MAX; count++) {
		wait = MIN(wait * 2, RETRY_LONGEST);
		all += wait;
	}
	tcp->defer_seconds = all;
}

static long set_user_timeout(struct tcp_socket *tcp, int milliseconds)
{
	if (milliseconds < 0)
		return -EINVAL;
	if (tcp->user_timeout == 0)
		tcp->progress = clock_monotonic(); /* not noted until now */
	tcp->user_timeout = (unsigned)milliseconds;
	tcp_option_changed(&tcp->inet.socket, SO_KEEPALIVE);
	return 0;
}

static long set_keep(struct tcp_socket *tcp, unsigned *value, int number, int limit)
{
	if (number < 1 || number > limit)
		return -EINVAL;
	*value = (unsigned)number;
	tcp_option_changed(&tcp->inet.socket, SO_KEEPALIVE);
	return 0;
}

/* Data in a SYN is never taken, as on a Linux whose net.ipv4.tcp_fastopen is the default: the queue stays
 * empty. */
static long set_fast_open(struct tcp_socket *tcp, int queue)
{
	enum socket_state state = tcp->inet.socket.state;
	if (queue < 0 || (state != SOCKET_IDLE && state != SOCKET_LISTENING))
		return -EINVAL;
	tcp->fast_open_queue = MIN((unsigned)queue, BACKLOG_LIMIT);
	return 0;
}

static long set_number(struct tcp_socket *tcp, int name, int number)
{
	switch (name) {
	case TCP_NODELAY:
		set_no_delay(tcp, number != 0);
		return 0;
	case TCP_CORK:
		set_cork(tcp, number != 0);
		return 0;
	case TCP_KEEPIDLE:
		return set_keep(tcp, &tcp->keep_idle, number, 32767);
	case TCP_KEEPINTVL:
		return set_keep(tcp, &tcp->keep_interval, number, 32767);
	case TCP_KEEPCNT:
		return set_keep(tcp, &tcp->keep_count, number, 127);
	case TCP_QUICKACK:
		set_quick_ack(tcp, number != 0);
		return 0;
	case TCP_DEFER_ACCEPT:
		set_defer_accept(tcp, number);
		return 0;
	case TCP_USER_TIMEOUT:
		return set_user_timeout(tcp, number);
	case TCP_FASTOPEN:
		return set_fast_open(tcp, number);
	default:
		return syscall_unsupported("setsockopt", "option of SOL_TCP", (unsigned)name, -ENOPROTOOPT);
	}
}

long tcp_set_option(struct socket *socket, int level, int name, const void *value, size_t size)
{
	int number;
	if (level != SOL_TCP)
		return inet_set_option(socket, level, name, value, size);
	if (name == TCP_CONGESTION) /* lwIP has one, Reno's */
		return size >= 4 && memcmp(value, "reno", 4) == 0 ? 0 : -ENOENT;
	if (size < sizeof(number))
		return -EINVAL;
	memcpy(&number, value, sizeof(number));
	return set_number(tcp_of(socket), name, number);
}

static long get_information(const struct tcp_socket *tcp, void *value)
{
	struct tcp_information information = {.state = TCP_CLOSE};
	const struct tcp_pcb *pcb = tcp->inet.tcp;
	if (pcb != NULL)
		information.state = tcp_state_told(pcb->state);
	if (pcb != NULL && tcp->inet.socket.state != SOCKET_LISTENING) {
		information.retransmits = pcb->nrtx;
		information.scale = (uint8_t)(pcb->snd_scale | pcb->rcv_scale << 4);
		information.rto = (uint32_t)pcb->rto * COARSE_TICK * 1000;
		information.send_segment = information.receive_segment = information.advertised_segment =
		    pcb->mss;
		information.unacked = (uint32_t)(tcp->unacked + pcb->mss - 1) / pcb->mss;
		information.rtt = pcb->sa > 0 ? (uint32_t)(pcb->sa >> 3) * COARSE_TICK * 1000 : 0;
		information.rtt_variation = pcb->sv > 0 ? (uint32_t)pcb->sv * COARSE_TICK * 250 : 0;
		information.send_threshold = pcb->ssthresh / pcb->mss;
		information.window = pcb->cwnd / pcb->mss;
		information.path_mtu = inet_path_mtu(&tcp->inet, &tcp->inet.remote.address);
		information.receive_space = pcb->rcv_wnd;
	}
	memcpy(value, &information, sizeof(information));
	return sizeof(information);
}

/* A piece of control data; the room for the value of an option holds all there can be. */
static size_t add_control(char *at, int type, const void *data, size_t size)
{
	struct control_header header = {sizeof(header) + size, SOL_IP, type};
	memcpy(at, &header, sizeof(header));
	memcpy(at + sizeof(header), data, size);
	return CONTROL_ALIGN(header.size);
}

/* IP_PKTOPTIONS: what a datagram would have told beside its content, of the connection. */
static long get_packet_options(const struct tcp_socket *tcp, char *value)
{
	const struct inet_socket *inet = &tcp->inet;
	size_t size = 0;
	if (inet->tell_packet_info) {
		bool v4 = IP_IS_V4(&inet->local.address);
		uint32_t address = v4 ? ip_2_ip4(&inet->local.address)->addr : PP_HTONL(LOOPBACK_OF_IPV6);
		struct packet_info info = {v4 ? tcp->interface : 0, address, address};
		size += add_control(value, IP_PKTINFO, &info, sizeof(info));
	}
	if (inet->tell_ttl)
		size += add_control(value + size, IP_TTL, &(int){inet->multicast_ttl}, sizeof(int));
	if (inet->tell_tos)
		size += add_control(value + size, IP_TOS, &(int){inet->tos}, sizeof(int));
	return (long)size;
}

long tcp_get_option(struct socket *socket, int level, int name, void *value, size_t size)
{
	const struct tcp_socket *tcp = tcp_of(socket);
	int number;
	if (level == SOL_IP && name == IP_PKTOPTIONS)
		return get_packet_options(tcp, value);
	if (level != SOL_TCP)
		return inet_get_option(socket, level, name, value, size);
	switch (name) {
	case TCP_NODELAY:
		number = tcp->no_delay;
		break;
	case TCP_CORK:
		number = tcp->cork;
		break;
	case TCP_KEEPIDLE:
		number = (int)tcp->keep_idle;
		break;
	case TCP_KEEPINTVL:
		number = (int)tcp->keep_interval;
		break;
	case TCP_KEEPCNT:
		number = (int)tcp->keep_count;
		break;
	case TCP_MAXSEG:
		number = socket->state == SOCKET_CONNECTED && tcp->inet.tcp != NULL ? tcp_mss(tcp->inet.tcp)
		                                                                    : DEFAULT_SEGMENT;
		break;
	case TCP_QUICKACK:
		number = tcp->quick_ack != 0;
		break;
	case TCP_DEFER_ACCEPT:
		number = (int)tcp->defer_seconds;
		break;
	case TCP_USER_TIMEOUT:
		number = (int)tcp->user_timeout;
		break;
	case TCP_FASTOPEN:
		number = (int)tcp->fast_open_queue;
		break;
	case TCP_INFO:
		return get_information(tcp, value);
	case TCP_CONGESTION:
		memcpy(value, "reno", sizeof("reno"));
		return 16;
	default:
		return syscall_unsupported("getsockopt", "option of SOL_TCP", (unsigned)name, -ENOPROTOOPT);
	}
	memcpy(value, &number, sizeof(number));
	return sizeof(number);
}

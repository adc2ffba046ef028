/* SPDX-License-Identifier: MIT */
/* TCP sockets (tcp(7)): the program's side of a lwIP connection. */
#pragma once

#include "abi/inet.h"
#include "lib/list.h"
#include "net/inet/inet.h"

/* Bytes that were sent and not acknowledged yet lie in pages, where lwIP finds them. */
struct send_page {
	struct send_page *next;
	char data[PAGE_SIZE - sizeof(struct send_page *)];
};

#define BACKLOG_LIMIT 4096U /* net.core.somaxconn */

struct tcp_socket {
	struct inet_socket inet;
	bool orphan; /* the file is closed: what is left is sent, then all goes */
	bool no_delay, cork;
	bool more;     /* the last bytes were sent with MSG_MORE */
	bool has_read; /* since it has sent */
	bool answers;  /* what it reads it answers soon, and acknowledges with that */
	int quick_ack; /* TCP_QUICKACK; -1: never set, when Linux gives 1 and acknowledges as it likes */
	unsigned quick_acks; /* so many more segments are acknowledged at once, while it does not answer */
	bool reset;          /* the other side has broken off, or never answered */

	struct pbuf *first, *last; /* received; linked by ->next, which is ours */
	size_t offset;             /* into first */
	size_t readable;           /* bytes */
	bool end;                  /* the other side has ended its direction */

	struct send_page *pages, *last_page;
	struct send_page *given_page; /* where the next byte for lwIP lies */
	size_t acked, given, filled;  /* bytes: into pages, given_page, last_page */
	size_t waiting;               /* filled, and not given to lwIP */
	size_t unacked;               /* filled, and not acknowledged */
	bool room_wanted;             /* somebody waits for room */
	bool finishing, finished;     /* our direction ends behind these bytes; lwIP knows of it */

	bool any_port;        /* bound, but not to a port that the program has chosen */
	struct list pending;  /* listening: struct tcp_socket, to be accepted */
	struct list deferred; /* listening: those that wait for their first bytes (TCP_DEFER_ACCEPT) */
	struct list link;     /* in the listener's pending or deferred */
	unsigned pending_count, backlog; /* count: of both */
	unsigned defer_seconds;          /* TCP_DEFER_ACCEPT */
	uint64_t deferred_until;         /* ns; 0: it is not */
	unsigned user_timeout;           /* TCP_USER_TIMEOUT: ms; 0: lwIP's own */
	uint64_t held_since; /* ns: when TCP_CORK or MSG_MORE first held bytes back; 0: none are */
	uint64_t progress;   /* ns: when bytes were last acknowledged, or the first of them sent; noted only
	                        with user_timeout */
	unsigned fast_open_queue;                      /* TCP_FASTOPEN */
	int interface;                                 /* accepted: where the connection came in; else 0 */
	struct tcp_socket *listener;                   /* while it is pending there */
	unsigned keep_idle, keep_interval, keep_count; /* seconds, seconds, probes */
};

static inline struct tcp_socket *tcp_of(struct socket *socket)
{
	return CONTAINER_OF(inet_of(socket), struct tcp_socket, inet);
}

/* lwIP's states as Linux numbers them. */
static inline uint8_t tcp_state_told(enum tcp_state state)
{
	static const uint8_t states[] = {
	    [CLOSED] = TCP_CLOSE,         [LISTEN] = TCP_LISTEN,           [SYN_SENT] = TCP_SYN_SENT,
	    [SYN_RCVD] = TCP_SYN_RECV,    [ESTABLISHED] = TCP_ESTABLISHED, [FIN_WAIT_1] = TCP_FIN_WAIT1,
	    [FIN_WAIT_2] = TCP_FIN_WAIT2, [CLOSE_WAIT] = TCP_CLOSE_WAIT,   [CLOSING] = TCP_CLOSING,
	    [LAST_ACK] = TCP_LAST_ACK,    [TIME_WAIT] = TCP_TIME_WAIT,
	};
	return states[state];
}

/* tcp_buffer.c: the bytes that are sent. */
size_t tcp_send_limit(const struct tcp_socket *tcp);
size_t tcp_send_room(const struct tcp_socket *tcp);
size_t tcp_send_fill(struct tcp_socket *tcp, struct message *message); /* copies what there is room for */

/* Gives it to lwIP, and the end behind it when that is wanted; but not what TCP_CORK or MSG_MORE hold back.
 */
void tcp_send_push(struct tcp_socket *tcp);
void tcp_send_flush(struct tcp_socket *tcp); /* that, too */
void tcp_send_acked(struct tcp_socket *tcp, size_t bytes);
void tcp_send_drop(struct tcp_socket *tcp);

/* tcp_event.c: what lwIP tells. */
void tcp_watch(struct tcp_socket *tcp);   /* lets lwIP tell it to this socket */
void tcp_unwatch(struct tcp_socket *tcp); /* the pcb is lwIP's own business from here on */
err_t tcp_established(void *argument, struct tcp_pcb *pcb, err_t error);
void tcp_connected(struct tcp_socket *tcp); /* its state and its names */
void tcp_break_off(struct tcp_socket *tcp); /* resets the connection; the socket has no pcb any more */
void tcp_free_socket(struct tcp_socket *tcp);

/* tcp_listen.c */
long tcp_listen_begin(struct tcp_socket *tcp, int backlog);
long tcp_listen_accept(struct socket *socket, struct socket **accepted);
void tcp_listen_close(struct tcp_socket *tcp);
void tcp_listen_ready(struct tcp_socket *tcp);  /* a connection that need not be deferred any more */
void tcp_listen_forget(struct tcp_socket *tcp); /* takes a connection out of its listener's list */

/* Whether somebody listens where this socket wants to be, and does not share that place. */
bool tcp_listen_conflict(const struct tcp_socket *tcp, const ip_addr_t *address, uint16_t port);

/* tcp_transfer.c */
long tcp_send_message(struct socket *socket, struct message *message);
long tcp_receive_message(struct socket *socket, struct message *message);

/* tcp_window.c: how much the other side may send: half of SO_RCVBUF. */
void tcp_window_limit(const struct tcp_socket *tcp, struct tcp_pcb *pcb); /* of a connection that begins */
void tcp_window_open(struct tcp_socket *tcp);  /* tells it what there is room for */
void tcp_window_whole(struct tcp_socket *tcp); /* before closing: else lwIP takes it for data left unread */

/* tcp.c */
void tcp_end(struct tcp_socket *tcp); /* as when its file is closed; the socket is gone, or an orphan */
struct tcp_socket *tcp_make(int family);

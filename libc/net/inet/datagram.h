/* SPDX-License-Identifier: MIT */
/* UDP, ping and raw sockets (udp(7), icmp(7), raw(7)): each packet is a message. */
#pragma once

#include "lib/list.h"
#include "net/inet/inet.h"

struct datagram {
	struct list link;
	struct pbuf *packet;
	struct inet_endpoint from;
	ip_addr_t to;
	uint8_t interface; /* its number */
	uint8_t ttl, tos;
	int64_t time; /* ns, clock_realtime; 0: nobody had asked for it */
};

struct datagram_socket {
	struct inet_socket inet;
	bool is_raw;       /* raw(7), and ping sockets */
	struct list queue; /* of struct datagram */
	size_t queued;     /* bytes, as SO_RCVBUF counts them */
	int timestamp;     /* SO_TIMESTAMP, SO_TIMESTAMPNS: tell when each came; 0: no */
	bool refused;      /* the error queue: the last datagram was not wanted there */
	struct inet_endpoint refused_by;
};

#define DATAGRAM_OVERHEAD 768UL /* what Linux counts for a packet beside its bytes */

static inline struct datagram_socket *datagram_of(struct socket *socket)
{
	return CONTAINER_OF(inet_of(socket), struct datagram_socket, inet);
}

/* What one message asks for beside what its socket has. */
struct datagram_control {
	struct netif *netif; /* NULL: the one that leads there */
	ip_addr_t from;      /* any: the address of that one */
	int ttl, tos;        /* -1: the socket's */
};

/* datagram_control.c: the control data of a message that is received and of one that is sent to this address:
 * 0 or -errno. */
void datagram_tell(const struct datagram_socket *own, const struct datagram *datagram,
                   struct message *message);
long datagram_asked(const struct datagram_socket *own, const struct message *message, const ip_addr_t *to,
                    struct datagram_control *control);

/* datagram_transfer.c */
long datagram_send(struct socket *socket, struct message *message);
long datagram_receive(struct socket *socket, struct message *message);
void datagram_drop_first(struct datagram_socket *own);

/* datagram_event.c: what lwIP calls when a packet has come. */
void datagram_udp_received(void *argument, struct udp_pcb *pcb, struct pbuf *packet, const ip_addr_t *from,
                           u16_t port);
u8_t datagram_raw_received(void *argument, struct raw_pcb *pcb, struct pbuf *packet, const ip_addr_t *from);

/* A datagram of this machine's to this address and port was refused: ICMP said so. */
void datagram_refused(const ip_addr_t *to, uint16_t to_port, uint16_t from_port);
void datagram_watch_refusals(void);

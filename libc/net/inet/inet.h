/* SPDX-License-Identifier: MIT */
/* AF_INET and AF_INET6 sockets over lwIP's raw API: what TCP, UDP and raw sockets share (ip(7), ipv6(7)). */
#pragma once

#include "lwip/ip_addr.h"
#include "lwip/raw.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"
#include "net/inet/stack.h"
#include "net/socket.h"

struct inet_endpoint {
	ip_addr_t address;
	uint16_t port;
};

struct packet_info { /* in_pktinfo */
	int interface;
	uint32_t local, destination;
};

struct inet_socket {
	struct socket socket;
	union {                     /* lwIP's side; NULL: none (any more) */
		struct ip_pcb *pcb; /* what all of them begin with */
		struct tcp_pcb *tcp;
		struct udp_pcb *udp;
		struct raw_pcb *raw;
	};
	struct inet_endpoint local, remote; /* as getsockname(2) and getpeername(2) give them */
	bool bound;
	bool only_ipv6;                           /* IPV6_V6ONLY */
	bool tell_packet_info, tell_packet_info6; /* IP_PKTINFO, IPV6_RECVPKTINFO */
	bool tell_ttl, tell_tos;
	bool tell_hops6, tell_class6; /* IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS */
	bool free_bind;               /* IP_FREEBIND */
	bool tell_errors;             /* IP_RECVERR, IPV6_RECVERR: keep them for MSG_ERRQUEUE */
	uint8_t ttl, tos, multicast_ttl;
	uint8_t multicast_interface; /* where groups are sent to; 0: by their route */
	uint32_t multicast_address;  /* as IP_MULTICAST_IF named it */
	bool multicast_loop;
	int mtu_discover;
};

static inline struct inet_socket *inet_of(struct socket *socket)
{
	return CONTAINER_OF(socket, struct inet_socket, socket);
}

/* tcp.c, datagram.c: a new socket of the family. */
long tcp_create(int family, struct socket **socket);
long datagram_create(int family, int type, int protocol, struct socket **socket);

/* address.c */
void inet_init(struct inet_socket *socket, const struct socket_ops *ops, int family, int type, int protocol);
uint8_t inet_pcb_type(const struct inet_socket *socket); /* IPADDR_TYPE_* for a new pcb */

/* An address of the program's for this socket: 0, -EINVAL, -EAFNOSUPPORT, -ENETUNREACH. */
long inet_parse(const struct inet_socket *socket, const struct socket_address *address, size_t size,
                struct inet_endpoint *endpoint);

/* The other way round: the size of what was written. */
long inet_format(const struct inet_socket *socket, const struct inet_endpoint *endpoint,
                 struct socket_address *address);

/* 0, -EADDRNOTAVAIL when the address is not one of this machine's, -EACCES for a port that is root's. */
long inet_may_bind(const struct inet_socket *socket, const struct inet_endpoint *endpoint);

/* Bytes of the largest packet on the way to this address. */
unsigned inet_path_mtu(const struct inet_socket *socket, const ip_addr_t *to);

long inet_name(struct socket *socket, bool peer, struct socket_address *address);
long inet_error(err_t error); /* lwIP's as -errno; 0 for ERR_OK */

/* Linux takes "any" as a destination for this machine itself. */
void inet_any_is_loopback(struct inet_endpoint *endpoint);

/* option.c: the levels SOL_IP and SOL_IPV6; -ENOPROTOOPT for others. */
long inet_set_option(struct socket *socket, int level, int name, const void *value, size_t size);
long inet_get_option(struct socket *socket, int level, int name, void *value, size_t size);

/* tcp_option.c, datagram.c */
long tcp_set_option(struct socket *socket, int level, int name, const void *value, size_t size);
long tcp_get_option(struct socket *socket, int level, int name, void *value, size_t size);
void tcp_option_changed(struct socket *socket, int name);
long datagram_set_multicast_interface(struct inet_socket *socket, int level, const void *value, size_t size);
long datagram_membership(struct inet_socket *socket, int level, int name, const void *value, size_t size);

/* SPDX-License-Identifier: MIT */
/* Options of all AF_INET and AF_INET6 sockets: the levels SOL_IP and SOL_IPV6 (ip(7), ipv6(7)). */
#include "abi/errno.h"
#include "abi/inet.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "lib/string.h"
#include "net/inet/inet.h"

SUPPORTS(setsockopt,
         "IP_TOS IP_TTL IP_PKTINFO IP_RECVTTL IP_RECVTOS IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP "
         "IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IP_MTU_DISCOVER IP_FREEBIND IP_RECVERR "
         "IPV6_RECVERR IPV6_V6ONLY IPV6_UNICAST_HOPS "
         "IPV6_MULTICAST_IF IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_RECVPKTINFO IPV6_RECVHOPLIMIT "
         "IPV6_RECVTCLASS IPV6_TCLASS "
         "IPV6_MTU_DISCOVER "
         "IPV6_ADD_MEMBERSHIP "
         "IPV6_DROP_MEMBERSHIP");
SUPPORTS(
    getsockopt,
    "IP_TOS IP_TTL IP_PKTINFO IP_RECVTTL IP_RECVTOS IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP "
    "IP_MTU_DISCOVER IP_MTU IP_OPTIONS IP_FREEBIND IP_RECVERR IPV6_RECVERR IPV6_V6ONLY IPV6_UNICAST_HOPS "
    "IPV6_MULTICAST_IF IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_RECVPKTINFO "
    "IPV6_RECVHOPLIMIT IPV6_RECVTCLASS IPV6_TCLASS "
    "IPV6_MTU_DISCOVER IPV6_MTU");

#define HOPS_DEFAULT 64
#define CONGESTION_BITS 3 /* of IP_TOS, IPV6_TCLASS */

static void apply(struct inet_socket *socket)
{
	if (socket->pcb == NULL)
		return;
	socket->pcb->ttl = socket->ttl;
	socket->pcb->tos = socket->tos;
}

/* An option that may also be given as one byte, as SOL_IP's may. */
static int number_of(const void *value, size_t size)
{
	int number = 0;
	if (size >= sizeof(number))
		memcpy(&number, value, sizeof(number));
	else if (size > 0)
		number = *(const uint8_t *)value;
	return number;
}

static long set_hops(uint8_t *hops, int number, int fallback)
{
	if (number < -1 || number > UINT8_MAX)
		return -EINVAL;
	*hops = (uint8_t)(number == -1 ? fallback : number);
	return 0;
}

static bool is_stream(const struct inet_socket *socket)
{
	return socket->socket.type == SOCK_STREAM;
}

/* Of a stream the two bits about congestion are TCP's own. */
static void set_service(struct inet_socket *socket, int number)
{
	uint8_t own = is_stream(socket) ? CONGESTION_BITS : 0;
	socket->tos = (uint8_t)((number & ~own) | (socket->tos & own));
}

/* No packet forbids to be cut on its way here; datagram_send() refuses what would have to be cut at once. */
static long set_discovery(struct inet_socket *socket, int number)
{
	if (number < IP_PMTUDISC_DONT || number > IP_PMTUDISC_OMIT)
		return -EINVAL;
	socket->mtu_discover = number;
	return 0;
}

static long set_tell_errors(struct inet_socket *socket, const char *level, int name, int number)
{
	if (is_stream(socket) && number != 0)
		return syscall_unsupported("setsockopt", level, (unsigned)name, -ENOPROTOOPT);
	socket->tell_errors = number != 0;
	return 0;
}

static long set_ip(struct inet_socket *socket, int name, int number)
{
	switch (name) {
	case IP_TOS:
		set_service(socket, number);
		return 0;
	case IP_TTL:
		return number == 0 ? -EINVAL : set_hops(&socket->ttl, number, HOPS_DEFAULT);
	case IP_MULTICAST_TTL:
		return is_stream(socket) ? -EINVAL : set_hops(&socket->multicast_ttl, number, 1);
	case IP_MULTICAST_LOOP:
		socket->multicast_loop = number != 0;
		return 0;
	case IP_PKTINFO:
		socket->tell_packet_info = number != 0;
		return 0;
	case IP_RECVTTL:
		socket->tell_ttl = number != 0;
		return 0;
	case IP_RECVTOS:
		socket->tell_tos = number != 0;
		return 0;
	case IP_MTU_DISCOVER:
		return set_discovery(socket, number);
	case IP_FREEBIND:
		socket->free_bind = number != 0;
		return 0;
	case IP_RECVERR:
		return set_tell_errors(socket, "option of SOL_IP", name, number);
	default:
		return syscall_unsupported("setsockopt", "option of SOL_IP", (unsigned)name, -ENOPROTOOPT);
	}
}

static long set_ip6(struct inet_socket *socket, int name, int number)
{
	switch (name) {
	case IPV6_V6ONLY:
		if (socket->bound)
			return -EINVAL;
		socket->only_ipv6 = number != 0;
		return 0;
	case IPV6_UNICAST_HOPS:
		return set_hops(&socket->ttl, number, HOPS_DEFAULT);
	case IPV6_MULTICAST_HOPS:
		return is_stream(socket) ? -ENOPROTOOPT : set_hops(&socket->multicast_ttl, number, 1);
	case IPV6_MULTICAST_LOOP:
		socket->multicast_loop = number != 0;
		return 0;
	case IPV6_RECVPKTINFO:
		socket->tell_packet_info6 = number != 0;
		return 0;
	case IPV6_RECVHOPLIMIT:
		socket->tell_hops6 = number != 0;
		return 0;
	case IPV6_RECVTCLASS:
		socket->tell_class6 = number != 0;
		return 0;
	case IPV6_TCLASS:
		if (number < -1 || number > UINT8_MAX)
			return -EINVAL;
		set_service(socket, number == -1 ? 0 : number);
		return 0;
	case IPV6_RECVERR:
		return set_tell_errors(socket, "option of SOL_IPV6", name, number);
	case IPV6_MTU_DISCOVER:
		return set_discovery(socket, number);
	default:
		return syscall_unsupported("setsockopt", "option of SOL_IPV6", (unsigned)name, -ENOPROTOOPT);
	}
}

long inet_set_option(struct socket *socket, int level, int name, const void *value, size_t size)
{
	struct inet_socket *own = inet_of(socket);
	long result;
	if (level == SOL_IP) {
		bool membership = name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP;
		result = name == IP_MULTICAST_IF ? datagram_set_multicast_interface(own, level, value, size)
		         : membership            ? datagram_membership(own, level, name, value, size)
		                                 : set_ip(own, name, number_of(value, size));
	} else if (level == SOL_IPV6 && socket->family == AF_INET6) {
		bool membership = name == IPV6_ADD_MEMBERSHIP || name == IPV6_DROP_MEMBERSHIP;
		bool judged = membership || name == IPV6_MULTICAST_IF; /* by its own size */
		if (!judged && size < sizeof(int))
			return -EINVAL;
		result = name == IPV6_MULTICAST_IF ? datagram_set_multicast_interface(own, level, value, size)
		         : membership              ? datagram_membership(own, level, name, value, size)
		                                   : set_ip6(own, name, number_of(value, size));
	} else {
		bool nowhere = level == SOL_SOCKET || level == SOL_IPV6 || level == SOL_TCP;
		return nowhere ? -ENOPROTOOPT
		               : syscall_unsupported("setsockopt", "level", (unsigned)level, -ENOPROTOOPT);
	}
	if (result == 0)
		apply(own);
	return result;
}

static long connected_mtu(const struct inet_socket *socket)
{
	bool connected = socket->socket.state == SOCKET_CONNECTED;
	return connected ? (long)inet_path_mtu(socket, &socket->remote.address) : -ENOTCONN;
}

static long get_ip(const struct inet_socket *socket, int name)
{
	switch (name) {
	case IP_TOS:
		return socket->tos;
	case IP_TTL:
		return socket->ttl;
	case IP_MULTICAST_TTL:
		return socket->multicast_ttl;
	case IP_MULTICAST_LOOP:
		return socket->multicast_loop;
	case IP_PKTINFO:
		return socket->tell_packet_info;
	case IP_RECVTTL:
		return socket->tell_ttl;
	case IP_RECVTOS:
		return socket->tell_tos;
	case IP_RECVERR:
		return socket->tell_errors;
	case IP_MTU_DISCOVER:
		return socket->mtu_discover;
	case IP_MTU:
		return connected_mtu(socket);
	case IP_FREEBIND:
		return socket->free_bind;
	case IP_OPTIONS:
		return 0;
	default:
		return syscall_unsupported("getsockopt", "option of SOL_IP", (unsigned)name, -ENOPROTOOPT);
	}
}

static long get_ip6(const struct inet_socket *socket, int name)
{
	switch (name) {
	case IPV6_V6ONLY:
		return socket->only_ipv6;
	case IPV6_UNICAST_HOPS:
		return socket->ttl;
	case IPV6_MULTICAST_IF:
		return socket->multicast_interface;
	case IPV6_MULTICAST_HOPS:
		return socket->multicast_ttl;
	case IPV6_MULTICAST_LOOP:
		return socket->multicast_loop;
	case IPV6_RECVPKTINFO:
		return socket->tell_packet_info6;
	case IPV6_RECVHOPLIMIT:
		return socket->tell_hops6;
	case IPV6_RECVTCLASS:
		return socket->tell_class6;
	case IPV6_TCLASS:
		return socket->tos;
	case IPV6_RECVERR:
		return socket->tell_errors;
	case IPV6_MTU_DISCOVER:
		return socket->mtu_discover;
	case IPV6_MTU:
		return connected_mtu(socket);
	default:
		return syscall_unsupported("getsockopt", "option of SOL_IPV6", (unsigned)name, -ENOPROTOOPT);
	}
}

long inet_get_option(struct socket *socket, int level, int name, void *value, size_t size)
{
	const struct inet_socket *own = inet_of(socket);
	long number = -ENOPROTOOPT;
	(void)size;
	if (level == SOL_IP && name == IP_MULTICAST_IF) {
		memcpy(value, &own->multicast_address, sizeof(own->multicast_address));
		return sizeof(own->multicast_address);
	}
	if (level == SOL_IP)
		number = get_ip(own, name);
	else if (level == SOL_IPV6 && socket->family == AF_INET6)
		number = get_ip6(own, name);
	else if (level == SOL_SOCKET)
		return -ENOPROTOOPT;
	else
		return -EOPNOTSUPP;
	if (number < 0)
		return number;
	if (level == SOL_IP && name == IP_OPTIONS)
		return 0;
	memcpy(value, &(int){(int)number}, sizeof(int));
	return sizeof(int);
}

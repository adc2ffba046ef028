/* SPDX-License-Identifier: MIT */
/* Addresses of AF_INET and AF_INET6 between the program's layout and lwIP's; IPv4 in an IPv6 socket is
 * mapped. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/credentials.h"
#include "lib/string.h"
#include "lwip/inet.h"
#include "lwip/netif.h"
#include "net/inet/inet.h"
#include "net/interface.h"

#define PORT_FREE_FIRST 1024 /* below it a port is root's */

struct address4 {
	uint16_t family, port;
	uint32_t address;
	char zero[8];
};

struct address6 {
	uint16_t family, port;
	uint32_t flow;
	uint32_t address[4];
	uint32_t scope;
};

#define LARGEST_PACKET4 65535U /* bytes: what its header can say */
#define ADDRESS6_LEAST 24      /* bytes: an old one has no scope */

void inet_init(struct inet_socket *socket, const struct socket_ops *ops, int family, int type, int protocol)
{
	socket_init(&socket->socket, ops, family, type, protocol);
	socket->ttl = 64;
	socket->multicast_ttl = 1;
	socket->multicast_loop = true;
	socket->mtu_discover = 1; /* IP_PMTUDISC_WANT */
	if (family == AF_INET6)
		ip_addr_set_zero_ip6(&socket->local.address);
	else
		ip_addr_set_zero_ip4(&socket->local.address);
}

uint8_t inet_pcb_type(const struct inet_socket *socket)
{
	if (socket->socket.family == AF_INET)
		return IPADDR_TYPE_V4;
	return socket->only_ipv6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_ANY;
}

static long parse6(const struct inet_socket *socket, const struct address6 *given, size_t size,
                   struct inet_endpoint *endpoint)
{
	ip6_addr_t *address = ip_2_ip6(&endpoint->address);
	if (size < ADDRESS6_LEAST)
		return -EINVAL;
	if (given->family != AF_INET6)
		return -EAFNOSUPPORT;
	endpoint->port = lwip_ntohs(given->port);
	ip_addr_set_zero_ip6(&endpoint->address);
	memcpy(address->addr, given->address, sizeof(given->address));
	if (ip6_addr_isipv4mappedipv6(address)) {
		ip4_addr_t plain;
		if (socket->only_ipv6)
			return -ENETUNREACH;
		unmap_ipv4_mapped_ipv6(&plain, address);
		ip_addr_copy_from_ip4(endpoint->address, plain);
	} else if (ip6_addr_has_scope(address, IP6_UNKNOWN)) {
		struct netif *netif = size >= sizeof(*given) && given->scope != 0
		                          ? netif_get_by_index((u8_t)given->scope)
		                          : netif_default;
		if (netif != NULL)
			ip6_addr_assign_zone(address, IP6_UNKNOWN, netif);
	}
	return 0;
}

long inet_parse(const struct inet_socket *socket, const struct socket_address *address, size_t size,
                struct inet_endpoint *endpoint)
{
	struct address4 given;
	struct address6 given6;
	if (socket->socket.family == AF_INET6) {
		memcpy(&given6, address, sizeof(given6));
		return parse6(socket, &given6, size, endpoint);
	}
	if (size < sizeof(given))
		return -EINVAL;
	memcpy(&given, address, sizeof(given));
	if (given.family != AF_INET && !(given.family == AF_UNSPEC && given.address == 0))
		return -EAFNOSUPPORT;
	endpoint->port = lwip_ntohs(given.port);
	ip_addr_set_ip4_u32(&endpoint->address, given.address);
	return 0;
}

long inet_format(const struct inet_socket *socket, const struct inet_endpoint *endpoint,
                 struct socket_address *address)
{
	memset(address, 0, sizeof(*address));
	if (socket->socket.family == AF_INET) {
		struct address4 given = {.family = AF_INET, .port = lwip_htons(endpoint->port)};
		given.address = IP_IS_V4(&endpoint->address) ? ip_2_ip4(&endpoint->address)->addr : 0;
		memcpy(address, &given, sizeof(given));
		return sizeof(given);
	}
	struct address6 given6 = {.family = AF_INET6, .port = lwip_htons(endpoint->port)};
	ip6_addr_t shown = *ip_2_ip6(&endpoint->address);
	if (IP_IS_V4(&endpoint->address)) {
		ip4_2_ipv4_mapped_ipv6(&shown, ip_2_ip4(&endpoint->address));
	} else if (!IP_IS_V6(&endpoint->address)) {
		ip6_addr_set_zero(&shown);
	}
	memcpy(given6.address, shown.addr, sizeof(given6.address));
	if (IP_IS_V6(&endpoint->address))
		given6.scope = ip6_addr_zone(&shown);
	memcpy(address, &given6, sizeof(given6));
	return sizeof(given6);
}

static bool is_ours(const ip_addr_t *address)
{
	struct netif *netif;
	if (ip_addr_isany(address) || ip_addr_ismulticast(address))
		return true;
	if (IP_IS_V4(address) &&
	    (ip_2_ip4(address)->addr == IPADDR_BROADCAST || ip4_addr_isloopback(ip_2_ip4(address))))
		return true;
	NETIF_FOREACH(netif)
	{
		if (IP_IS_V6(address) ? netif_get_ip6_addr_match(netif, ip_2_ip6(address)) >= 0
		                      : ip4_addr_cmp(ip_2_ip4(address), netif_ip4_addr(netif)))
			return true;
	}
	return false;
}

long inet_may_bind(const struct inet_socket *socket, const struct inet_endpoint *endpoint)
{
	if (!socket->free_bind && !is_ours(&endpoint->address))
		return -EADDRNOTAVAIL;
	if (endpoint->port != 0 && endpoint->port < PORT_FREE_FIRST &&
	    !credentials_capable(CAP_NET_BIND_SERVICE))
		return -EACCES;
	return 0;
}

unsigned inet_path_mtu(const struct inet_socket *socket, const ip_addr_t *to)
{
	const struct netif *netif = ip_route(&socket->local.address, to);
	unsigned mtu = netif == NULL || netif->mtu == 0 ? LOOPBACK_MTU : netif->mtu;
	return IP_IS_V4(to) ? MIN(mtu, LARGEST_PACKET4) : mtu;
}

long inet_name(struct socket *socket, bool peer, struct socket_address *address)
{
	const struct inet_socket *own = inet_of(socket);
	if (peer && socket->state != SOCKET_CONNECTED)
		return -ENOTCONN;
	return inet_format(own, peer ? &own->remote : &own->local, address);
}

void inet_any_is_loopback(struct inet_endpoint *endpoint)
{
	if (!ip_addr_isany(&endpoint->address))
		return;
	if (IP_IS_V6(&endpoint->address))
		ip6_addr_set_loopback(ip_2_ip6(&endpoint->address));
	else
		ip_addr_set_loopback(false, &endpoint->address);
}

long inet_error(err_t error)
{
	static const uint8_t errors[] = {
	    [-ERR_MEM] = ENOBUFS,
	    [-ERR_BUF] = ENOBUFS,
	    [-ERR_TIMEOUT] = ETIMEDOUT,
	    [-ERR_RTE] = ENETUNREACH,
	    [-ERR_INPROGRESS] = EINPROGRESS,
	    [-ERR_VAL] = EINVAL,
	    [-ERR_WOULDBLOCK] = EAGAIN,
	    [-ERR_USE] = EADDRINUSE,
	    [-ERR_ALREADY] = EALREADY,
	    [-ERR_ISCONN] = EISCONN,
	    [-ERR_CONN] = ENOTCONN,
	    [-ERR_IF] = ENETDOWN,
	    [-ERR_ABRT] = ETIMEDOUT,
	    [-ERR_RST] = ECONNRESET,
	    [-ERR_CLSD] = ENOTCONN,
	    [-ERR_ARG] = EINVAL,
	};
	return -(long)errors[-error];
}

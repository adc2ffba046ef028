/* SPDX-License-Identifier: MIT */
/* The families AF_INET and AF_INET6: in the image only if the tool's root family_inet brings them. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/credentials.h"
#include "net/inet/inet.h"
#include "net/interface.h"

REQUIRE(interface_ioctl); /* sockets call it only if it is there */

static long inet_create(int family, int type, int protocol, struct socket **socket)
{
	bool ping = protocol == (family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	switch (type) {
	case SOCK_STREAM:
		if (protocol != 0 && protocol != IPPROTO_TCP)
			return -EPROTONOSUPPORT;
		return tcp_create(family, socket);
	case SOCK_DGRAM:
		if (protocol != 0 && protocol != IPPROTO_UDP && !ping)
			return -EPROTONOSUPPORT;
		return datagram_create(family, type, ping ? protocol : IPPROTO_UDP, socket);
	case SOCK_RAW:
		if (!credentials_capable(CAP_NET_RAW))
			return -EPERM;
		if (protocol <= 0 || protocol > UINT8_MAX)
			return -EPROTONOSUPPORT;
		return datagram_create(family, type, protocol, socket);
	default:
		return -ESOCKTNOSUPPORT;
	}
}

SOCKET_FAMILY(inet, "AF_INET AF_INET6");
const struct socket_family family_inet = {.numbers = {AF_INET, AF_INET6}, .create = inet_create};

/* SPDX-License-Identifier: MIT */
/* What a program can ask of the network interfaces (netdevice(7), rtnetlink(7)). */
#pragma once

#include "lib/types.h"

#define INTERFACE_NAME 16 /* bytes, with the final NUL: IFNAMSIZ */

struct interface_address {
	uint8_t family; /* AF_INET, AF_INET6 */
	uint8_t prefix; /* bits */
	uint8_t scope;  /* RT_SCOPE_* */
	uint8_t address[16], broadcast[4];
};

#define INTERFACE_ADDRESSES 4

struct traffic {
	uint64_t bytes, packets, dropped;
};

#define LOOPBACK_MTU 65536 /* bytes */

struct interface {
	char name[INTERFACE_NAME];
	int index;
	unsigned flags; /* IFF_* */
	unsigned mtu;
	uint16_t type; /* ARPHRD_* */
	uint8_t hardware[6];
	struct interface_address addresses[INTERFACE_ADDRESSES];
	unsigned address_count;
	uint32_t gateway; /* of IPv4, as in addresses; 0: none */
	struct traffic received, sent;
};

/* The interface at this place, from 0 on: false behind the last one. */
bool interface_at(unsigned place, struct interface *interface);

/* The SIOCGIF* requests: 0 or -errno. */
long interface_ioctl(unsigned request, unsigned long argument);

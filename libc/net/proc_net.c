/* SPDX-License-Identifier: MIT */
/* /proc/net/dev, route, if_inet6: the interfaces as programs read them (proc(5)). An image without TCP/IP has
 * none. */
#include "abi/netlink.h"
#include "abi/socket.h"
#include "file/pseudo.h"
#include "lib/string.h"
#include "net/interface.h"

#define ROUTE_UP 1      /* RTF_UP */
#define ROUTE_GATEWAY 2 /* RTF_GATEWAY */
#define PERMANENT 0x80  /* IFA_F_PERMANENT */

OPTIONAL(interface_at);

static bool interface_get(unsigned place, struct interface *interface)
{
	return interface_at && interface_at(place, interface);
}

static void dev_show(struct pseudo_text *text, struct inode *inode)
{
	struct interface one;
	(void)inode;
	pseudo_print(
	    text, "Inter-|   Receive                                                |  Transmit\n"
	          " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs "
	          "drop fifo colls carrier compressed\n");
	for (unsigned i = 0; interface_get(i, &one); i++)
		pseudo_print(
		    text,
		    "%6s: %7lu %7lu    0 %4lu    0     0          0         0 %8lu %7lu    0 %4lu    0 "
		    "    0       0          0\n",
		    one.name, one.received.bytes, one.received.packets, one.received.dropped, one.sent.bytes,
		    one.sent.packets, one.sent.dropped);
}

static void route_line(struct pseudo_text *text, const char *name, uint32_t to, uint32_t gateway,
                       unsigned flags, uint32_t mask)
{
	pseudo_print(text, "%s\t%08X\t%08X\t%04X\t0\t0\t0\t%08X\t0\t0\t0\n", name, to, gateway, flags, mask);
}

static void route_show(struct pseudo_text *text, struct inode *inode)
{
	struct interface one;
	(void)inode;
	pseudo_print(text,
	             "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n");
	for (unsigned i = 0; interface_get(i, &one); i++) {
		if ((one.flags & IFF_LOOPBACK) != 0) /* its route is in another table */
			continue;
		if (one.gateway != 0)
			route_line(text, one.name, 0, one.gateway, ROUTE_UP | ROUTE_GATEWAY, 0);
		for (unsigned a = 0; a < one.address_count; a++) {
			const struct interface_address *address = &one.addresses[a];
			uint32_t own, mask = address->prefix == 0 ? 0 : UINT32_MAX << (32 - address->prefix);
			if (address->family != AF_INET)
				continue;
			memcpy(&own, address->address, sizeof(own));
			mask = __builtin_bswap32(mask);
			route_line(text, one.name, own & mask, 0, ROUTE_UP, mask);
		}
	}
}

static void inet6_show(struct pseudo_text *text, struct inode *inode)
{
	struct interface one;
	(void)inode;
	for (unsigned i = 0; interface_get(i, &one); i++) {
		for (unsigned a = 0; a < one.address_count; a++) {
			const struct interface_address *address = &one.addresses[a];
			unsigned scope = address->scope == RT_SCOPE_HOST   ? 0x10
			                 : address->scope == RT_SCOPE_LINK ? 0x20
			                                                   : 0;
			if (address->family != AF_INET6)
				continue;
			for (unsigned byte = 0; byte < sizeof(address->address); byte++)
				pseudo_print(text, "%02x", address->address[byte]);
			pseudo_print(text, " %02x %02x %02x %02x %8s\n", one.index, address->prefix, scope,
			             PERMANENT, one.name);
		}
	}
}

PSEUDO_FILE(proc_net_dev, "/proc/net/dev", .mode = PSEUDO_TEXT, PSEUDO_SHOW(dev_show));
PSEUDO_FILE(proc_net_route, "/proc/net/route", .mode = PSEUDO_TEXT, PSEUDO_SHOW(route_show));
PSEUDO_FILE(proc_net_if_inet6, "/proc/net/if_inet6", .mode = PSEUDO_TEXT, PSEUDO_SHOW(inet6_show));

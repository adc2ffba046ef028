/* SPDX-License-Identifier: MIT */
/* lwIP's interfaces as Linux describes them, and the requests of netdevice(7). */
#include "net/interface.h"
#include "abi/errno.h"
#include "abi/ioctl.h"
#include "abi/netlink.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lwip/netif.h"

#define REQUEST_SIZE 40 /* struct ifreq */

struct address4 {
	uint16_t family, port;
	uint32_t address;
	char zero[8];
};

struct request {
	char name[INTERFACE_NAME];
	union {
		struct address4 address;
		int number;
		short flags;
		struct {
			uint16_t type;
			uint8_t bytes[14];
		} hardware;
		char rest[REQUEST_SIZE - INTERFACE_NAME];
	};
};

static uint8_t prefix_of(uint32_t mask)
{
	return (uint8_t)__builtin_popcount(mask);
}

static void add_address4(struct interface *interface, struct netif *netif, bool loopback)
{
	const ip4_addr_t *address = netif_ip4_addr(netif), *mask = netif_ip4_netmask(netif);
	struct interface_address *to = &interface->addresses[interface->address_count];
	uint32_t broadcast = address->addr | ~mask->addr;
	if (ip4_addr_isany(address))
		return;
	to->family = AF_INET;
	to->prefix = prefix_of(mask->addr);
	to->scope = loopback ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
	memcpy(to->address, &address->addr, sizeof(address->addr));
	memcpy(to->broadcast, &broadcast, sizeof(broadcast));
	interface->address_count++;
}

static void add_addresses6(struct interface *interface, struct netif *netif, bool loopback)
{
	for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES && interface->address_count < INTERFACE_ADDRESSES;
	     i++) {
		const ip6_addr_t *address = netif_ip6_addr(netif, i);
		struct interface_address *to = &interface->addresses[interface->address_count];
		if (!ip6_addr_isvalid(netif_ip6_addr_state(netif, i)))
			continue;
		to->family = AF_INET6;
		to->prefix = loopback ? 128 : 64;
		to->scope = loopback                        ? RT_SCOPE_HOST
		            : ip6_addr_islinklocal(address) ? RT_SCOPE_LINK
		                                            : RT_SCOPE_UNIVERSE;
		memcpy(to->address, address->addr, sizeof(to->address));
		interface->address_count++;
	}
}

static void describe(struct netif *netif, struct interface *interface)
{
	bool loopback = (netif->flags & NETIF_FLAG_ETHERNET) == 0;
	memset(interface, 0, sizeof(*interface));
	interface->index = netif_get_index(netif);
	if (loopback)
		string_copy(interface->name, "lo", sizeof(interface->name));
	else
		format(interface->name, sizeof(interface->name), "eth%d", interface->index - 2);
	interface->flags = IFF_UP | IFF_RUNNING | IFF_LOWER_UP |
	                   (loopback ? IFF_LOOPBACK : (unsigned)(IFF_BROADCAST | IFF_MULTICAST));
	interface->type = loopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER;
	interface->mtu = loopback ? LOOPBACK_MTU : netif->mtu;
	memcpy(interface->hardware, netif->hwaddr, sizeof(interface->hardware));
	interface->gateway = loopback ? 0 : netif_ip4_gw(netif)->addr;
	interface->received =
	    (struct traffic){netif->mib2_counters.ifinoctets,
	                     netif->mib2_counters.ifinucastpkts + netif->mib2_counters.ifinnucastpkts,
	                     netif->mib2_counters.ifindiscards};
	interface->sent =
	    (struct traffic){netif->mib2_counters.ifoutoctets,
	                     netif->mib2_counters.ifoutucastpkts + netif->mib2_counters.ifoutnucastpkts,
	                     netif->mib2_counters.ifoutdiscards};
	add_address4(interface, netif, loopback);
	add_addresses6(interface, netif, loopback);
}

bool interface_at(unsigned place, struct interface *interface)
{
	struct netif *netif = netif_get_by_index((u8_t)(place + 1)); /* loopback first: lwIP made it first */
	if (netif == NULL)
		return false;
	describe(netif, interface);
	return true;
}

static bool find_name(const char *name, struct interface *interface)
{
	for (unsigned i = 0; interface_at(i, interface); i++)
		if (strncmp(interface->name, name, INTERFACE_NAME) == 0)
			return true;
	return false;
}

static const struct interface_address *address4_of(const struct interface *interface)
{
	for (unsigned i = 0; i < interface->address_count; i++)
		if (interface->addresses[i].family == AF_INET)
			return &interface->addresses[i];
	return NULL;
}

static long fill_address(struct request *request, unsigned what, const struct interface *interface)
{
	const struct interface_address *address = address4_of(interface);
	if (address == NULL)
		return -EADDRNOTAVAIL;
	memset(&request->address, 0, sizeof(request->address));
	request->address.family = AF_INET;
	if (what == SIOCGIFNETMASK)
		request->address.address =
		    address->prefix == 0 ? 0 : lwip_htonl(UINT32_MAX << (32 - address->prefix));
	else if (what == SIOCGIFBRDADDR)
		memcpy(&request->address.address, address->broadcast, 4);
	else
		memcpy(&request->address.address, address->address, 4);
	return 0;
}

static long fill(struct request *request, unsigned what, const struct interface *interface)
{
	switch (what) {
	case SIOCGIFFLAGS:
		request->flags = (short)interface->flags;
		return 0;
	case SIOCGIFADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFNETMASK:
		return fill_address(request, what, interface);
	case SIOCGIFMTU:
		request->number = (int)interface->mtu;
		return 0;
	case SIOCGIFMETRIC:
		request->number = 0;
		return 0;
	case SIOCGIFINDEX:
		request->number = interface->index;
		return 0;
	case SIOCGIFTXQLEN:
		request->number = 1000;
		return 0;
	case SIOCGIFHWADDR:
		memset(&request->hardware, 0, sizeof(request->hardware));
		request->hardware.type = interface->type;
		memcpy(request->hardware.bytes, interface->hardware, sizeof(interface->hardware));
		return 0;
	default:
		return syscall_unsupported("ioctl", "of network interfaces", what, -EOPNOTSUPP);
	}
}

struct configuration {
	int size, padding;
	char *requests;
};

/* SIOCGIFCONF: those that have an IPv4 address, as many as there is room for; with no room how much they
 * would take. */
static long list(unsigned long argument)
{
	struct configuration given;
	struct interface interface;
	struct request request;
	int used = 0;
	if (user_read(&given, (const void *)argument, sizeof(given)) < 0)
		return -EFAULT;
	for (unsigned i = 0; interface_at(i, &interface); i++) {
		memset(&request, 0, sizeof(request));
		string_copy(request.name, interface.name, sizeof(request.name));
		if (fill_address(&request, SIOCGIFADDR, &interface) < 0)
			continue;
		if (given.requests != NULL) {
			if (used + REQUEST_SIZE > given.size)
				break;
			if (user_write(given.requests + used, &request, REQUEST_SIZE) < 0)
				return -EFAULT;
		}
		used += REQUEST_SIZE;
	}
	given.size = used;
	return user_write((void *)argument, &given, sizeof(given));
}

long interface_ioctl(unsigned what, unsigned long argument)
{
	struct request request;
	struct interface interface;
	if (what == SIOCGIFCONF)
		return list(argument);
	if (user_read(&request, (const void *)argument, sizeof(request)) < 0)
		return -EFAULT;
	request.name[INTERFACE_NAME - 1] = '\0';
	if (what == SIOCGIFNAME) {
		if (request.number < 1 || !interface_at((unsigned)request.number - 1, &interface))
			return -ENODEV;
		string_copy(request.name, interface.name, sizeof(request.name));
		return user_write((void *)argument, &request, sizeof(request));
	}
	if (!find_name(request.name, &interface))
		return -ENODEV;
	long result = fill(&request, what, &interface);
	return result < 0 ? result : user_write((void *)argument, &request, sizeof(request));
}

SUPPORTS(ioctl, "SIOCGIFCONF SIOCGIFNAME SIOCGIFFLAGS SIOCGIFADDR SIOCGIFBRDADDR SIOCGIFDSTADDR "
                "SIOCGIFNETMASK SIOCGIFMTU "
                "SIOCGIFMETRIC SIOCGIFINDEX SIOCGIFTXQLEN SIOCGIFHWADDR SIOCINQ SIOCOUTQ SIOCATMARK");

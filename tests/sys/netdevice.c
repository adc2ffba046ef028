// SPDX-License-Identifier: MIT
/* Interfaces by ioctl (netdevice(7)) and by netlink, as getifaddrs(3) asks for them: loopback, which all
 * have. */
#include "net.h"

#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

static void by_name(int fd)
{
	struct ifreq request;
	const struct sockaddr_in *address = (const void *)&request.ifr_addr;

	memset(&request, 0, sizeof(request));
	strcpy(request.ifr_name, "lo");
	CALL(ioctl(fd, SIOCGIFINDEX, &request));
	SHOW(request.ifr_ifindex);
	CALL(ioctl(fd, SIOCGIFFLAGS, &request));
	SHOW(request.ifr_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING));
	CALL(ioctl(fd, SIOCGIFMTU, &request));
	SHOW(request.ifr_mtu);
	CALL(ioctl(fd, SIOCGIFADDR, &request));
	SHOW(address->sin_family);
	SHOW(ntohl(address->sin_addr.s_addr));
	CALL(ioctl(fd, SIOCGIFNETMASK, &request));
	SHOW(ntohl(address->sin_addr.s_addr));
	CALL(ioctl(fd, SIOCGIFHWADDR, &request));
	SHOW(request.ifr_hwaddr.sa_family);
	request.ifr_ifindex = 1;
	CALL(ioctl(fd, SIOCGIFNAME, &request));
	TEXT(request.ifr_name);
	strcpy(request.ifr_name, "absent0");
	CALL(ioctl(fd, SIOCGIFMTU, &request));
	CALL(ioctl(fd, SIOCGIFMTU, bad_pointer));
}

static void all(int fd)
{
	struct ifreq requests[20];
	struct ifconf configuration = {.ifc_len = sizeof(requests), .ifc_req = requests};
	struct ifaddrs *addresses;
	int found = 0;

	CALL(ioctl(fd, SIOCGIFCONF, &configuration));
	HOLDS(configuration.ifc_len >= (int)sizeof(requests[0]));
	TEXT(requests[0].ifr_name);
	CALL(getifaddrs(&addresses));
	for (const struct ifaddrs *at = addresses; at != NULL; at = at->ifa_next) {
		if (strcmp(at->ifa_name, "lo") != 0 || at->ifa_addr == NULL)
			continue;
		found++;
		SHOW(at->ifa_addr->sa_family);
		SHOW(at->ifa_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING));
		if (at->ifa_addr->sa_family == AF_INET)
			SHOW(ntohl(
			    ((const struct sockaddr_in *)(const void *)at->ifa_netmask)->sin_addr.s_addr));
	}
	HOLDS(found >= 2);
	freeifaddrs(addresses);
	SHOW(if_nametoindex("lo"));
}

/* What a list of the interfaces says of loopback. */
static void links(int fd)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} request = {{sizeof(request), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
	             {.ifi_family = AF_UNSPEC}};
	static char answer[32768];
	const struct nlmsghdr *message = (const void *)answer;
	long size;

	CALL(send(fd, &request, sizeof(request), 0));
	size = recv(fd, answer, sizeof(answer), 0);
	const struct ifinfomsg *link = NLMSG_DATA(message);
	int left = IFLA_PAYLOAD(message);
	HOLDS(NLMSG_OK(message, size));
	SHOW(message->nlmsg_type);
	SHOW(link->ifi_index);
	for (const struct rtattr *at = IFLA_RTA(link); RTA_OK(at, left); at = RTA_NEXT(at, left)) {
		if (at->rta_type == IFLA_IFNAME || at->rta_type == IFLA_QDISC)
			TEXT((const char *)RTA_DATA(at));
		if (at->rta_type == IFLA_OPERSTATE)
			SHOW(*(const uint8_t *)RTA_DATA(at));
		if (at->rta_type == IFLA_STATS64) {
			const struct rtnl_link_stats64 *statistics = RTA_DATA(at);
			HOLDS(RTA_PAYLOAD(at) >= offsetof(struct rtnl_link_stats64, rx_nohandler));
			HOLDS(statistics->rx_packets == statistics->tx_packets);
			HOLDS(statistics->rx_bytes == statistics->tx_bytes);
		}
	}
	while (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) > 0)
		;
}

static void netlink(void)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	char text[10];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);

	CALL(bind(fd, (struct sockaddr *)&address, 3));
	memset(&address, 0, sizeof(address));
	address.ss_family = AF_NETLINK;
	CALL(bind(fd, (struct sockaddr *)&address, 12));
	CALL(getsockname(fd, (struct sockaddr *)&address, &size));
	SHOW(size);
	CALL(recv(fd, text, sizeof(text), MSG_DONTWAIT));
	links(fd);
	CALL(close(fd));
}

int main(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	check_begin();
	by_name(fd);
	all(fd);
	netlink();
	return check_end();
}

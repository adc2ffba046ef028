// SPDX-License-Identifier: MIT
/* IP_MULTICAST_IF, IPV6_MULTICAST_IF: which way datagrams to groups leave. */
#include "net.h"

#include <net/if.h>

#define GROUP "239.1.2.3"

static void show_option(int fd, int level, int name)
{
	unsigned char value[16];
	socklen_t size = sizeof(value);

	CALL(getsockopt(fd, level, name, value, &size));
	BYTES(value, (long)size);
}

static void check_ip(int fd)
{
	struct in_addr loopback = {htonl(INADDR_LOOPBACK)}, other = {htonl(0x01020304)}, any = {0};
	struct ip_mreq group = {.imr_interface = loopback};
	struct ip_mreqn numbered = {.imr_ifindex = 1}, absent = {.imr_ifindex = 77};

	show_option(fd, SOL_IP, IP_MULTICAST_IF);
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &loopback, sizeof(loopback)));
	show_option(fd, SOL_IP, IP_MULTICAST_IF);
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &other, sizeof(other)));
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &other, 3));
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &group, sizeof(group)));
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &numbered, sizeof(numbered)));
	show_option(fd, SOL_IP, IP_MULTICAST_IF);
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &absent, sizeof(absent)));
	CALL(setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &any, sizeof(any)));
	show_option(fd, SOL_IP, IP_MULTICAST_IF);
}

static void check_ip6(int fd)
{
	CALL(setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, &(int){1}, sizeof(int)));
	show_option(fd, SOL_IPV6, IPV6_MULTICAST_IF);
	CALL(setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, &(int){77}, sizeof(int)));
	CALL(setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, &(int){-1}, sizeof(int)));
	CALL(setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, &(int){1}, 3));
	CALL(setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, &(int){0}, sizeof(int)));
}

/* To a group by way of the loopback device, where this machine itself listens. */
static void check_sent(void)
{
	struct in_addr loopback = {htonl(INADDR_LOOPBACK)};
	struct ip_mreq group = {.imr_multiaddr.s_addr = inet_addr(GROUP), .imr_interface = loopback};
	union address to = {.in = {.sin_family = AF_INET}};
	int from = socket(AF_INET, SOCK_DGRAM, 0), at = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	socklen_t size = sizeof(to);
	char text[8];

	CALL(bind(at, &to.any, sizeof(to.in)));
	CALL(getsockname(at, &to.any, &size));
	CALL(setsockopt(at, SOL_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)));
	CALL(setsockopt(from, SOL_IP, IP_MULTICAST_IF, &loopback, sizeof(loopback)));
	to.in.sin_addr = group.imr_multiaddr;
	CALL(sendto(from, "group", 5, 0, &to.any, sizeof(to.in)));
	poll(&(struct pollfd){.fd = at, .events = POLLIN}, 1, 1000);
	size = sizeof(to);
	CALL(recvfrom(at, text, sizeof(text), 0, &to.any, &size));
	TEXT(inet_ntoa(to.in.sin_addr));
}

int main(void)
{
	check_begin();
	check_ip(socket(AF_INET, SOCK_DGRAM, 0));
	check_ip(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	check_ip(socket(AF_INET, SOCK_STREAM, 0));
	check_ip6(socket(AF_INET6, SOCK_DGRAM, 0));
	check_ip6(socket(AF_INET6, SOCK_STREAM, 0));
	check_sent();
	return check_end();
}

// SPDX-License-Identifier: MIT
/* Control data of datagrams: what a receiver asks to be told, and what a message asks for on its way. */
#include "net.h"

static char control[200];

/* Appends a piece of control data to those that are there. */
static void piece(struct msghdr *message, int level, int type, const void *data, size_t size)
{
	struct cmsghdr *header = (void *)(control + message->msg_controllen);

	*header = (struct cmsghdr){CMSG_LEN(size), level, type};
	memcpy(CMSG_DATA(header), data, size);
	message->msg_control = control;
	message->msg_controllen += CMSG_SPACE(size);
}

static void show_received(int fd)
{
	char text[20];
	union address from;
	struct iovec vector = {text, sizeof(text)};
	struct msghdr message = {&from, sizeof(from), &vector, 1, control, sizeof(control), 0};
	struct cmsghdr *header;

	CALL(recvmsg(fd, &message, MSG_DONTWAIT));
	for (header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
		SHOW(header->cmsg_level);
		SHOW(header->cmsg_type);
		BYTES((char *)CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	}
	if (from.any.sa_family == AF_INET)
		BYTES((char *)&from.in.sin_addr, 4);
	else
		BYTES((char *)&from.in6.sin6_addr, 16);
}

static void ask(int fd, int level, int name)
{
	int on = 1, got = 7;
	socklen_t size = sizeof(got);

	CALL(setsockopt(fd, level, name, &on, sizeof(on)));
	CALL(getsockopt(fd, level, name, &got, &size));
	SHOW(got);
}

/* Sends a message with one piece of control data and shows what arrives, if it does. */
static void send_one(int from, int to, union address *address, int level, int type, const void *data,
                     size_t size)
{
	struct iovec vector = {"text", 4};
	struct msghdr message = {address, address_size(address), &vector, 1, NULL, 0, 0};

	piece(&message, level, type, data, size);
	if (CALL(sendmsg(from, &message, 0)) == 4)
		show_received(to);
}

static void ip(void)
{
	union address address;
	int to = bound_socket(AF_INET, SOCK_DGRAM, &address), from = socket(AF_INET, SOCK_DGRAM, 0);
	struct in_pktinfo second = {.ipi_spec_dst.s_addr = htonl(INADDR_LOOPBACK + 1)};
	struct in_pktinfo foreign = {.ipi_spec_dst.s_addr = htonl(0xcb007101)}; /* 203.0.113.1 */
	struct in_pktinfo by_lo = {.ipi_ifindex = 1}, nowhere = {.ipi_ifindex = 99};
	uint8_t byte = 0x10;

	ask(to, SOL_IP, IP_PKTINFO);
	ask(to, SOL_IP, IP_RECVTTL);
	ask(to, SOL_IP, IP_RECVTOS);
	CALL(sendto(from, "text", 4, 0, &address.any, sizeof(address.in)));
	show_received(to);
	send_one(from, to, &address, SOL_IP, IP_TTL, &(int){3}, sizeof(int));
	send_one(from, to, &address, SOL_IP, IP_TTL, &(int){0}, sizeof(int));
	send_one(from, to, &address, SOL_IP, IP_TTL, &(int){256}, sizeof(int));
	send_one(from, to, &address, SOL_IP, IP_TTL, &byte, 1);
	send_one(from, to, &address, SOL_IP, IP_TOS, &(int){0x20}, sizeof(int));
	send_one(from, to, &address, SOL_IP, IP_TOS, &byte, 1);
	send_one(from, to, &address, SOL_IP, IP_TOS, &(int){-1}, sizeof(int));
	send_one(from, to, &address, SOL_IP, IP_PKTINFO, &second, sizeof(second));
	send_one(from, to, &address, SOL_IP, IP_PKTINFO, &by_lo, sizeof(by_lo));
	send_one(from, to, &address, SOL_IP, IP_PKTINFO, &foreign, sizeof(foreign));
	send_one(from, to, &address, SOL_IP, IP_PKTINFO, &nowhere, sizeof(nowhere));
	send_one(from, to, &address, SOL_IP, IP_PKTINFO, &second, sizeof(second) - 1);
	send_one(from, to, &address, SOL_IPV6, IPV6_HOPLIMIT, &(int){3}, sizeof(int));
	send_one(from, to, &address, SOL_TCP, 1, &(int){3}, sizeof(int));
	CALL(sendto(from, "as before", 9, 0, &address.any, sizeof(address.in)));
	show_received(to);
	close(from);
	close(to);
}

static void ip6(void)
{
	union address address;
	int to = bound_socket(AF_INET6, SOCK_DGRAM, &address), from = socket(AF_INET6, SOCK_DGRAM, 0);
	struct in6_pktinfo loopback = {in6addr_loopback, 1}, nowhere = {in6addr_any, 99};
	struct in6_pktinfo foreign = {{{{0x20, 1, 0xd, 0xb8}}}, 0}; /* 2001:db8:: */
	struct iovec vector = {"text", 4};
	struct msghdr message = {&address, address_size(&address), &vector, 1, NULL, 0, 0};

	ask(to, SOL_IPV6, IPV6_RECVPKTINFO);
	ask(to, SOL_IPV6, IPV6_RECVHOPLIMIT);
	ask(to, SOL_IPV6, IPV6_RECVTCLASS);
	ask(to, SOL_IP, IP_RECVTTL); /* for datagrams of IPv4 */
	send_one(from, to, &address, SOL_IPV6, IPV6_HOPLIMIT, &(int){3}, sizeof(int));
	send_one(from, to, &address, SOL_IPV6, IPV6_HOPLIMIT, &(int){-1}, sizeof(int));
	send_one(from, to, &address, SOL_IPV6, IPV6_HOPLIMIT, &(int){256}, sizeof(int));
	send_one(from, to, &address, SOL_IPV6, IPV6_TCLASS, &(int){0x20}, sizeof(int));
	send_one(from, to, &address, SOL_IPV6, IPV6_TCLASS, &(int){-2}, sizeof(int));
	send_one(from, to, &address, SOL_IPV6, IPV6_PKTINFO, &loopback, sizeof(loopback));
	send_one(from, to, &address, SOL_IPV6, IPV6_PKTINFO, &loopback, sizeof(loopback) - 1);
	send_one(from, to, &address, SOL_IPV6, IPV6_PKTINFO, &foreign, sizeof(foreign));
	send_one(from, to, &address, SOL_IPV6, IPV6_PKTINFO, &nowhere, sizeof(nowhere));
	send_one(from, to, &address, SOL_IP, IP_TTL, &(int){3}, sizeof(int));
	piece(&message, SOL_IPV6, IPV6_TCLASS, &(int){0x40}, sizeof(int));
	piece(&message, SOL_IPV6, IPV6_HOPLIMIT, &(int){9}, sizeof(int));
	CALL(sendmsg(from, &message, 0));
	show_received(to);
	close(from);
	close(to);
}

/* Over a socket of AF_INET6 to an address of IPv4. */
static void mapped(void)
{
	union address address, at;
	int to = bound_socket(AF_INET, SOCK_DGRAM, &at), from = socket(AF_INET6, SOCK_DGRAM, 0);
	struct in6_pktinfo second = {{{{[10] = 0xff, 0xff, 127, 0, 0, 2}}}, 0};
	struct in6_pktinfo loopback = {in6addr_loopback, 0};

	memset(&address, 0, sizeof(address));
	address.in6.sin6_family = AF_INET6;
	address.in6.sin6_port = at.in.sin_port;
	memcpy(&address.in6.sin6_addr, second.ipi6_addr.s6_addr, 16);
	address.in6.sin6_addr.s6_addr[15] = 1;
	ask(to, SOL_IP, IP_RECVTTL);
	send_one(from, to, &address, SOL_IPV6, IPV6_PKTINFO, &second, sizeof(second));
	send_one(from, to, &address, SOL_IPV6, IPV6_PKTINFO, &loopback, sizeof(loopback));
	send_one(from, to, &address, SOL_IPV6, IPV6_HOPLIMIT, &(int){3}, sizeof(int));
	send_one(from, to, &address, SOL_IP, IP_TTL, &(int){3}, sizeof(int));
	close(from);
	close(to);
}

int main(void)
{
	check_begin();
	ip();
	ip6();
	mapped();
	return check_end();
}

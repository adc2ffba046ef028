/* SPDX-License-Identifier: MIT */
/* Control data of datagrams (ip(7), ipv6(7)): what the program wants to be told of one, and what it asks for
 * when it sends one. */
#include "abi/errno.h"
#include "abi/inet.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/syscall.h"
#include "lib/string.h"
#include "lwip/netif.h"
#include "net/inet/datagram.h"

struct packet_info6 {
	uint32_t address[4];
	unsigned interface;
};

/* SO_TIMESTAMP gives microseconds, SO_TIMESTAMPNS nanoseconds. */
static void tell_time(int timestamp, const struct datagram *datagram, struct message *message)
{
	int64_t time = datagram->time != 0 ? datagram->time : clock_realtime();
	int64_t parts[2] = {time / (int64_t)NANOSECONDS, time % (int64_t)NANOSECONDS};
	if (timestamp == SO_TIMESTAMP)
		parts[1] /= 1000;
	message_control(message, SOL_SOCKET, timestamp, parts, sizeof(parts)); /* SCM_ is the same number */
}

static void tell_ip(const struct inet_socket *socket, const struct datagram *datagram,
                    struct message *message)
{
	if (socket->tell_packet_info) {
		uint32_t address = ip_2_ip4(&datagram->to)->addr;
		struct packet_info info = {datagram->interface, address, address};
		message_control(message, SOL_IP, IP_PKTINFO, &info, sizeof(info));
	}
	if (socket->tell_ttl)
		message_control(message, SOL_IP, IP_TTL, &(int){datagram->ttl}, sizeof(int));
	if (socket->tell_tos)
		message_control(message, SOL_IP, IP_TOS, &datagram->tos, sizeof(datagram->tos));
}

void datagram_tell(const struct datagram_socket *own, const struct datagram *datagram,
                   struct message *message)
{
	const struct inet_socket *socket = &own->inet;
	bool four = IP_IS_V4(&datagram->to);
	if (own->timestamp != 0)
		tell_time(own->timestamp, datagram, message);
	if (socket->tell_packet_info6) {
		struct packet_info6 info = {.interface = datagram->interface};
		ip6_addr_t address = *ip_2_ip6(&datagram->to);
		if (four)
			ip4_2_ipv4_mapped_ipv6(&address, ip_2_ip4(&datagram->to));
		memcpy(info.address, address.addr, sizeof(info.address));
		message_control(message, SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	}
	if (four) {
		tell_ip(socket, datagram, message);
		return;
	}
	if (socket->tell_hops6)
		message_control(message, SOL_IPV6, IPV6_HOPLIMIT, &(int){datagram->ttl}, sizeof(int));
	if (socket->tell_class6)
		message_control(message, SOL_IPV6, IPV6_TCLASS, &(int){datagram->tos}, sizeof(int));
}

/* A number of the control data, -EINVAL unless it has the right size and lies in this range. */
static long number_in(const struct control_header *header, int first, int last)
{
	int number;
	if (header->size != sizeof(*header) + sizeof(number))
		return -EINVAL;
	memcpy(&number, header + 1, sizeof(number));
	return number < first || number > last ? -EINVAL : number;
}

static long set_number(int *where, long number)
{
	if (number < 0)
		return number;
	*where = (int)number;
	return 0;
}

/* -1 asks for what the socket has anyway. */
static long set_number6(int *where, const struct control_header *header)
{
	int number;
	if (header->size != sizeof(*header) + sizeof(number))
		return -EINVAL;
	memcpy(&number, header + 1, sizeof(number));
	return number == -1 ? 0 : set_number(where, number_in(header, 0, UINT8_MAX));
}

static long set_interface(struct datagram_control *control, int number)
{
	if (number == 0)
		return 0;
	control->netif = netif_get_by_index((u8_t)number);
	return control->netif == NULL ? -ENODEV : 0;
}

static long ask_ip(const struct control_header *header, struct datagram_control *control)
{
	struct packet_info info;
	switch (header->type) {
	case IP_PKTINFO:
		if (header->size != sizeof(*header) + sizeof(info))
			return -EINVAL;
		memcpy(&info, header + 1, sizeof(info));
		ip_addr_set_ip4_u32(&control->from, info.local);
		return set_interface(control, info.interface);
	case IP_TTL:
		return set_number(&control->ttl, number_in(header, 1, UINT8_MAX));
	case IP_TOS:
		if (header->size == sizeof(*header) + 1)
			return set_number(&control->tos, *(const uint8_t *)(header + 1));
		return set_number(&control->tos, number_in(header, 0, UINT8_MAX));
	default:
		return syscall_unsupported("sendmsg", "control data of SOL_IP", (unsigned)header->type,
		                           -EINVAL);
	}
}

static long ask_ip6(const struct control_header *header, struct datagram_control *control)
{
	struct packet_info6 info;
	long result;
	ip6_addr_t *from = ip_2_ip6(&control->from);
	switch (header->type) {
	case IPV6_PKTINFO:
		if (header->size < sizeof(*header) + sizeof(info))
			return -EINVAL;
		memcpy(&info, header + 1, sizeof(info));
		IP_SET_TYPE(&control->from, IPADDR_TYPE_V6);
		ip6_addr_set_zero(from);
		memcpy(from->addr, info.address, sizeof(info.address));
		if (ip6_addr_isipv4mappedipv6(from)) {
			unmap_ipv4_mapped_ipv6(ip_2_ip4(&control->from), from);
			IP_SET_TYPE(&control->from, IPADDR_TYPE_V4);
		}
		result = set_interface(control, (int)info.interface);
		if (IP_IS_V6(&control->from) && control->netif != NULL &&
		    ip6_addr_has_scope(from, IP6_UNICAST))
			ip6_addr_assign_zone(from, IP6_UNICAST, control->netif);
		return result;
	case IPV6_HOPLIMIT:
		return set_number6(&control->ttl, header);
	case IPV6_TCLASS:
		return set_number6(&control->tos, header);
	default:
		return syscall_unsupported("sendmsg", "control data of SOL_IPV6", (unsigned)header->type,
		                           -EINVAL);
	}
}

static long ask(const struct control_header *header, bool four, struct datagram_control *control)
{
	bool rights = header->type == SCM_RIGHTS || header->type == SCM_CREDENTIALS;
	switch (header->level) {
	case SOL_SOCKET:
		return rights
		           ? 0
		           : syscall_unsupported("sendmsg", "control data", (unsigned)header->type, -EINVAL);
	case SOL_IP:
		return four ? ask_ip(header, control) : 0;
	case SOL_IPV6:
		return !four || header->type == IPV6_PKTINFO ? ask_ip6(header, control) : 0;
	case SOL_UDP:
		return syscall_unsupported("sendmsg", "control data of SOL_UDP", (unsigned)header->type,
		                           -EINVAL);
	default:
		return 0;
	}
}

long datagram_asked(const struct datagram_socket *own, const struct message *message, const ip_addr_t *to,
                    struct datagram_control *control)
{
	const struct control_header *header = NULL;
	bool four = IP_IS_V4(to);
	*control = (struct datagram_control){.ttl = -1, .tos = -1};
	ip_addr_set_any(!four, &control->from);
	while ((header = message_next_control(message, header)) != NULL) {
		bool foreign = own->inet.socket.family == AF_INET && header->level == SOL_IPV6;
		long result = foreign ? 0 : ask(header, four, control);
		if (result < 0)
			return result;
	}
	if (ip_addr_isany(&control->from))
		return 0;
	if (IP_IS_V4(&control->from) != four)
		return -EINVAL;
	struct inet_endpoint from = {control->from, 0};
	if (inet_may_bind(&own->inet, &from) < 0)
		return four ? -ENETUNREACH : -EINVAL;
	return 0;
}

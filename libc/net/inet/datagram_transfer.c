/* SPDX-License-Identifier: MIT */
/* Sending and receiving datagrams. */
#include "abi/errno.h"
#include "abi/inet.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "lib/string.h"
#include "lwip/icmp.h"
#include "lwip/netif.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/udp.h"
#include "net/inet/datagram.h"

#define LARGEST 65507U /* bytes in a UDP packet of IPv4 */

/* By the way that the message asks for, or by the one that leads there. */
static err_t send_from(struct datagram_socket *own, struct pbuf *packet, const struct inet_endpoint *to,
                       const struct datagram_control *control)
{
	bool any = ip_addr_isany(&control->from);
	struct netif *netif =
	    control->netif != NULL ? control->netif : ip_route(&control->from, &to->address);
	if (netif == NULL)
		return ERR_RTE;
	if (own->is_raw && any)
		return raw_sendto_if_src(own->inet.raw, packet, &to->address, netif,
		                         ip_netif_get_local_ip(netif, &to->address));
	if (own->is_raw)
		return raw_sendto_if_src(own->inet.raw, packet, &to->address, netif, &control->from);
	if (any)
		return udp_sendto_if(own->inet.udp, packet, &to->address, to->port, netif);
	return udp_sendto_if_src(own->inet.udp, packet, &to->address, to->port, netif, &control->from);
}

static err_t send_packet(struct datagram_socket *own, struct pbuf *packet, const struct inet_endpoint *to,
                         const struct datagram_control *control)
{
	if (control->netif != NULL || !ip_addr_isany(&control->from))
		return send_from(own, packet, to, control);
	if (own->is_raw)
		return raw_sendto(own->inet.raw, packet, &to->address);
	return udp_sendto(own->inet.udp, packet, &to->address, to->port);
}

static void set_multicast_ttl(struct datagram_socket *own, uint8_t ttl)
{
	if (own->is_raw)
		raw_set_multicast_ttl(own->inet.raw, ttl);
	else
		udp_set_multicast_ttl(own->inet.udp, ttl);
}

/* This one may have other hops and another service than those that follow. */
static err_t send_as_asked(struct datagram_socket *own, struct pbuf *packet, const struct inet_endpoint *to,
                           const struct datagram_control *control)
{
	struct ip_pcb *pcb = own->inet.pcb;
	if (control->ttl >= 0) {
		pcb->ttl = (uint8_t)control->ttl;
		set_multicast_ttl(own, (uint8_t)control->ttl);
	}
	if (control->tos >= 0)
		pcb->tos = (uint8_t)control->tos;
	err_t error = send_packet(own, packet, to, control);
	pcb->ttl = own->inet.ttl;
	pcb->tos = own->inet.tos;
	set_multicast_ttl(own, own->inet.multicast_ttl);
	return error;
}

static long destination(struct datagram_socket *own, const struct message *message, struct inet_endpoint *to)
{
	struct socket *socket = &own->inet.socket;
	if (message->address_size == 0)
		return socket->state == SOCKET_CONNECTED ? 0 : -EDESTADDRREQ;
	long result = inet_parse(&own->inet, &message->address, message->address_size, to);
	if (result < 0)
		return result;
	if (!own->is_raw && to->port == 0)
		return -EINVAL;
	inet_any_is_loopback(to);
	bool broadcast = IP_IS_V4(&to->address) && netif_default != NULL &&
	                 ip4_addr_isbroadcast(ip_2_ip4(&to->address), netif_default);
	return broadcast && !socket->options.broadcast ? -EACCES : 0;
}

/* IP_PMTUDISC_DO, IP_PMTUDISC_PROBE: what does not fit into one packet is refused. */
static bool must_be_cut(const struct datagram_socket *own, const ip_addr_t *to, size_t size)
{
	const struct inet_socket *inet = &own->inet;
	if (inet->mtu_discover != IP_PMTUDISC_DO && inet->mtu_discover != IP_PMTUDISC_PROBE)
		return false;
	size += (IP_IS_V4(to) ? IP_HLEN : IP6_HLEN) + (own->is_raw ? 0 : UDP_HLEN);
	return size > inet_path_mtu(inet, to);
}

long datagram_send(struct socket *socket, struct message *message)
{
	struct datagram_socket *own = datagram_of(socket);
	struct inet_endpoint to;
	inet_begin();
	if (socket->error != 0)
		return socket_take_error(socket);
	if (socket->shut_write)
		return -EPIPE;
	if (message->left > LARGEST)
		return -EMSGSIZE;
	long result = destination(own, message, &to);
	if (result < 0)
		return result;
	size_t size = message->left;
	if (message->address_size == 0)
		to = own->inet.remote;
	struct datagram_control control;
	result = datagram_asked(own, message, &to.address, &control);
	if (result < 0)
		return result;
	if (must_be_cut(own, &to.address, size))
		return -EMSGSIZE;
	struct pbuf *packet = pbuf_alloc(PBUF_TRANSPORT, (u16_t)size, PBUF_RAM);
	if (packet == NULL)
		return -ENOBUFS;
	if (message_read(message, packet->payload, size) < size) {
		pbuf_free(packet);
		return -EFAULT;
	}
	err_t error = send_as_asked(own, packet, &to, &control);
	pbuf_free(packet);
	if (!own->is_raw && error == ERR_OK && !own->inet.bound) {
		own->inet.bound = true;
		own->inet.local.port = own->inet.udp->local_port;
	}
	inet_done();
	return error == ERR_OK ? (long)size : inet_error(error);
}

void datagram_drop_first(struct datagram_socket *own)
{
	struct datagram *datagram = LIST_FIRST(&own->queue, struct datagram, link);
	list_remove(&datagram->link);
	own->queued -= datagram->packet->tot_len + DATAGRAM_OVERHEAD;
	pbuf_free(datagram->packet);
	heap_free(datagram, sizeof(*datagram));
}

static long take(struct datagram_socket *own, struct message *message)
{
	struct datagram *datagram = LIST_FIRST(&own->queue, struct datagram, link);
	size_t whole = datagram->packet->tot_len, part = MIN(whole, message->left), done = 0;
	for (const struct pbuf *at = datagram->packet; at != NULL && done < part; at = at->next) {
		size_t size = MIN(at->len, part - done);
		if (message_write(message, at->payload, size) < size)
			return -EFAULT;
		done += size;
	}
	if (part < whole)
		message->told |= MSG_TRUNC;
	message->address_size = (size_t)inet_format(&own->inet, &datagram->from, &message->address);
	if (message->control_size != 0)
		datagram_tell(own, datagram, message);
	if ((message->flags & MSG_PEEK) == 0)
		datagram_drop_first(own);
	return (long)((message->flags & MSG_TRUNC) != 0 ? whole : part);
}

/* Linux's sock_extended_err, and who it was. */
struct told_error {
	uint32_t error;
	uint8_t origin, type, code, padding;
	uint32_t information, data;
	char offender[28];
};

#define ORIGIN_ICMP 2
#define ORIGIN_ICMP6 3

/* The error queue (IP_RECVERR); the refused datagram itself is not kept. */
static long take_error(struct datagram_socket *own, struct message *message)
{
	bool four = IP_IS_V4(&own->refused_by.address);
	struct socket_address by;
	if (!own->refused)
		return -EAGAIN;
	struct told_error told = {.error = ECONNREFUSED,
	                          .origin = four ? ORIGIN_ICMP : ORIGIN_ICMP6,
	                          .type = four ? ICMP_DUR : ICMP6_TYPE_DUR,
	                          .code = four ? ICMP_DUR_PORT : ICMP6_DUR_PORT};
	own->refused = false;
	own->inet.socket.error = 0;
	message->address_size = (size_t)inet_format(&own->inet, &own->refused_by, &message->address);
	own->refused_by.port = 0;
	size_t size = (size_t)inet_format(&own->inet, &own->refused_by, &by);
	memcpy(told.offender, &by, size);
	bool six = own->inet.socket.family == AF_INET6;
	message_control(message, six ? SOL_IPV6 : SOL_IP, six ? IPV6_RECVERR : IP_RECVERR, &told,
	                offsetof(struct told_error, offender) + size);
	message->told |= MSG_ERRQUEUE;
	return 0;
}

long datagram_receive(struct socket *socket, struct message *message)
{
	struct datagram_socket *own = datagram_of(socket);
	if ((message->flags & MSG_ERRQUEUE) != 0)
		return take_error(own, message);
	if ((message->flags & MSG_OOB) != 0)
		return -EOPNOTSUPP;
	inet_begin();
	if (socket->error != 0)
		return socket_take_error(socket);
	if (!list_empty(&own->queue))
		return take(own, message);
	return socket->shut_read && (message->flags & MSG_DONTWAIT) == 0 ? 0
	                                                                 : -EAGAIN; /* as unix_receive() */
}

/* SPDX-License-Identifier: MIT */
/* IP packets, before lwIP looks at them (lwipopts.h). */
#include "lib/string.h"
#include "lwip/ip4.h"
#include "lwip/netif.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"
#include "net/inet/request.h"
#include "net/lwip/hooks.h"

/* The TCP header of a connection request, or NULL when it is something else. */
static const struct tcp_hdr *request_at(const struct pbuf *packet, size_t offset)
{
	const struct tcp_hdr *header = (const void *)((const char *)packet->payload + offset);
	if (packet->len < offset + sizeof(*header) ||
	    (TCPH_FLAGS(header) & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN)
		return NULL;
	return header;
}

/* All of 127.0.0.0/8 is this machine, of which lwIP knows one address: for this packet it is another one. */
static void input_as(struct netif *netif, const ip4_addr_t *address, struct pbuf *packet)
{
	ip_addr_t own = netif->ip_addr;
	ip_addr_copy_from_ip4(netif->ip_addr, *address);
	ip4_input(packet, netif);
	netif->ip_addr = own;
}

/* Addresses of loopback: one that lwIP does not know, and those that come from outside. */
static bool takes_loopback(struct pbuf *packet, struct netif *netif)
{
	const struct ip_hdr *ip = packet->payload;
	ip4_addr_t from = {ip->src.addr}, to = {ip->dest.addr};
	bool inside = ip4_addr_isloopback(netif_ip4_addr(netif));
	if (!inside && (ip4_addr_isloopback(&from) || ip4_addr_isloopback(&to))) {
		pbuf_free(packet);
		return true;
	}
	if (!inside || !ip4_addr_isloopback(&to) || ip4_addr_cmp(&to, netif_ip4_addr(netif)))
		return false;
	input_as(netif, &to, packet);
	return true;
}

int net_ip4_input(struct pbuf *packet, struct netif *netif)
{
	const struct ip_hdr *ip = packet->payload;
	ip_addr_t from, to;
	if (packet->len < IP_HLEN)
		return 0;
	if (takes_loopback(packet, netif))
		return 1;
	if (IPH_PROTO(ip) != IP_PROTO_TCP)
		return 0;
	const struct tcp_hdr *header = request_at(packet, IPH_HL_BYTES(ip));
	if (header == NULL)
		return 0;
	ip_addr_copy_from_ip4(from, ip->src);
	ip_addr_copy_from_ip4(to, ip->dest);
	request_make_room(&from, &to, header);
	return 0;
}

int net_ip6_input(struct pbuf *packet)
{
	const struct ip6_hdr *ip = packet->payload;
	ip_addr_t from, to;
	if (packet->len < IP6_HLEN || IP6H_NEXTH(ip) != IP6_NEXTH_TCP)
		return 0;
	const struct tcp_hdr *header = request_at(packet, IP6_HLEN);
	if (header == NULL)
		return 0;
	ip_addr_copy_from_ip6_packed(from, ip->src);
	ip_addr_copy_from_ip6_packed(to, ip->dest);
	request_make_room(&from, &to, header);
	return 0;
}

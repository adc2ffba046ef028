/* SPDX-License-Identifier: MIT */
/* Datagrams that have come, and ICMP's word that one was not wanted. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/heap.h"
#include "lib/string.h"
#include "lwip/icmp.h"
#include "lwip/ip.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/udp.h"
#include "net/inet/datagram.h"
#include "net/inet/memory.h"

/* Takes over the packet; drops it, as Linux does, when the program lets its buffer fill. */
static void enqueue(struct datagram_socket *own, struct pbuf *packet, const ip_addr_t *from, u16_t port)
{
	struct datagram *datagram;
	size_t limit =
	    net_memory_short() ? SHARE_LEAST : (size_t)own->inet.socket.options.receive_buffer.size;
	bool full = own->queued > limit;
	if (full || own->inet.socket.shut_read || (datagram = heap_alloc(sizeof(*datagram))) == NULL) {
		pbuf_free(packet);
		return;
	}
	datagram->packet = packet;
	datagram->from = (struct inet_endpoint){*from, port};
	datagram->to = *ip_current_dest_addr();
	datagram->interface = netif_get_index(ip_current_input_netif());
	datagram->ttl =
	    ip_current_is_v6() ? IP6H_HOPLIM(ip6_current_header()) : IPH_TTL(ip4_current_header());
	datagram->tos = ip_current_is_v6() ? IP6H_TC(ip6_current_header()) : IPH_TOS(ip4_current_header());
	datagram->time = own->timestamp != 0 ? clock_realtime() : 0;
	list_append(&own->queue, &datagram->link);
	own->queued += packet->tot_len + DATAGRAM_OVERHEAD;
	wait_wake(&own->inet.socket.changed);
}

void datagram_udp_received(void *argument, struct udp_pcb *pcb, struct pbuf *packet, const ip_addr_t *from,
                           u16_t port)
{
	(void)pcb;
	enqueue(argument, packet, from, port);
}

/* A raw socket sees each packet, and takes none away from others; ping sockets see answers without the IP
 * header. */
u8_t datagram_raw_received(void *argument, struct raw_pcb *pcb, struct pbuf *packet, const ip_addr_t *from)
{
	struct datagram_socket *own = argument;
	(void)pcb;
	struct pbuf *copy = pbuf_clone(PBUF_RAW, PBUF_RAM, packet);
	if (copy == NULL)
		return 0;
	bool without_header = own->inet.socket.type == SOCK_DGRAM || ip_current_is_v6();
	if (without_header && pbuf_remove_header(copy, ip_current_header_tot_len()) != 0) {
		pbuf_free(copy);
		return 0;
	}
	enqueue(own, copy, from, 0);
	return 0;
}

void datagram_refused(const ip_addr_t *to, uint16_t to_port, uint16_t from_port)
{
	for (struct udp_pcb *pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
		if (pcb->recv != datagram_udp_received || pcb->local_port != from_port ||
		    pcb->remote_port != to_port || !ip_addr_cmp(&pcb->remote_ip, to))
			continue;
		struct datagram_socket *own = pcb->recv_arg;
		if (own->inet.socket.state != SOCKET_CONNECTED)
			continue;
		own->inet.socket.error = ECONNREFUSED;
		own->refused = own->inet.tell_errors;
		own->refused_by = (struct inet_endpoint){*to, to_port};
		wait_wake(&own->inet.socket.changed);
	}
}

/* The packet begins with our own IP header; behind it lies what ICMP answers to: 8 bytes, then IP and UDP
 * headers. */
static u8_t icmp_received(void *argument, struct raw_pcb *pcb, struct pbuf *packet, const ip_addr_t *from)
{
	struct {
		struct icmp_echo_hdr icmp;
		struct ip_hdr ip;
	} __attribute__((packed)) head;
	struct udp_hdr udp;
	ip_addr_t to;
	u16_t skip = ip_current_header_tot_len();
	(void)argument;
	(void)pcb;
	(void)from;
	if (pbuf_copy_partial(packet, &head, sizeof(head), skip) < sizeof(head) ||
	    ICMPH_TYPE(&head.icmp) != ICMP_DUR || ICMPH_CODE(&head.icmp) != ICMP_DUR_PORT ||
	    IPH_PROTO(&head.ip) != IP_PROTO_UDP)
		return 0;
	skip = (u16_t)(skip + sizeof(head.icmp) + IPH_HL_BYTES(&head.ip));
	if (pbuf_copy_partial(packet, &udp, sizeof(udp), skip) < sizeof(udp))
		return 0;
	ip_addr_copy_from_ip4(to, (ip4_addr_t){head.ip.dest.addr});
	datagram_refused(&to, lwip_ntohs(udp.dest), lwip_ntohs(udp.src));
	return 0;
}

static u8_t icmp6_received(void *argument, struct raw_pcb *pcb, struct pbuf *packet, const ip_addr_t *from)
{
	struct {
		struct icmp6_hdr icmp;
		struct ip6_hdr ip;
		struct udp_hdr udp;
	} __attribute__((packed)) head;
	ip_addr_t to;
	(void)argument;
	(void)pcb;
	(void)from;
	if (pbuf_copy_partial(packet, &head, sizeof(head), ip_current_header_tot_len()) < sizeof(head) ||
	    head.icmp.type != ICMP6_TYPE_DUR || head.icmp.code != ICMP6_DUR_PORT ||
	    IP6H_NEXTH(&head.ip) != IP6_NEXTH_UDP)
		return 0;
	ip_addr_set_zero_ip6(&to);
	memcpy(ip_2_ip6(&to)->addr, &head.ip.dest, sizeof(ip_2_ip6(&to)->addr));
	datagram_refused(&to, lwip_ntohs(head.udp.dest), lwip_ntohs(head.udp.src));
	return 0;
}

void datagram_watch_refusals(void)
{
	static bool watching;
	struct raw_pcb *four, *six;
	if (watching)
		return;
	watching = true;
	four = raw_new_ip_type(IPADDR_TYPE_V4, IP_PROTO_ICMP);
	six = raw_new_ip_type(IPADDR_TYPE_V6, IP6_NEXTH_ICMP6);
	if (four != NULL)
		raw_recv(four, icmp_received, NULL);
	if (six != NULL)
		raw_recv(six, icmp6_received, NULL);
}

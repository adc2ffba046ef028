/* SPDX-License-Identifier: MIT */
/* A network card as lwIP's interface: frames in, frames out, checksums where the card computes them. */
#include "lwip/netif.h"
#include "abi/errno.h"
#include "core/log.h"
#include "dev/netdev.h"
#include "lib/string.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"
#include "lwip/prot/udp.h"
#include "lwip/snmp.h"
#include "net/inet/stack.h"

#define CARDS_LIMIT 4
#define TRANSPORT_CHECKS (NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP)
#define TRANSPORT_SUMS (NETIF_CHECKSUM_GEN_TCP | NETIF_CHECKSUM_GEN_UDP)

static struct netif cards[CARDS_LIMIT];
static unsigned card_count;

/* Sums 16-bit words as checksums do, in the order of the bytes in memory. */
static uint32_t sum_words(const char *data, size_t size)
{
	uint32_t sum = 0;
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint16_t word;
		memcpy(&word, data + i, sizeof(word));
		sum += word;
	}
	return sum;
}

/* Prepares a TCP or UDP packet for a device that adds up the rest: the sum of its pseudo-header goes where
 * the checksum will be. Where that is, from the frame's start; 0: nothing to do. */
static unsigned checksum_begin(char *frame, size_t size, unsigned *offset)
{
	const struct eth_hdr *ethernet = (const void *)frame;
	char *packet = frame + SIZEOF_ETH_HDR;
	unsigned start, protocol;
	uint32_t sum;
	if (ethernet->type == PP_HTONS(ETHTYPE_IP) && size >= SIZEOF_ETH_HDR + IP_HLEN) {
		const struct ip_hdr *ip = (const void *)packet;
		if ((IPH_OFFSET(ip) & PP_HTONS(IP_OFFMASK | IP_MF)) != 0)
			return 0; /* a fragment: lwIP has summed the whole */
		start = SIZEOF_ETH_HDR + IPH_HL_BYTES(ip);
		protocol = IPH_PROTO(ip);
		sum = sum_words((const char *)&ip->src, 8);
	} else if (ethernet->type == PP_HTONS(ETHTYPE_IPV6) && size >= SIZEOF_ETH_HDR + IP6_HLEN) {
		const struct ip6_hdr *ip = (const void *)packet;
		start = SIZEOF_ETH_HDR + IP6_HLEN;
		protocol = IP6H_NEXTH(ip);
		sum = sum_words((const char *)&ip->src, 32);
	} else {
		return 0;
	}
	if (protocol == IP_PROTO_TCP)
		*offset = offsetof(struct tcp_hdr, chksum);
	else if (protocol == IP_PROTO_UDP)
		*offset = offsetof(struct udp_hdr, chksum);
	else
		return 0;
	if (start + *offset + sizeof(uint16_t) > size)
		return 0;
	sum += lwip_htons((uint16_t)protocol) + (uint32_t)lwip_htons((uint16_t)(size - start));
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	uint16_t folded = (uint16_t)sum;
	memcpy(frame + start + *offset, &folded, sizeof(folded));
	return start;
}

static err_t card_output(struct netif *netif, struct pbuf *packet)
{
	struct netdev *device = netif->state;
	unsigned offset = 0;
	char *frame = device->ops->send_begin(device, packet->tot_len);
	if (frame == NULL) {
		MIB2_STATS_NETIF_INC(netif, ifoutdiscards);
		return ERR_MEM;
	}
	MIB2_STATS_NETIF_ADD(netif, ifoutoctets, packet->tot_len);
	MIB2_STATS_NETIF_INC(netif, ifoutucastpkts);
	pbuf_copy_partial(packet, frame, packet->tot_len, 0);
	unsigned start = device->sends_checksums ? checksum_begin(frame, packet->tot_len, &offset) : 0;
	device->ops->send_end(device, packet->tot_len, start, offset);
	return ERR_OK;
}

/* Copied, so that no program that does not read can hold the card's buffers. */
static void card_receive(struct netdev *device, const struct netdev_frame *frame)
{
	struct netif *netif = device->user;
	if (frame->size < SIZEOF_ETH_HDR || frame->size > UINT16_MAX)
		return;
	struct pbuf *packet = pbuf_alloc(PBUF_RAW, (u16_t)frame->size, PBUF_RAM);
	if (packet == NULL) {
		MIB2_STATS_NETIF_INC(netif, ifindiscards);
		return;
	}
	MIB2_STATS_NETIF_ADD(netif, ifinoctets, packet->tot_len);
	MIB2_STATS_NETIF_INC(netif, ifinucastpkts);
	char *at = packet->payload;
	for (unsigned i = 0; i < frame->count; i++) {
		memcpy(at, frame->pieces[i].data, frame->pieces[i].size);
		at += frame->pieces[i].size;
	}
	if (frame->checksum_verified)
		netif->chksum_flags &= (u16_t)~TRANSPORT_CHECKS;
	else
		netif->chksum_flags |= TRANSPORT_CHECKS;
	if (netif->input(packet, netif) != ERR_OK)
		pbuf_free(packet);
}

static err_t card_init(struct netif *netif)
{
	struct netdev *device = netif->state;
	netif->name[0] = 'e';
	netif->name[1] = 't';
	netif->hostname = "posixlite";
	netif->mtu = (u16_t)device->mtu;
	netif->mtu6 = (u16_t)device->mtu;
	netif->hwaddr_len = ETH_HWADDR_LEN;
	memcpy(netif->hwaddr, device->address, ETH_HWADDR_LEN);
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP |
	               NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	netif->output = etharp_output;
	netif->output_ip6 = ethip6_output;
	netif->linkoutput = card_output;
	if (device->sends_checksums)
		netif->chksum_flags &= (u16_t)~TRANSPORT_SUMS;
	return ERR_OK;
}

void inet_attach(struct netdev *device)
{
	if (card_count == CARDS_LIMIT) {
		log_line("network: more than %u cards: the others are not used", CARDS_LIMIT);
		return;
	}
	struct netif *netif = &cards[card_count];
	if (netif_add(netif, NULL, NULL, NULL, device, card_init, netif_input) == NULL)
		return;
	card_count++;
	device->user = netif;
	device->receive = card_receive;
	if (netif_default == NULL)
		netif_set_default(netif);
	netif_set_up(netif);
	netif_create_ip6_linklocal_address(netif, 1);
	netif->ip6_autoconfig_enabled = 1;
}

/* SPDX-License-Identifier: MIT */
/* Where lwIP calls us beside its raw API. */
#pragma once

#include "lwip/err.h"
#include "lwip/pbuf.h"

struct netif;
struct tcp_hdr;
struct tcp_pcb;

/* An option of a DHCP answer: `size` bytes at the offset in the packet. */
void net_dhcp_option(uint8_t option, uint8_t size, struct pbuf *packet, uint16_t offset);

/* A packet for a connection has come, without its headers. ERR_OK: lwIP goes on with it. */
err_t net_tcp_input(const struct tcp_pcb *pcb, const struct tcp_hdr *header, const struct pbuf *packet);

/* A packet has come, its IP header first. 0: lwIP goes on with it; 1: it is dealt with, and gone. */
int net_ip4_input(struct pbuf *packet, struct netif *netif);
int net_ip6_input(struct pbuf *packet);

/* SPDX-License-Identifier: MIT */
/* Where lwIP calls us beside its raw API. */
#pragma once

#include "lwip/pbuf.h"

/* An option of a DHCP answer: `size` bytes at the offset in the packet. */
void net_dhcp_option(uint8_t option, uint8_t size, struct pbuf *packet, uint16_t offset);

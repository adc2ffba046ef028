/* SPDX-License-Identifier: MIT */
/* Connection requests, before lwIP sees them. */
#pragma once

#include "lwip/ip_addr.h"
#include "lwip/prot/tcp.h"

/* What stands in the way of this one goes. */
void request_make_room(const ip_addr_t *from, const ip_addr_t *to, const struct tcp_hdr *header);

/* SPDX-License-Identifier: MIT */
/* The memory of TCP/IP: all of it together has a limit. lwIP's own blocks: arch/cc.h. */
#pragma once

#include "lib/types.h"

void net_memory_init(void);

/* A page of what a socket sends; NULL when there is no memory for it. */
void *net_page_alloc(void);
void net_page_free(void *page);

#define SHARE_LEAST 4096UL /* bytes that a connection may hold in each direction, however short memory is */

/* Whether so much is held that connections get no more than the least. */
bool net_memory_short(void);

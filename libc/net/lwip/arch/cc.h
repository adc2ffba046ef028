/* SPDX-License-Identifier: MIT */
/* What lwIP needs of a compiler and a machine. */
#pragma once

#include "lib/types.h"

#define BYTE_ORDER 1234

/* One instruction each, where lwIP has functions. */
#define lwip_htons(x) __builtin_bswap16(x)
#define lwip_htonl(x) __builtin_bswap32(x)
#define LITTLE_ENDIAN 1234
#define BIG_ENDIAN 4321

/* ssize_t is in lib/types.h; there is no unistd.h. */
#define SSIZE_MAX INT64_MAX
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_INTTYPES_H 1
#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "lu"

__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *pattern, ...);
#define LWIP_PLATFORM_DIAG(text) ((void)0)
#define LWIP_PLATFORM_ASSERT(text) panic("lwIP: %s", text)

/* net/inet/checksum.c */
uint16_t net_checksum(const void *data, int size);
#define LWIP_CHKSUM net_checksum

uint32_t net_random(void);
#define LWIP_RAND() net_random()

void *net_memory_alloc(size_t size);
void *net_memory_alloc_array(size_t count, size_t size);
void net_memory_free(void *memory);

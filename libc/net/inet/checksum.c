/* SPDX-License-Identifier: MIT */
/* The sum of TCP/IP's checksums (RFC 1071): eight bytes at a time, where lwIP's own takes two or four. */
#include "arch/cc.h"

/* One's complement addition: a carry counts as one. */
static uint64_t add(uint64_t a, uint64_t b)
{
	uint64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? sum + 1 : sum;
}

/* So many bytes as a number; a constant. */
static inline uint64_t number_at(const uint8_t *at, size_t size)
{
	uint64_t number = 0;
	__builtin_memcpy(&number, at, size);
	return number;
}

/* Of the 16-bit words in memory, in the processor's order; an odd byte at the end is the low half of one. */
uint16_t net_checksum(const void *data, int size)
{
	const uint8_t *at = data;
	uint64_t sum = 0;
	for (; size >= 8; at += 8, size -= 8)
		sum = add(sum, number_at(at, 8));
	if (size & 4) {
		sum = add(sum, number_at(at, 4));
		at += 4;
	}
	if (size & 2) {
		sum = add(sum, number_at(at, 2));
		at += 2;
	}
	if (size & 1)
		sum = add(sum, *at);
	sum = (sum & UINT32_MAX) + (sum >> 32);
	sum = (sum & UINT16_MAX) + (sum >> 16 & UINT16_MAX) + (sum >> 32);
	sum = (sum & UINT16_MAX) + (sum >> 16);
	return (uint16_t)((sum & UINT16_MAX) + (sum >> 16));
}

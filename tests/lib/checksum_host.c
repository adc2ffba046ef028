// SPDX-License-Identifier: MIT
/* net_checksum() beside a sum of one 16-bit word after the other: all sizes and offsets, bytes by chance and
 * all ones. */
#include "net/inet/checksum.c"

int printf(const char *pattern, ...);
void *malloc(size_t size);
void free(void *block);

#define SIZE_MOST 1600

static uint16_t plain(const uint8_t *at, int size)
{
	uint32_t sum = 0;
	for (int i = 0; i < size; i++)
		sum += (uint32_t)at[i] << (i % 2) * 8;
	sum = (sum & UINT16_MAX) + (sum >> 16);
	return (uint16_t)((sum & UINT16_MAX) + (sum >> 16));
}

int main(void)
{
	uint32_t chance = 1;
	int wrong = 0;
	for (int size = 0; size < SIZE_MOST; size++)
		for (int offset = 0; offset < 3; offset++) {
			uint8_t *block = malloc((size_t)(size + offset)), *at = block + offset;
			for (int i = 0; i < size; i++) {
				chance = chance * 1664525 + 1013904223;
				at[i] = size % 3 == 0 ? UINT8_MAX : (uint8_t)(chance >> 24);
			}
			wrong += net_checksum(at, size) != plain(at, size);
			free(block);
		}
	printf("%d\n", wrong);
	return wrong != 0;
}

/* SPDX-License-Identifier: MIT */
/* Random bytes from ChaCha20 (RFC 8439) with fast key erasure: each request replaces the key before it
 * answers. */
#include "core/random.h"
#include "arch/x86_64/cpu.h"
#include "core/cmdline.h"
#include "core/log.h"
#include "lib/string.h"
#include "plat/plat.h"

#define KEY_WORDS 8
#define BLOCK_SIZE 64
#define ROUNDS 20
#define SEED_SIZE 32
#define JITTER_READINGS 256

static uint32_t key[KEY_WORDS];
static bool seeded;
static bool (*source)(void); /* a device's */

OPTIONAL(random_given);

static uint32_t rotate(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

static void quarter(uint32_t *state, unsigned a, unsigned b, unsigned c, unsigned d)
{
	state[a] += state[b];
	state[d] = rotate(state[d] ^ state[a], 16);
	state[c] += state[d];
	state[b] = rotate(state[b] ^ state[c], 12);
	state[a] += state[b];
	state[d] = rotate(state[d] ^ state[a], 8);
	state[c] += state[d];
	state[b] = rotate(state[b] ^ state[c], 7);
}

/* The block function of RFC 8439, section 2.3, with a 64-bit counter and no nonce: a key is used once. */
static void block(uint32_t output[16], uint64_t counter)
{
	uint32_t input[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
	memcpy(input + 4, key, sizeof(key));
	input[12] = (uint32_t)counter;
	input[13] = (uint32_t)(counter >> 32);
	memcpy(output, input, sizeof(input));
	for (unsigned round = 0; round < ROUNDS; round += 2) {
		for (unsigned i = 0; i < 4; i++)
			quarter(output, i, 4 + i, 8 + i, 12 + i);
		for (unsigned i = 0; i < 4; i++)
			quarter(output, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
	}
	for (unsigned i = 0; i < 16; i++)
		output[i] += input[i];
}

void random_seed(const void *seed, size_t size)
{
	const uint8_t *from = seed;
	uint32_t output[16];
	while (size > 0) {
		size_t part = MIN(size, sizeof(key));
		for (size_t i = 0; i < part; i++)
			((uint8_t *)key)[i] ^= from[i];
		block(output, 0);
		memcpy(key, output, sizeof(key));
		from += part;
		size -= part;
	}
}

static int hex_digit(char character)
{
	return character >= '0' && character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;
}

static void seed_from_cmdline(void)
{
	const char *text = cmdline_token("posixlite.seed");
	uint8_t seed[SEED_SIZE] = {0};
	if (text == NULL)
		return;
	for (size_t i = 0; i < 2 * SEED_SIZE && text[i] != '\0'; i++)
		seed[i / 2] = (uint8_t)(seed[i / 2] << 4 | (hex_digit(text[i]) & 15));
	random_seed(seed, sizeof(seed));
	seeded = true;
}

void random_source_set(bool (*fill)(void))
{
	source = fill;
}

/* How long the same work takes differs a little each time: weak, but better than one reading of the clock. */
static void seed_from_jitter(void)
{
	for (unsigned i = 0; i < JITTER_READINGS; i++) {
		uint64_t ticks = tsc_read();
		random_seed(&ticks, sizeof(ticks));
	}
}

/* The first use: all that the machine has. A machine without any entropy is said aloud. */
static void seed_first(void)
{
	uint8_t seed[SEED_SIZE];
	seed_from_cmdline();
	if (plat_seed(seed, sizeof(seed))) {
		random_seed(seed, sizeof(seed));
		seeded = true;
	}
	if (source != NULL && source())
		seeded = true;
	uint64_t ticks = tsc_read();
	random_seed(&ticks, sizeof(ticks));
	if (!seeded) {
		seed_from_jitter();
		log_line(
		    "random: no source of randomness on this machine: seeded with the clock's jitter alone");
	}
	seeded = true;
}

void random_bytes(void *to, size_t size)
{
	uint32_t output[16], next[16];
	if (UNLIKELY(!seeded))
		seed_first();
	block(next, 0);
	for (uint64_t counter = 1; size > 0; counter++) {
		size_t part = MIN(size, (size_t)BLOCK_SIZE);
		block(output, counter);
		memcpy(to, output, part);
		if (random_given != NULL)
			random_given(output, part);
		to = (char *)to + part;
		size -= part;
	}
	memcpy(key, next, sizeof(key));
}

/* SPDX-License-Identifier: MIT */
/* LZ4 blocks: literal bytes, then a copy of bytes that are already there, again and again. */
#include "lib/lz4.h"
#include "lib/string.h"

#define LENGTH_MORE 15 /* of a token's half: bytes that add to it follow */
#define MATCH_LEAST 4
#define STEP sizeof(uint64_t)

struct lz4_input {
	const uint8_t *at, *end;
};

static size_t read_length(struct lz4_input *input, size_t length)
{
	uint8_t more = 255;
	if (length != LENGTH_MORE)
		return length;
	while (more == 255 && input->at < input->end) {
		more = *input->at++;
		length += more;
	}
	return length;
}

/* Copies upwards; to may be in what is copied, distance bytes further. */
static void copy_up(char *to, const char *from, size_t size, size_t distance)
{
	if (distance >= STEP) {
		for (; size >= STEP; size -= STEP, to += STEP, from += STEP)
			__builtin_memcpy(to, from, STEP);
	}
	while (size-- > 0)
		*to++ = *from++;
}

bool lz4_unpack(char *to, size_t size, const char *from, size_t packed)
{
	struct lz4_input input = {(const uint8_t *)from, (const uint8_t *)from + packed};
	char *at = to, *end = to + size;
	while (input.at < input.end) {
		uint8_t token = *input.at++;
		size_t literals = read_length(&input, token >> 4);
		if (literals > (size_t)(input.end - input.at) || literals > (size_t)(end - at))
			return false;
		copy_up(at, (const char *)input.at, literals, STEP);
		at += literals;
		input.at += literals;
		if (input.at == input.end) /* the last has no copy */
			break;
		if (input.end - input.at < 2)
			return false;
		size_t distance = input.at[0] | (size_t)input.at[1] << 8;
		input.at += 2;
		size_t length = read_length(&input, token & LENGTH_MORE) + MATCH_LEAST;
		if (distance == 0 || distance > (size_t)(at - to) || length > (size_t)(end - at))
			return false;
		copy_up(at, at - distance, length, distance);
		at += length;
	}
	return at == end;
}

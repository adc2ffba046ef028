// SPDX-License-Identifier: MIT
/* The random generator on the host: blocks for RFC 8439's test vectors, then requests whose results are
 * compared. */
#include "core/random.c"

int printf(const char *pattern, ...);

static const char *seed_token;
static bool device_asked;

const char *cmdline_token(const char *name)
{
	(void)name;
	return seed_token;
}

size_t string_copy(char *to, const char *from, size_t size)
{
	size_t length = 0;
	while (from[length] != '\0' && length + 1 < size) {
		to[length] = from[length];
		length++;
	}
	to[length] = '\0';
	while (from[length] != '\0')
		length++;
	return length;
}

bool plat_seed(void *seed, size_t size)
{
	(void)seed, (void)size;
	return false;
}

void log_line(const char *pattern, ...)
{
	printf("log %s\n", pattern);
}

static bool device(void)
{
	device_asked = true;
	random_seed("entropy of a device", 19);
	return true;
}

static void show(const char *name, const void *bytes, size_t size)
{
	printf("%s ", name);
	for (size_t i = 0; i < size; i++)
		printf("%02x", ((const uint8_t *)bytes)[i]);
	printf("\n");
}

/* Keys of zeros but for the last byte. */
static void vector(const char *name, uint8_t last, uint64_t counter)
{
	uint32_t output[16];
	memset(key, 0, sizeof(key));
	((uint8_t *)key)[sizeof(key) - 1] = last;
	block(output, counter);
	show(name, output, sizeof(output));
}

int main(void)
{
	uint8_t bytes[32];
	vector("zero0", 0, 0);
	vector("zero1", 0, 1);
	vector("one1", 1, 1);

	random_bytes(bytes, sizeof(bytes)); /* no source at all */
	show("first", bytes, sizeof(bytes));
	uint32_t before[KEY_WORDS];
	memcpy(before, key, sizeof(key));
	random_bytes(bytes, sizeof(bytes));
	show("second", bytes, sizeof(bytes));
	printf("erased %d\n", memcmp(before, key, sizeof(key)) != 0);

	seeded = false;
	random_source_set(device);
	random_bytes(bytes, sizeof(bytes));
	printf("device %d\n", device_asked);
	seeded = false;
	source = NULL;
	seed_token = "00ff";
	random_bytes(bytes, sizeof(bytes));
	return 0;
}

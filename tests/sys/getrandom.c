// SPDX-License-Identifier: MIT
/* getrandom and /dev/urandom: bytes that differ, in any length. */
#include "check.h"

#include <sys/random.h>

static unsigned char one[4096], two[4096];

static int spread(const unsigned char *bytes, int size)
{
	int bits = 0;

	for (int i = 0; i < size; i++)
		bits += __builtin_popcount(bytes[i]);
	return bits > size * 4 - size / 2 && bits < size * 4 + size / 2;
}

int main(void)
{
	int fd;

	check_begin();
	CALL(getrandom(one, sizeof(one), 0));
	CALL(getrandom(two, sizeof(two), GRND_NONBLOCK));
	HOLDS(memcmp(one, two, sizeof(one)) != 0);
	HOLDS(spread(one, sizeof(one)) && spread(two, sizeof(two)));
	CALL(getrandom(one, 0, 0));
	CALL(getrandom(one, 7, GRND_INSECURE));
	CALL(getrandom(one, 7, 0x80));
	CALL(getrandom(one, 7, GRND_RANDOM | GRND_INSECURE));
	CALL(getrandom(bad_pointer, 7, 0));
	fd = open("/dev/urandom", O_RDONLY);
	CALL(read(fd, one, sizeof(one)));
	CALL(read(fd, two, sizeof(two)));
	HOLDS(memcmp(one, two, sizeof(one)) != 0);
	HOLDS(spread(one, sizeof(one)) && spread(two, sizeof(two)));
	CALL(close(fd));
	return check_end();
}

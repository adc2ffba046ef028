// SPDX-License-Identifier: MIT
// journal DISK: writes numbered records one after the other, and says each number once the record is safe.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RECORD 1000

int main(int argc, char **argv)
{
	char record[RECORD];
	int fd = argc > 1 ? open(argv[1], O_RDWR) : -1;
	long limit = argc > 2 ? 20 : 1000000;
	for (long number = 0; fd >= 0 && number < limit; number++) {
		memset(record, 0, sizeof(record));
		snprintf(record, sizeof(record), "record %ld", number);
		if (pwrite(fd, record, RECORD, number * RECORD % (8 << 20)) != RECORD || fsync(fd) != 0)
			return 1;
		dprintf(1, "%ld\n", number);
	}
	return fd < 0;
}

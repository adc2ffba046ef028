/* SPDX-License-Identifier: MIT */
/* lib/lz4.c in a process: unpacks standard input (u32 size of the whole, u32 size of the block, the block;
 * again and again) and writes what came out, or nothing where it refused. */
#include "../../libc/lib/lz4.c"
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	uint32_t sizes[2];
	while (fread(sizes, sizeof(sizes), 1, stdin) == 1) {
		/* Of their exact sizes, so that the sanitizer sees a byte too many. */
		char *block = malloc(sizes[1]), *whole = malloc(sizes[0]);
		if (fread(block, 1, sizes[1], stdin) != sizes[1])
			return 1;
		uint32_t good = lz4_unpack(whole, sizes[0], block, sizes[1]);
		fwrite(&good, sizeof(good), 1, stdout);
		if (good)
			fwrite(whole, 1, sizes[0], stdout);
		free(block);
		free(whole);
	}
	return 0;
}

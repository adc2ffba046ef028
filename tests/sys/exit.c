// SPDX-License-Identifier: MIT
/* exit_group: the status is the low byte, what stdio holds goes out first, atexit runs backwards. */
#include "check.h"

static void first(void)
{
	printf("registered first\n");
	printf("done %d checks\n", check_count + 1);
}

static void second(void)
{
	printf("registered second\n");
}

int main(void)
{
	check_begin();
	setvbuf(stdout, NULL, _IOFBF, 4096);
	HOLDS(atexit(first) == 0);
	HOLDS(atexit(second) == 0);
	fprintf(stderr, "to standard error\n");
	exit(0x1200); /* of which 0 is left */
}

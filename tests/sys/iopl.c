// SPDX-License-Identifier: MIT
/* iopl, ioperm: arguments that no privilege makes right. */
#include "check.h"

#include <sys/io.h>

/* A Linux may also be built without them. */
static int refused(long result)
{
	return result == -1 && (errno == EINVAL || errno == ENOSYS);
}

int main(void)
{
	check_begin();
	HOLDS(refused(iopl(4)));
	HOLDS(refused(iopl(-1)));
	HOLDS(refused(ioperm(65536, 1, 1)));
	HOLDS(refused(ioperm(0, 65537, 1)));
	HOLDS(refused(ioperm(1, 0, 1)));
	return check_end();
}

/* SPDX-License-Identifier: MIT */
/* The shim's messages: to the runner's descriptor, or to standard error where nobody gave one. */
#include "abi/errno.h"
#include "arch/x86_64/hosted/host.h"
#include "plat/plat.h"

void plat_console_write(const char *text, size_t size)
{
	long done = host_call(SYS_write, HOST_CONSOLE, (long)text, (long)size, 0, 0, 0);
	if (done == -EBADF)
		host_call(SYS_write, HOST_STDERR, (long)text, (long)size, 0, 0, 0);
}

/* The console is for writing only. */
int plat_console_read(void)
{
	return -1;
}

void plat_console_listen(irq_handler *handler, void *argument)
{
	(void)handler, (void)argument;
}

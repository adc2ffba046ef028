/* SPDX-License-Identifier: MIT */
/* The console: the runner's descriptor, or standard error where nobody gave one. */
#include "abi/poll.h"
#include "arch/x86_64/hosted/host.h"
#include "plat/plat.h"

static struct host_watch watch = {.events = POLLIN};

void plat_console_write(const char *text, size_t size)
{
	host_call(SYS_write, host_console, (long)text, (long)size, 0, 0, 0);
}

int plat_console_read(void)
{
	uint8_t byte;
	bool came = host_console != HOST_STDERR && host_ready(host_console, POLLIN) != 0 &&
	            host_call(SYS_read, host_console, (long)&byte, 1, 0, 0, 0) == 1;
	if (!came && watch.handler != NULL)
		watch.wanted = true; /* as an interrupt that comes again once all was read */
	return came ? byte : -1;
}

void plat_console_listen(irq_handler *handler, void *argument)
{
	watch.descriptor = host_console;
	watch.handler = handler;
	watch.argument = argument;
	watch.wanted = true;
	host_watch_add(&watch);
}

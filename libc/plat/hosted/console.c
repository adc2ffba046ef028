/* SPDX-License-Identifier: MIT */
/* The console: the runner's descriptor, or standard error where nobody gave one. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "arch/x86_64/hosted/host.h"
#include "plat/plat.h"

static struct host_watch watch = {.events = POLLIN};
static bool ended; /* nobody will write to it any more */

/* Waits for the reader, as one waits for a serial port. */
void plat_console_write(const char *text, size_t size)
{
	while (size > 0) {
		long done = host_call(SYS_write, host_console, (long)text, (long)size, 0, 0, 0);
		if (done == -EAGAIN) {
			host_wait(host_console, POLLOUT);
		} else if (done > 0) {
			text += done;
			size -= (size_t)done;
		} else if (done != -EINTR) {
			return; /* nobody reads it any more */
		}
	}
}

int plat_console_read(void)
{
	uint8_t byte;
	if (host_console == HOST_STDERR || ended)
		return -1;
	if (host_ready(host_console, POLLIN) == 0) {
		watch.wanted = watch.handler != NULL; /* an interrupt comes again once all was read */
		return -1;
	}
	ended = host_call(SYS_read, host_console, (long)&byte, 1, 0, 0, 0) != 1;
	return ended ? -1 : byte;
}

void plat_console_listen(irq_handler *handler, void *argument)
{
	watch.descriptor = host_console;
	watch.handler = handler;
	watch.argument = argument;
	watch.wanted = true;
	host_watch_add(&watch);
}

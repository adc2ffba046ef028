/* SPDX-License-Identifier: MIT */
/* What comes in by the machine's serial console, which has no end of input. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "dev/serial.h"
#include "plat/plat.h"

STREAM_INPUT(serial_read);

static int serial_next = -1; /* a byte that was looked at and not yet read */

size_t serial_waiting(struct stream *stream)
{
	(void)stream;
	if (serial_next < 0)
		serial_next = plat_console_read();
	return serial_next >= 0;
}

long serial_read(struct stream *stream, void *to, size_t size)
{
	size_t done = 0;
	while (done < size && serial_waiting(stream)) {
		char byte = (char)(serial_next == '\r' ? '\n' : serial_next);
		if (mem_copy((char *)to + done, &byte, 1) != 0)
			return done > 0 ? (long)done : -EFAULT;
		serial_next = -1;
		done++;
		if (byte == '\n')
			break;
	}
	return done > 0 || size == 0 ? (long)done : -EAGAIN;
}

static void serial_interrupt(void *argument)
{
	struct stream *stream = argument;
	wait_wake(&stream->readable);
}

bool serial_can_read(struct stream *stream)
{
	static bool listening;
	if (serial_waiting(stream) > 0)
		return true;
	if (!listening)
		plat_console_listen(serial_interrupt, stream);
	listening = true;
	return serial_waiting(stream) > 0;
}

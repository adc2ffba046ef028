/* SPDX-License-Identifier: MIT */
/* Terminal requests (ioctl_tty(2)) that ask for something: modes and size are kept for the program to read.
 */
#include "file/tty.h"
#include "abi/errno.h"
#include "abi/ioctl.h"
#include "abi/termbits.h"
#include "core/cmdline.h"
#include "core/process.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "dev/console_signals.h"

OPTIONAL(tty_change);
SUPPORTS(ioctl, "TCGETS TIOCGWINSZ TIOCGPGRP TIOCGSID TIOCOUTQ");

/* As Linux gives a new pseudo-terminal. */
struct tty_modes tty_modes = {
    .input = ICRNL | IXON,
    .output = OPOST | ONLCR,
    .control = B38400 | CS8 | CREAD,
    .local = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
    .characters =
        {
            [VINTR] = 3,
            [VQUIT] = 28,
            [VERASE] = 127,
            [VKILL] = 21,
            [VEOF] = 4,
            [VMIN] = 1,
            [VSTART] = 17,
            [VSTOP] = 19,
            [VSUSP] = 26,
            [VREPRINT] = 18,
            [VDISCARD] = 15,
            [VWERASE] = 23,
            [VLNEXT] = 22,
        },
};
struct tty_window tty_window; /* 0 by 0: not known, as on Linux before somebody sets it */

/* The number at *at, which moves on behind it and one more character. */
static unsigned number(const char **at, unsigned base)
{
	unsigned value = 0;
	for (; **at >= '0' && (**at | 0x20) <= 'f'; (*at)++) {
		unsigned digit = **at <= '9' ? (unsigned)(**at - '0') : (unsigned)((**at | 0x20) - 'a' + 10);
		if (digit >= base)
			break;
		value = value * base + digit;
	}
	*at += **at != '\0';
	return value;
}

/* posixlite.terminal=ROWSxCOLUMNS:INPUT:OUTPUT:LOCAL (flags in hexadecimal): the terminal of whoever runs the
 * image, who gives it the modes that the shim says. */
bool tty_host_follows(void)
{
	static bool known, follows;
	const char *at = known ? NULL : cmdline_token("posixlite.terminal");
	if (at != NULL) {
		tty_window.rows = (uint16_t)number(&at, 10);
		tty_window.columns = (uint16_t)number(&at, 10);
		tty_modes.input = number(&at, 16);
		tty_modes.output = number(&at, 16);
		tty_modes.local = number(&at, 16);
		follows = true;
	}
	known = true;
	return follows;
}

void tty_window_changed(unsigned rows, unsigned columns)
{
	tty_host_follows();
	tty_window.rows = (uint16_t)rows;
	tty_window.columns = (uint16_t)columns;
}

static long give_int(unsigned long to, int value)
{
	return user_write((void *)to, &value, sizeof(value));
}

long tty_ioctl(struct stream *stream, unsigned request, unsigned long argument)
{
	tty_host_follows();
	switch (request) {
	case TCGETS:
		return user_write((void *)argument, &tty_modes, sizeof(tty_modes));
	case TIOCGWINSZ:
		return user_write((void *)argument, &tty_window, sizeof(tty_window));
	case TIOCGPGRP:
		return give_int(argument, process.group);
	case TIOCGSID:
		return give_int(argument, process.session);
	case TIOCOUTQ:
		return give_int(argument, 0);
	default:
		return tty_change ? tty_change(stream, request, argument)
		                  : syscall_unsupported("ioctl", "request", request, -ENOTTY);
	}
}

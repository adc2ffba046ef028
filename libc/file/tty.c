/* SPDX-License-Identifier: MIT */
/* Terminal requests (ioctl_tty(2)): modes and size are kept for the program to read; the host's terminal does
 * the work.
 *
 * A change of modes that would need the host's terminal to behave otherwise is said aloud. */
#include "file/tty.h"
#include "abi/errno.h"
#include "abi/ioctl.h"
#include "abi/termbits.h"
#include "core/cmdline.h"
#include "core/log.h"
#include "core/process.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "dev/console_signals.h"
#include "dev/stream.h"

SUPPORTS(ioctl,
         "TCGETS TCSETS TCSETSW TCSETSF TCSBRK TCFLSH TCXONC TIOCGWINSZ TIOCSWINSZ TIOCGPGRP TIOCSPGRP "
         "TIOCGSID TIOCOUTQ");

#define CONTROL_CHARACTERS 19
#define HOST_MODES (ICANON | ECHO | ISIG) /* what only the host's terminal could change */

struct termios {
	uint32_t input, output, control, local;
	uint8_t line;
	uint8_t characters[CONTROL_CHARACTERS];
};

struct window {
	uint16_t rows, columns, width, height;
};

/* As Linux gives a new pseudo-terminal. */
static struct termios termios = {
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
static struct window window; /* 0 by 0: not known, as on Linux before somebody sets it */

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
static bool host_follows(void)
{
	static bool known, follows;
	const char *at = known ? NULL : cmdline_token("posixlite.terminal");
	if (at != NULL) {
		window.rows = (uint16_t)number(&at, 10);
		window.columns = (uint16_t)number(&at, 10);
		termios.input = number(&at, 16);
		termios.output = number(&at, 16);
		termios.local = number(&at, 16);
		follows = true;
	}
	known = true;
	return follows;
}

void tty_window_changed(unsigned rows, unsigned columns)
{
	host_follows();
	window.rows = (uint16_t)rows;
	window.columns = (uint16_t)columns;
}

static void discard_input(struct stream *stream)
{
	char bytes[64];
	while (stream->ops->waiting(stream) > 0 && stream->ops->read(stream, bytes, sizeof(bytes)) > 0)
		;
}

static long set_modes(struct stream *stream, unsigned request, const struct termios *user, bool follows)
{
	struct termios wanted;
	if (user_read(&wanted, user, sizeof(wanted)) < 0)
		return -EFAULT;
	if (request == TCSETSF)
		discard_input(stream);
	bool changed =
	    wanted.local != termios.local || wanted.input != termios.input || wanted.output != termios.output;
	if (changed && follows)
		log_line("terminal %x %x %x", wanted.input, wanted.output, wanted.local);
	else if ((wanted.local ^ termios.local) & HOST_MODES)
		syscall_unsupported("ioctl", "TCSETS", wanted.local, 0);
	termios = wanted;
	return 0;
}

/* tcflush(3) */
#define TCIFLUSH 0
#define TCOFLUSH 1
#define TCIOFLUSH 2

static long flush(struct stream *stream, unsigned long which)
{
	if (which > TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH)
		discard_input(stream);
	return 0;
}

static long set_group(const int *user)
{
	int group;
	if (user_read(&group, user, sizeof(group)) < 0)
		return -EFAULT;
	if (group < 0)
		return -EINVAL;
	return group == process.group ? 0 : -ESRCH;
}

static long give_int(unsigned long to, int value)
{
	return user_write((void *)to, &value, sizeof(value));
}

long tty_ioctl(struct stream *stream, unsigned request, unsigned long argument)
{
	bool follows = host_follows();
	switch (request) {
	case TCGETS:
		return user_write((void *)argument, &termios, sizeof(termios));
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_modes(stream, request, (const struct termios *)argument, follows);
	case TCSBRK: /* tcdrain(3): what was written has been handed over */
	case TCXONC:
		return 0;
	case TCFLSH:
		return flush(stream, argument);
	case TIOCGWINSZ:
		return user_write((void *)argument, &window, sizeof(window));
	case TIOCSWINSZ:
		return user_read(&window, (const void *)argument, sizeof(window));
	case TIOCGPGRP:
		return give_int(argument, process.group);
	case TIOCSPGRP:
		return set_group((const int *)argument);
	case TIOCGSID:
		return give_int(argument, process.session);
	case TIOCOUTQ:
		return give_int(argument, 0);
	default:
		return -ENOTTY;
	}
}

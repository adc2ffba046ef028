/* SPDX-License-Identifier: MIT */
/* Terminal requests (ioctl_tty(2)) that change something: the host's terminal does the work.
 *
 * A change of modes that would need the host's terminal to behave otherwise is said aloud. */
#include "abi/errno.h"
#include "abi/ioctl.h"
#include "abi/termbits.h"
#include "core/log.h"
#include "core/process.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "dev/stream.h"
#include "file/tty.h"

#define REQUESTS "TCSETS TCSETSW TCSETSF TCSBRK TCFLSH TCXONC TIOCSWINSZ TIOCSPGRP"
SUPPORTS(ioctl, REQUESTS);
BROUGHT_BY(tty_change, ioctl, REQUESTS);

#define HOST_MODES (ICANON | ECHO | ISIG) /* what only the host's terminal could change */

static void discard_input(struct stream *stream)
{
	char bytes[64];
	if (stream->ops->read == NULL) /* nobody ever reads */
		return;
	while (stream->ops->waiting(stream) > 0 && stream->ops->read(stream, bytes, sizeof(bytes)) > 0)
		;
}

static long set_modes(struct stream *stream, unsigned request, const struct tty_modes *user)
{
	struct tty_modes wanted;
	if (user_read(&wanted, user, sizeof(wanted)) < 0)
		return -EFAULT;
	if (request == TCSETSF)
		discard_input(stream);
	bool changed = wanted.local != tty_modes.local || wanted.input != tty_modes.input ||
	               wanted.output != tty_modes.output;
	if (changed && tty_host_follows())
		log_line("terminal %x %x %x", wanted.input, wanted.output, wanted.local);
	else if ((wanted.local ^ tty_modes.local) & HOST_MODES)
		syscall_unsupported("ioctl", "TCSETS", wanted.local, 0);
	tty_modes = wanted;
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

long tty_change(struct stream *stream, unsigned request, unsigned long argument)
{
	switch (request) {
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_modes(stream, request, (const struct tty_modes *)argument);
	case TCSBRK: /* tcdrain(3): what was written has been handed over */
	case TCXONC:
		return 0;
	case TCFLSH:
		return flush(stream, argument);
	case TIOCSWINSZ:
		return user_read(&tty_window, (const void *)argument, sizeof(tty_window));
	case TIOCSPGRP:
		return set_group((const int *)argument);
	default:
		return -ENOTTY;
	}
}

/* SPDX-License-Identifier: MIT */
/* A terminal as the program sees it. The real one is the host's, which edits lines and echoes. */
#pragma once

#include "lib/types.h"

#define TTY_CHARACTERS 19

struct stream;

struct tty_modes { /* termios of the kernel */
	uint32_t input, output, control, local;
	uint8_t line;
	uint8_t characters[TTY_CHARACTERS];
};

struct tty_window {
	uint16_t rows, columns, width, height;
};

extern struct tty_modes tty_modes;
extern struct tty_window tty_window;

/* Whether whoever runs the image gives the host's terminal the modes that the shim says; they are known then.
 */
bool tty_host_follows(void);

/* The operations of ioctl_tty(2): 0 or -errno. */
long tty_ioctl(struct stream *stream, unsigned request, unsigned long argument);

/* Those of them that change something: OPTIONAL. */
long tty_change(struct stream *stream, unsigned request, unsigned long argument);

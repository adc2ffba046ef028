/* SPDX-License-Identifier: MIT */
/* poll(2) events. Linux, x86-64. */
#pragma once

/* poll(2): events */
#define POLLIN     1
#define POLLPRI    2
#define POLLOUT    4
#define POLLERR    8
#define POLLHUP    16
#define POLLNVAL   32
#define POLLRDNORM 64
#define POLLRDBAND 128
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200
#define POLLMSG    0x400
#define POLLREMOVE 0x1000
#define POLLRDHUP  0x2000

/* SPDX-License-Identifier: MIT */
/* signalfd4(2) flags. Linux, x86-64. */
#pragma once

/* signalfd4(2): flags */
#define SFD_NONBLOCK 0x800
#define SFD_CLOEXEC  0x80000

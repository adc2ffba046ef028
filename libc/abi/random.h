/* SPDX-License-Identifier: MIT */
/* getrandom(2) flags. Linux, x86-64. */
#pragma once

/* getrandom(2): flags */
#define GRND_NONBLOCK 1
#define GRND_RANDOM   2
#define GRND_INSECURE 4

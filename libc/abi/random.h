/* SPDX-License-Identifier: MIT */
/* getrandom(2) flags. Names and values are those of Linux on x86-64. */
#pragma once

#define GRND_NONBLOCK 1
#define GRND_RANDOM   2
#define GRND_INSECURE 4

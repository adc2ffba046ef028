/* SPDX-License-Identifier: MIT */
/* eventfd2(2) flags. Linux, x86-64. */
#pragma once

/* eventfd2(2): flags */
#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK  0x800
#define EFD_CLOEXEC   0x80000

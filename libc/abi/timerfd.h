/* SPDX-License-Identifier: MIT */
/* timerfd_create(2) and timerfd_settime(2) flags. Linux, x86-64. */
#pragma once

/* timerfd_create(2): flags */
#define TFD_NONBLOCK 0x800
#define TFD_CLOEXEC  0x80000

/* timerfd_settime(2): flags */
#define TFD_TIMER_ABSTIME       1
#define TFD_TIMER_CANCEL_ON_SET 2

/* SPDX-License-Identifier: MIT */
/* What the system says that it is (uname(2), /proc/version): the Linux whose calls and answers it gives. */
#pragma once

#define SYSTEM_NAME "Linux"
#define SYSTEM_NODE "posixlite"
#define SYSTEM_RELEASE "6.1.0-posixlite"
#define SYSTEM_VERSION "#1 SMP PREEMPT_DYNAMIC posixlite"
#define SYSTEM_MACHINE "x86_64"
#define SYSTEM_DOMAIN "(none)"

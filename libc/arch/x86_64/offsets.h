/* SPDX-License-Identifier: MIT */
/* Offsets in bytes that assembly uses; core/syscall.c checks those of struct thread. */
#pragma once

#define THREAD_FRAME 0
#define THREAD_INTERRUPTED 13

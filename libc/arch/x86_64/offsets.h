/* SPDX-License-Identifier: MIT */
/* Offsets in bytes that assembly uses; core/syscall.c checks them. */
#pragma once

#define FRAME_SIZE 184 /* struct user_frame */

/* SPDX-License-Identifier: MIT */
/* What the console tells of a program that a signal ends: registers, the mapping at fault, the call in progress. */
#pragma once

#include "arch/x86_64/frame.h"

void frame_dump(const struct user_frame *frame);

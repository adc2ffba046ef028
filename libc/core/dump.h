/* SPDX-License-Identifier: MIT */
/* What is printed when the program ends by a fault or the shim cannot go on. */
#pragma once

#include "arch/x86_64/frame.h"

/* The registers, the mapping that rip lies in, and the call in progress. */
void frame_dump(const struct user_frame *frame);

/* The address and the mapping that it lies in: "name+offset". */
void address_dump(const char *what, uint64_t address);

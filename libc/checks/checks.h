/* SPDX-License-Identifier: MIT */
/* What the runtimes of the compiler's checks share. They are in an image only if the shim is compiled with
 * SHIM_CHECKS; docs/testing.md. */
#pragma once

#include "lib/types.h"

typedef void start_fn(void);

/* Runs a function before anything else of the process, lower levels first: before Linux refuses what the
 * platform does not need (plat/hosted/confine.c). */
#define CHECKS_START(level, function)                                                                       \
	__attribute__((used, section(".init_array.0000" #level))) static start_fn *const start_##function = \
	    function

/* Prints `what`, and the function of the shim that an address is in. */
void symbol_print(const char *what, uint64_t address);

/* Those that called, from a frame of the stack on: what __builtin_frame_address(0) gives. */
void callers_print(const uint64_t *frame);

/* SPDX-License-Identifier: MIT */
/* From one kernel stack to another, and what the stack of a thread that has never run must hold. */
#pragma once

#include "lib/types.h"

/* Keeps the running stack's pointer in *save and goes on where the other stack last called this. */
void stack_switch(uint64_t *save, uint64_t load);

/* Lays words below `top` so that the first stack_switch to the result calls start, which never returns. */
static inline uint64_t stack_prepare(void *top, void (*start)(void))
{
	uint64_t *at = top;
	*--at = 0; /* where a return address would be */
	*--at = (uint64_t)start;
	for (int i = 0; i < 6; i++) /* the registers that stack_switch takes back */
		*--at = 0;
	return (uint64_t)at;
}

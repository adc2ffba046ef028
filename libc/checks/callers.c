/* SPDX-License-Identifier: MIT */
/* The way to a place of the shim, by frame pointers: the checks are compiled with them. */
#include "checks/checks.h"
#include "layout.h"

#define CALLERS_LIMIT 12

void callers_print(const uint64_t *frame)
{
	for (unsigned i = 0; i < CALLERS_LIMIT && (uint64_t)frame >= SHIM_LOWEST; i++) {
		const uint64_t *next = (const uint64_t *)frame[0];
		if (frame[1] < SHIM_LOWEST)
			return;
		symbol_print(i == 0 ? "by  " : "from", frame[1]);
		if (next <= frame)
			return;
		frame = next;
	}
}

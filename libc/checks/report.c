/* SPDX-License-Identifier: MIT */
/* What AddressSanitizer found, on the console: the access, the functions that led to it, and the memory. */
#include "checks/checks.h"
#include "checks/shadow.h"
#include "core/log.h"
#include "layout.h"
#include "lib/format.h"

#define SHADOW_SHOWN 8 /* bytes of it, before and behind */

OPTIONAL(shadow_heap_describe);

static const char *kind(uint8_t shadow)
{
	switch (shadow) {
	case SHADOW_STACK_LEFT:
	case SHADOW_STACK_MIDDLE:
	case SHADOW_STACK_RIGHT:
		return "beside an object of the stack";
	case SHADOW_SCOPE:
		return "an object of the stack out of its scope";
	case SHADOW_GLOBAL:
		return "beside a global object";
	case SHADOW_HEAP:
		return "beside a block of the heap";
	case SHADOW_HEAP_FREED:
		return "a block of the heap that was freed";
	case SHADOW_PAGE_FREED:
		return "a page that was freed";
	default:
		return "behind an object";
	}
}

static void shadow_print(uint64_t address)
{
	char line[4 * 2 * SHADOW_SHOWN + 8];
	size_t length = 0;
	const uint8_t *at = shadow_of(address);
	for (int i = -SHADOW_SHOWN; i < SHADOW_SHOWN && length < sizeof(line); i++)
		length += format(line + length, sizeof(line) - length, i == 0 ? " [%02x]" : " %02x", at[i]);
	log_line("  shadow%s", line);
}

void shadow_report(const char *what, uint64_t address, size_t size, const uint64_t *frame)
{
	/* Of an object whose last bytes are the first of a granule, the next granule says more. */
	uint8_t shadow = *shadow_of(address);
	if (shadow < GRANULE)
		shadow = shadow_of(address)[1];
	log_line("address: %s of %zu bytes at %lx: %s", what, size, address, kind(shadow));
	callers_print(frame);
	shadow_print(address);
	if ((shadow == SHADOW_HEAP || shadow == SHADOW_HEAP_FREED) && shadow_heap_describe != NULL)
		shadow_heap_describe(address);
	panic("a wrong %s in the shim: %s", what, kind(shadow));
}

/* SPDX-License-Identifier: MIT */
/* Formatted text: %s %c %d %u %x %X %o %p %%, with l, z, width, 0, - and precision (of %s). */
#pragma once

#include "lib/types.h"

/* Like snprintf(3): always ends the text, returns the length it would have had. */
__attribute__((format(printf, 3, 4))) size_t format(char *to, size_t size, const char *pattern, ...);
size_t format_list(char *to, size_t size, const char *pattern, va_list arguments);

/* SPDX-License-Identifier: MIT */
/* The words that every file uses: fixed-size integers, sizes, min and max, container_of. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef long ssize_t;
typedef long off_t; /* a position in a file, as the kernel's loff_t: bytes, signed */

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))

#define NANOSECONDS 1000000000UL /* in a second */
#define FOREVER UINT64_MAX       /* a deadline that never comes */

#define ARRAY_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CONTAINER_OF(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* On the way of most calls: laid side by side in the image, so that they share lines and pages. An emulator
 * chains its translations only within a page. */
#define HOT __attribute__((hot))

/* For a function that is called only if something else brought it into the image: the reference pulls
 * nothing, and is NULL without it. Put OPTIONAL(name); after the includes, and test `if (name)` at the call.
 * A direct call reaches even NULL from 2 GiB below it; a platform elsewhere compiles with -fno-plt. */
#define OPTIONAL(function) extern __typeof__(function) function __attribute__((weak))

/* The same for an object: its address is NULL. */
#define OPTIONAL_OBJECT(object) extern __typeof__(object) object __attribute__((weak))

/* The other way round: brings a function into the image that another file calls only if it is there. */
#define REQUIRE(function) \
	static __typeof__(function) *const require_##function __attribute__((used)) = (function)

#define MIN(a, b)                                  \
	({                                         \
		__typeof__(a) min_a_ = (a);        \
		__typeof__(b) min_b_ = (b);        \
		min_a_ < min_b_ ? min_a_ : min_b_; \
	})
#define MAX(a, b)                                  \
	({                                         \
		__typeof__(a) max_a_ = (a);        \
		__typeof__(b) max_b_ = (b);        \
		max_a_ > max_b_ ? max_a_ : max_b_; \
	})

static inline uint64_t page_down(uint64_t address)
{
	return address & PAGE_MASK;
}

static inline uint64_t page_up(uint64_t address)
{
	return (address + PAGE_SIZE - 1) & PAGE_MASK;
}

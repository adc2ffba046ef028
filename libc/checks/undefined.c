/* SPDX-License-Identifier: MIT */
/* UndefinedBehaviorSanitizer's runtime for the shim: each of the compiler's findings ends the image with its
 * place in the source. docs/testing.md. */
#include "checks/checks.h"
#include "core/log.h"

/* What the compiler lays down for each finding begins with its place. */
struct place {
	const char *file;
	uint32_t line, column;
};

static void __attribute__((noreturn))
found(const char *what, const struct place *place, const uint64_t *frame)
{
	log_line("undefined: %s at %s:%u:%u", what, place->file, place->line, place->column);
	callers_print(frame);
	panic("undefined behaviour in the shim: %s", what);
}

/* clang-format off */
#define FINDING(name)                                                      \
	void __ubsan_handle_##name(const struct place *place);             \
	void __ubsan_handle_##name(const struct place *place)              \
	{                                                                  \
		found(#name, place, __builtin_frame_address(0));           \
	}
/* clang-format on */
FINDING(add_overflow)
FINDING(sub_overflow)
FINDING(mul_overflow)
FINDING(negate_overflow)
FINDING(divrem_overflow)
FINDING(pointer_overflow)
FINDING(shift_out_of_bounds)
FINDING(out_of_bounds)
FINDING(vla_bound_not_positive)
FINDING(type_mismatch_v1)
FINDING(load_invalid_value)
FINDING(nonnull_arg)
FINDING(nonnull_return_v1)
FINDING(invalid_builtin)
FINDING(float_cast_overflow)
FINDING(alignment_assumption)
FINDING(builtin_unreachable)
FINDING(missing_return)

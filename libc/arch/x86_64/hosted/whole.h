/* SPDX-License-Identifier: MIT */
/* For calls that read all of their frame: here it is always whole (linked.S). */
#pragma once

#define FRAME_WHOLE(name) _Static_assert(sizeof(#name) > 1, "a name")

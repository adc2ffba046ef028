/* SPDX-License-Identifier: MIT */
/* What the files of this platform share among themselves. */
#pragma once

void clock_mark_start(void); /* clock.c: the first moment of boot */

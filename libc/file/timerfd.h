/* SPDX-License-Identifier: MIT */
/* Timers as files (timerfd_create(2)). */
#pragma once

#include "file/file.h"

struct file *timerfd_create_file(int clock, int flags); /* flags: O_NONBLOCK; NULL when memory is short */
bool file_is_timerfd(const struct file *file);

/* What is left of it and its period, in ns. */
void timerfd_get(const struct file *file, int64_t *left, int64_t *period);

/* value 0: it stops. */
void timerfd_set(struct file *file, int64_t value, int64_t period, bool absolute);

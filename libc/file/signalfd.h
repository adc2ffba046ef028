/* SPDX-License-Identifier: MIT */
/* Descriptors from which signals are read (signalfd(2)). */
#pragma once

#include "file/file.h"

/* A new file that gives the signals of the set; NULL when memory is short. flags: O_NONBLOCK or 0. */
struct file *signalfd_create(uint64_t set, int flags);

/* Another set for such a file: 0, or -EINVAL when it is another kind of file. */
int signalfd_change(struct file *file, uint64_t set);

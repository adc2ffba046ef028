/* SPDX-License-Identifier: MIT */
/* Counters as files (eventfd(2)). */
#pragma once

#include "file/file.h"

struct file *eventfd_create(uint64_t count,
                            int flags); /* flags: EFD_SEMAPHORE, O_NONBLOCK; NULL: no memory */

/* SPDX-License-Identifier: MIT */
/* Counters as files (eventfd(2)). */
#pragma once

#include "file/file.h"

#define EVENTFD_SEMAPHORE 1 /* EFD_SEMAPHORE */

struct file *eventfd_create(uint64_t count, int flags); /* flags: EFD_SEMAPHORE, O_NONBLOCK; NULL: no memory */

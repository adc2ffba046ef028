/* SPDX-License-Identifier: MIT */
/* Waiting for several files at once: what poll(2) and select(2) share. */
#pragma once

#include "core/wait.h"
#include "file/file.h"

/* Waits until scan() finds something: more than 0 files ready, or an error, which is the result; 0 when the
 * deadline passed (deadline 0: looks once); -EINTR, -ENOMEM. scan(of, table) enters the files' queues by way
 * of the table, unless it is NULL. */
long poll_until(long (*scan)(const void *of, struct poll_table *table), const void *of, uint64_t deadline);

/* A relative time of the program's as a deadline: now or in the past for zero, FOREVER when it is too far
 * off. */
uint64_t poll_deadline(uint64_t seconds, uint64_t nanoseconds);

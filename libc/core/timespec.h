/* SPDX-License-Identifier: MIT */
/* Times as calls take and give them: struct timespec and struct timeval of the program, nanoseconds here. */
#pragma once

#include "lib/types.h"

struct timespec {
	int64_t seconds, nanoseconds;
};

struct timeval {
	int64_t seconds, microseconds;
};

/* 0; -EFAULT; -EINVAL for negative times and parts of a second that are none. Times beyond 292 years become
 * INT64_MAX. */
int timespec_read(const struct timespec *user, int64_t *time);
int timeval_read(const struct timeval *user, int64_t *time);

int timespec_write(struct timespec *user, int64_t time); /* 0 or -EFAULT */
int timeval_write(struct timeval *user, int64_t time);   /* rounds down */

/* struct itimerspec: a timer's period, and the time until it is due; errors as above. */
struct itimerspec {
	struct timespec period, value;
};
int itimerspec_read(const struct itimerspec *user, int64_t *value, int64_t *period);
int itimerspec_write(struct itimerspec *user, int64_t value, int64_t period);

struct timespec timespec_of(int64_t time);
struct timeval timeval_of(int64_t time);

/* SPDX-License-Identifier: MIT */
/* Starts a program under a seccomp filter: launch.c includes this, and Python reads it as it is (cffi). */
#pragma once

#include <stdint.h>

/* What a program is to find. */
struct launch {
	const char *program;
	char *const *argv; /* ended by NULL, as is envp */
	char *const *envp;
	const char *folder;
	const void *filter;     /* struct sock_filter[] */
	uint32_t filter_length; /* elements */
	int32_t streams[3];     /* descriptors that become 0, 1 and 2 */
	uint32_t umask;
	int32_t processor; /* the only one that it may run on */
};

/* Where it is: its process, and the descriptor by which calls are answered. */
struct launched {
	int32_t process;
	int32_t listener;
	char step[32]; /* if it did not start: what failed */
};

/* The filter must allow each call whose second argument is this: the launcher makes it, between the filter
 * and the program's first instruction. No program has anything there. */
uint64_t launch_page(void);

/* Starts it, in a session of its own. 0, or -errno with the step that failed. It dies with the calling
 * thread. */
int launch_start(const struct launch *launch, struct launched *launched);

/* Gives the calling thread, and what it starts, a network of its own with nothing but loopback. 0 or -errno.
 */
int launch_own_network(void);

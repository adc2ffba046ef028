/* SPDX-License-Identifier: MIT */
/* Descriptors of the host in place of interrupt lines: ppoll(2) over those that somebody waits for. */
#include "abi/poll.h"
#include "arch/x86_64/hosted/host.h"

#define WATCH_LIMIT 8
#define NANOSECONDS_LONGEST (1UL << 62)

struct host_pollfd {
	int descriptor;
	short events, found;
};

struct host_timespec {
	int64_t seconds, nanoseconds;
};

static struct host_watch *watches;

void host_watch_add(struct host_watch *watch)
{
	watch->next = watches;
	watches = watch;
}

static long poll(struct host_pollfd *table, unsigned count, uint64_t timeout)
{
	timeout = MIN(timeout, NANOSECONDS_LONGEST);
	struct host_timespec limit = {(int64_t)(timeout / NANOSECONDS), (int64_t)(timeout % NANOSECONDS)};
	return host_call(SYS_ppoll, (long)table, count, (long)&limit, 0, 0, 0);
}

short host_ready(int descriptor, short events)
{
	struct host_pollfd one = {descriptor, events, 0};
	return poll(&one, 1, 0) > 0 ? one.found : 0;
}

void host_wait(int descriptor, short events)
{
	struct host_pollfd one = {descriptor, events, 0};
	poll(&one, 1, FOREVER);
}

void host_watch_wait(uint64_t timeout)
{
	struct host_pollfd table[WATCH_LIMIT];
	struct host_watch *asked[WATCH_LIMIT];
	unsigned count = 0;
	for (struct host_watch *watch = watches; watch != NULL && count < WATCH_LIMIT; watch = watch->next) {
		if (!watch->wanted)
			continue;
		asked[count] = watch;
		table[count++] = (struct host_pollfd){watch->descriptor, watch->events, 0};
	}
	if ((count == 0 && timeout == 0) || poll(table, count, timeout) <= 0)
		return;
	for (unsigned i = 0; i < count; i++) {
		if (table[i].found == 0)
			continue;
		asked[i]->wanted = false;
		asked[i]->handler(asked[i]->argument);
	}
}

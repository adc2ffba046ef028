/* SPDX-License-Identifier: MIT */
/* Calls of the Linux below, for this folder and for the platform and the drivers that build on it. */
#pragma once

#include "abi/x86_64/syscall_nr.h"
#include "lib/types.h"

/* The result, or -errno. */
static inline long host_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
}

/* The descriptors that an image is started with; docs/hosted.md. */
#define HOST_STDIN 0
#define HOST_STDOUT 1
#define HOST_STDERR 2
extern int host_console;       /* for the shim's messages */
extern int host_card;          /* of the network; -1: none */
extern bool host_card_streams; /* it is a stream of frames (dev/hosted/wire.c), not a tap device */

#define HOST_DISK_LIMIT 6 /* posixlite/machines/disk.py knows it too */
struct host_disk {
	int descriptor;
	uint64_t size; /* bytes */
	bool read_only;
};
extern struct host_disk host_disks[HOST_DISK_LIMIT];
extern unsigned host_disk_count;

extern int host_memory; /* the memory file: its offsets are physical addresses */

/* An error of the host that nobody expects: one line on the console, and the end. */
__attribute__((noreturn)) void host_failed(const char *what, long error);

extern bool host_alarm; /* SIGALRM has come: cleared by who looks */

/* A descriptor of the host whose readiness is an interrupt. */
struct host_watch {
	int descriptor;
	short events; /* POLL*: what to wait for */
	bool wanted;  /* set by who waits; cleared right before the handler is called */
	void (*handler)(void *argument);
	void *argument;
	struct host_watch *next;
};

void host_watch_add(struct host_watch *watch);

/* Waits for at most `timeout` ns (FOREVER: no limit) until a wanted watch is ready, and calls the handlers.
 */
void host_watch_wait(uint64_t timeout);

/* What of these events (and POLLERR, POLLHUP) holds for the descriptor now. */
short host_ready(int descriptor, short events);

/* Waits until one of them holds, or a signal comes. */
void host_wait(int descriptor, short events);

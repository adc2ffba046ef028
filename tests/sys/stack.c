// SPDX-License-Identifier: MIT
/* The stack grows as it is used, up to its limit, and below it lies a fault that an alternate stack can
 * handle. */
#include "fault.h"

#pragma GCC diagnostic ignored "-Winfinite-recursion"

static volatile long depth;

static __attribute__((noinline)) long stack_use(long size)
{
	volatile char room[size];

	for (long at = 0; at < size; at += 1024)
		room[size - 1 - at] = 1;
	return room[size - 1];
}

static __attribute__((noinline)) long stack_overflow(long level)
{
	volatile char room[4096];

	room[0] = level;
	depth = level;
	return stack_overflow(level + 1) + room[0];
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = fault_taken, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};

	check_begin();
	SHOW(stack_use(100 << 10));
	SHOW(stack_use(1 << 20));
	SHOW(stack_use(6 << 20));
	CALL(sigaltstack(&stack, NULL));
	CALL(sigaction(SIGSEGV, &action, NULL));
	if (sigsetjmp(fault_return, 1) == 0)
		SHOW(stack_overflow(0));
	HOLDS(depth > 1000 && depth < 2100);
	SHOW(fault_info.si_signo);
	HOLDS(fault_info.si_code == SEGV_MAPERR || fault_info.si_code == SEGV_ACCERR);
	SHOW(stack_use(100 << 10));
	return check_end();
}

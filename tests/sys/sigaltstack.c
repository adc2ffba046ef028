// SPDX-License-Identifier: MIT
/* sigaltstack: handlers run on another stack, and know it. */
#include "check.h"

static char *stack_base;
static volatile int on_it, flags_inside;

static void take(int number)
{
	stack_t now;
	char here;

	(void)number;
	on_it = &here >= stack_base && &here < stack_base + 65536;
	sigaltstack(NULL, &now);
	flags_inside = now.ss_flags;
	now.ss_flags = 0;
	CALL(sigaltstack(&now, NULL));
}

int main(void)
{
	struct sigaction action = {.sa_handler = take, .sa_flags = SA_ONSTACK};
	stack_t stack = {.ss_size = 65536}, old, off = {.ss_flags = SS_DISABLE}, small;

	check_begin();
	stack_base = stack.ss_sp =
	    mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CALL(sigaltstack(NULL, &old));
	SHOW(old.ss_flags);
	CALL(sigaltstack(&stack, &old));
	CALL(sigaltstack(NULL, &old));
	SHOW(old.ss_flags);
	SHOW(old.ss_size);
	HOLDS(old.ss_sp == stack_base);
	sigaction(SIGUSR1, &action, NULL);
	CALL(raise(SIGUSR1));
	SHOW(on_it);
	SHOW(flags_inside);
	action.sa_flags = 0;
	sigaction(SIGUSR1, &action, NULL);
	CALL(raise(SIGUSR1));
	SHOW(on_it);
	SHOW(flags_inside);
	CALL(sigaltstack(&off, NULL));
	CALL(sigaltstack(NULL, &old));
	SHOW(old.ss_flags);
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &action, NULL);
	small = stack;
	small.ss_size = 100;
	CALL(sigaltstack(&small, NULL));
	small = stack;
	small.ss_flags = 0x100;
	CALL(sigaltstack(&small, NULL));
	CALL(sigaltstack(bad_pointer, NULL));
	CALL(sigaltstack(NULL, bad_pointer));
	return check_end();
}

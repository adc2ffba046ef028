// SPDX-License-Identifier: MIT
/* Handlers' stacks at their limits: no room, not writable, taken out of use while it is used, and a bad
 * return. */
#include "fault.h"

#include <ucontext.h>

#define SIZE 16384

static char *memory; /* two stacks of SIZE */
static volatile int taken, disarmed, inside_first, inside_second;

static int within(const void *address, const char *stack)
{
	return (const char *)address >= stack && (const char *)address < stack + SIZE;
}

static void handle(int number, void (*function)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = {.sa_sigaction = function, .sa_flags = SA_SIGINFO | SA_ONSTACK | flags};

	sigaction(number, &action, NULL);
}

static void use(void *base, unsigned long size, unsigned flags)
{
	stack_t stack = {.ss_sp = base, .ss_size = size, .ss_flags = flags};

	CALL(sigaltstack(&stack, NULL));
}

static void nested(int number, siginfo_t *info, void *context)
{
	char here;

	(void)info;
	(void)context;
	taken++;
	if (number == SIGUSR1) {
		inside_first = within(&here, memory);
		raise(SIGUSR2);
	} else {
		inside_second = within(&here, memory);
	}
}

/* A handler on the alternate stack is interrupted: the second runs there too, below the first. */
static void stack_is_shared(void)
{
	taken = 0;
	handle(SIGUSR1, nested, 0);
	handle(SIGUSR2, nested, 0);
	use(memory, SIZE, 0);
	raise(SIGUSR1);
	SHOW(taken);
	SHOW(inside_first);
	SHOW(inside_second);
}

static void disarming(int number, siginfo_t *info, void *context)
{
	stack_t now;
	char here;

	(void)info;
	taken++;
	sigaltstack(NULL, &now);
	disarmed = now.ss_flags;
	if (number == SIGUSR1) {
		inside_first = within(&here, memory);
		SHOW(((ucontext_t *)context)->uc_stack.ss_size);
		use(memory + SIZE, SIZE, 0); /* allowed, since the first is out of use */
		raise(SIGUSR2);
	} else {
		inside_second = within(&here, memory + SIZE);
	}
}

static void stack_is_disarmed(void)
{
	stack_t now;

	taken = 0;
	handle(SIGUSR1, disarming, 0);
	handle(SIGUSR2, disarming, 0);
	use(memory, SIZE, 1U << 31);
	CALL(sigaltstack(NULL, &now));
	SHOW(now.ss_flags);
	raise(SIGUSR1);
	SHOW(taken);
	SHOW(disarmed);
	SHOW(inside_first);
	SHOW(inside_second);
	CALL(sigaltstack(NULL, &now)); /* armed again by the return */
	SHOW(now.ss_flags);
	HOLDS(now.ss_sp == memory);
}

static void never(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	(void)context;
	taken = 100;
}

/* No room for the frame: SIGSEGV instead, whose own handler has a stack that works. */
static void stack_is_short(void)
{
	struct sigaction action = {.sa_sigaction = fault_taken, .sa_flags = SA_SIGINFO};

	taken = 0;
	sigaction(SIGSEGV, &action, NULL);
	handle(SIGUSR1, never, 0);
	mprotect(memory, SIZE, PROT_READ);
	use(memory, SIZE, 0);
	TOUCH(raise(SIGUSR1), fault_info.si_addr);
	mprotect(memory, SIZE, PROT_READ | PROT_WRITE);
	SHOW(taken);
}

static void spoil_return(int number, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)info;
	taken++;
	if (number == SIGUSR1)
		frame->uc_mcontext.fpregs->mxcsr = 0xffffffff;
	else
		frame->uc_mcontext.fpregs = (void *)0x10;
}

/* A context that cannot be loaded. */
static void return_is_refused(void)
{
	fault_catch();
	taken = 0;
	handle(SIGUSR1, spoil_return, 0);
	handle(SIGUSR2, spoil_return, 0);
	TOUCH(raise(SIGUSR1), fault_info.si_addr);
	TOUCH(raise(SIGUSR2), fault_info.si_addr);
	SHOW(taken);
}

int main(void)
{
	memory = mmap(NULL, 2 * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check_begin();
	stack_is_shared();
	stack_is_disarmed();
	stack_is_short();
	return_is_refused();
	return check_end();
}

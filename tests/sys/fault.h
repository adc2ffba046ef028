// SPDX-License-Identifier: MIT
/* Touches memory that may fault, and says with which signal, code and address it did. */
#pragma once

#include "check.h"

/* Nothing that a TOUCH comes back to is changed between the two returns of sigsetjmp. */
#pragma GCC diagnostic ignored "-Wclobbered"

static sigjmp_buf fault_return;
static siginfo_t fault_info;

static inline void fault_taken(int number, siginfo_t *info, void *context)
{
	(void)context;
	fault_info = *info;
	siglongjmp(fault_return, number);
}

static inline void fault_catch(void)
{
	struct sigaction action = {.sa_sigaction = fault_taken, .sa_flags = SA_SIGINFO};

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGILL, &action, NULL);
	sigaction(SIGFPE, &action, NULL);
	sigaction(SIGTRAP, &action, NULL);
}

static inline const char *fault_code(int number, int code)
{
	if (number == SIGSEGV)
		return code == SEGV_MAPERR   ? "MAPERR"
		       : code == SEGV_ACCERR ? "ACCERR"
		       : code == SI_KERNEL   ? "KERNEL"
		                             : "?";
	if (number == SIGBUS)
		return code == BUS_ADRERR ? "ADRERR" : "?";
	if (number == SIGFPE)
		return code == FPE_INTDIV ? "INTDIV" : "?";
	if (number == SIGILL)
		return code == ILL_ILLOPN ? "ILLOPN" : "?";
	return "-";
}

/* Does `statement`; prints "no fault", or the signal, its code, and how far from `base` the address was. */
#define TOUCH(statement, base)                                                                          \
	do {                                                                                            \
		int signal_ = sigsetjmp(fault_return, 1);                                               \
		check_count++;                                                                          \
		if (signal_ == 0) {                                                                     \
			statement;                                                                      \
			printf("%d %s: no fault\n", __LINE__, #statement);                              \
		} else {                                                                                \
			printf("%d %s: SIG%s %s at %ld\n", __LINE__, #statement, sigabbrev_np(signal_), \
			       fault_code(signal_, fault_info.si_code),                                 \
			       (long)fault_info.si_addr - (long)(base));                                \
		}                                                                                       \
	} while (0)

/* One byte, read or written, that the compiler can neither merge nor leave out. */
#define READ(address) ((void)*(volatile char *)(address))
#define WRITE(address, value) (*(volatile char *)(address) = (value))

/* SPDX-License-Identifier: MIT */
/* What a signal does to a program that has asked for nothing else (signal(7)). */
#include "abi/signal.h"
#include "core/signal_deliver.h"

enum signal_default signal_default(int signo)
{
	switch (signo) {
	case SIGCHLD:
	case SIGURG:
	case SIGWINCH:
	case SIGCONT:
		return SIGNAL_IGNORES;
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return SIGNAL_STOPS;
	default:
		return SIGNAL_ENDS;
	}
}

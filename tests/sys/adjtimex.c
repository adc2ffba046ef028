// SPDX-License-Identifier: MIT
/* adjtimex, clock_adjtime: reading the state of the clock. */
#include "check.h"

#include <sys/timex.h>
#include <time.h>

int main(void)
{
	struct timex state = {.modes = 0};

	check_begin();
	HOLDS(adjtimex(&state) >= 0);
	SHOW(state.tick);
	SHOW(state.tolerance);
	HOLDS(labs(state.time.tv_sec - time(NULL)) <= 1);
	HOLDS(syscall(SYS_clock_adjtime, CLOCK_REALTIME, &state) >= 0);
	CALL(syscall(SYS_adjtimex, bad_pointer));
	CALL(syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, &state));
	return check_end();
}

// SPDX-License-Identifier: MIT
/* gettimeofday, settimeofday, time: the calls themselves, past the vDSO. */
#include "check.h"

#include <sys/time.h>
#include <time.h>

int main(void)
{
	struct timeval day = {-1, -1}, wrong = {0, 1000000};
	struct timezone zone = {-1, -1};
	long seconds = -1;

	check_begin();
	CALL(syscall(SYS_gettimeofday, &day, &zone));
	HOLDS(day.tv_sec > 1500000000 && day.tv_usec >= 0 && day.tv_usec < 1000000);
	SHOW(zone.tz_minuteswest);
	SHOW(zone.tz_dsttime);
	HOLDS(syscall(SYS_time, &seconds) == seconds);
	HOLDS(labs(seconds - day.tv_sec) <= 1);
	HOLDS(labs(time(NULL) - seconds) <= 1);
	CALL(syscall(SYS_gettimeofday, bad_pointer, NULL));
	CALL(syscall(SYS_gettimeofday, NULL, bad_pointer));
	CALL(syscall(SYS_time, bad_pointer));
	CALL(syscall(SYS_settimeofday, &wrong, NULL));
	CALL(syscall(SYS_settimeofday, bad_pointer, NULL));
	return check_end();
}

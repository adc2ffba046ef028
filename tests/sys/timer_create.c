// SPDX-License-Identifier: MIT
/* timer_create, timer_settime, timer_gettime, timer_getoverrun, timer_delete: signals with values, overruns,
 * refusals. */
#include "check.h"

#include <time.h>

static volatile int taken, value, code;

static void take(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	taken++;
	value = info->si_value.sival_int;
	code = info->si_code;
}

static int make(clockid_t clock, struct sigevent *event, int *id)
{
	return (int)syscall(SYS_timer_create, clock, event, id);
}

static void once(void)
{
	struct sigevent event = {
	    .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77};
	struct itimerspec start = {{0, 0}, {0, 20000000}}, old;
	struct timespec second = {5, 0};
	int id = -1;

	CALL(make(CLOCK_MONOTONIC, &event, &id));
	CALL(syscall(SYS_timer_settime, id, 0, &start, &old));
	SHOW(old.it_value.tv_sec + old.it_value.tv_nsec);
	CALL(syscall(SYS_timer_gettime, id, &old));
	HOLDS(old.it_value.tv_sec == 0 && old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 20000000);
	CALL(nanosleep(&second, NULL));
	SHOW(taken);
	SHOW(value);
	SHOW(code);
	CALL(syscall(SYS_timer_gettime, id, &old));
	SHOW(old.it_value.tv_sec + old.it_value.tv_nsec);
	CALL(syscall(SYS_timer_getoverrun, id));
	CALL(syscall(SYS_timer_delete, id));
	CALL(syscall(SYS_timer_delete, id));
}

/* Blocked for several periods: one signal, and the rest as overruns. */
static void overruns(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec start = {{0, 5000000}, {0, 5000000}}, off = {{0, 0}, {0, 0}};
	struct timespec pause = {0, 60000000};
	sigset_t set;
	int id = -1;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	taken = 0;
	sigprocmask(SIG_BLOCK, &set, NULL);
	CALL(make(CLOCK_REALTIME, &event, &id));
	CALL(syscall(SYS_timer_settime, id, 0, &start, NULL));
	CALL(nanosleep(&pause, NULL));
	SHOW(taken);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	HOLDS(taken >= 1 && taken <= 3);
	CALL(syscall(SYS_timer_settime, id, 0, &off, NULL));
	CALL(syscall(SYS_timer_delete, id));
}

/* The same for a thread of its own. */
static void thread_overruns(void)
{
	struct itimerspec often = {{0, 5000000}, {0, 5000000}}, never = {0};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN};
	struct timespec soon = {0, 60000000}, now = {0};
	sigset_t set;
	siginfo_t info;
	int id, missed;

	event._sigev_un._tid = gettid();
	event.sigev_value.sival_int = 44;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CALL(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id));
	CALL(syscall(SYS_timer_settime, id, 0, &often, NULL));
	nanosleep(&soon, NULL);
	HOLDS(sigtimedwait(&set, &info, &now) == SIGRTMIN);
	missed = info.si_overrun;
	HOLDS(missed >= 5 && info.si_value.sival_int == 44 && info.si_code == SI_TIMER);
	CALL(syscall(SYS_timer_settime, id, 0, &never, NULL));
	CALL(syscall(SYS_timer_delete, id));
}

static void burn(double seconds)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (!taken &&
	       (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9 < seconds);
}

/* A timer of the processor's time stands while the program sleeps. */
static void processor(clockid_t clock)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec start = {{0, 0}, {0, 50000000}}, left;
	struct timespec pause = {0, 80000000};
	int id = -1;

	taken = 0;
	CALL(make(clock, &event, &id));
	CALL(syscall(SYS_timer_settime, id, 0, &start, NULL));
	CALL(nanosleep(&pause, NULL));
	SHOW(taken);
	CALL(syscall(SYS_timer_gettime, id, &left));
	HOLDS(left.it_value.tv_sec == 0 && left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 50000000);
	burn(10);
	SHOW(taken);
	CALL(syscall(SYS_timer_gettime, id, &left));
	SHOW(left.it_value.tv_sec + left.it_value.tv_nsec);
	CALL(syscall(SYS_timer_delete, id));
}

static void refusals(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 99},
	                none = {.sigev_notify = SIGEV_NONE};
	struct itimerspec wrong = {{0, 0}, {0, 1000000000}}, left;
	int id = -1;

	CALL(make(CLOCK_MONOTONIC, &event, &id));
	event.sigev_notify = 9;
	CALL(make(CLOCK_MONOTONIC, &event, &id));
	CALL(make(99, NULL, &id));
	CALL(make(CLOCK_MONOTONIC, NULL, bad_pointer));
	CALL(make(CLOCK_MONOTONIC, bad_pointer, &id));
	CALL(make(CLOCK_MONOTONIC, &none, &id));
	CALL(syscall(SYS_timer_settime, id, 0, &wrong, NULL));
	CALL(syscall(SYS_timer_settime, id, 0, NULL, NULL));
	CALL(syscall(SYS_timer_settime, id, 0, bad_pointer, NULL));
	CALL(syscall(SYS_timer_gettime, id, bad_pointer));
	CALL(syscall(SYS_timer_gettime, 12345, &left));
	CALL(syscall(SYS_timer_getoverrun, 12345));
	CALL(syscall(SYS_timer_delete, id));
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};

	check_begin();
	sigaction(SIGUSR1, &action, NULL);
	once();
	overruns();
	thread_overruns();
	processor(CLOCK_PROCESS_CPUTIME_ID);
	processor(CLOCK_THREAD_CPUTIME_ID);
	processor((clockid_t)(~(unsigned)syscall(SYS_gettid) << 3 | 6));
	CALL(make((clockid_t)(~999999U << 3 | 6), NULL, &(int){0}));
	refusals();
	return check_end();
}

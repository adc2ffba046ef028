// SPDX-License-Identifier: MIT
/* Timers that are due again sooner than anybody could look at them: the program goes on, and what it missed
 * is counted. The signals are blocked: Linux itself does little else than deliver them. */
#include "check.h"

#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

/* Of other signals some may wait still: a timer that ends leaves what it has sent. */
static int wait_for(int signo, siginfo_t *info)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	return sigwaitinfo(&set, info);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void work(void)
{
	double start = now();

	while (now() < start + 0.05)
		;
}

static void by_number(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec storm = {{0, 100}, {0, 100}};
	siginfo_t info;
	timer_t id;

	CALL(timer_create(CLOCK_REALTIME, &event, &id));
	CALL(timer_settime(id, 0, &storm, NULL));
	work();
	HOLDS(wait_for(SIGUSR1, &info) == SIGUSR1);
	HOLDS(info.si_overrun > 400000);
	CALL(timer_delete(id));
}

static void by_interval(int which, int signo)
{
	struct itimerval storm = {{0, 1}, {0, 1}}, calm = {{0, 0}, {0, 0}};

	CALL(setitimer(which, &storm, NULL));
	work();
	SHOW(wait_for(signo, NULL));
	work();
	CALL(setitimer(which, &calm, NULL));
	SHOW(wait_for(signo, NULL));
}

static void by_descriptor(void)
{
	struct itimerspec storm = {{0, 100}, {0, 100}};
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t count = 0, all = 0;
	double start = now();

	CALL(timerfd_settime(fd, 0, &storm, NULL));
	while (now() < start + 0.05)
		all += read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
	HOLDS(all > 400000 && all <= (uint64_t)((now() - start) * 1e7) + 1);
	CALL(close(fd));
}

int main(void)
{
	sigset_t set;

	check_begin();
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGPROF);
	sigprocmask(SIG_BLOCK, &set, NULL);
	by_number();
	by_interval(ITIMER_REAL, SIGALRM);
	by_interval(ITIMER_PROF, SIGPROF);
	by_descriptor();
	return check_end();
}

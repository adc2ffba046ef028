// SPDX-License-Identifier: MIT
/* Thousands of random calls about signals by one thread: what is blocked, pending, ignored, queued, taken. */
#include "check.h"

#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <time.h>

#define STEPS 6000

static uint64_t state = 0x853c49e6748fea9bUL;

static unsigned pick(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % limit;
}

static const int numbers[] = {SIGUSR1, SIGUSR2, SIGCHLD, SIGURG, SIGALRM, 34, 35, 50};
#define NUMBERS 8

static char taken[256]; /* what handlers have seen since it was last shown */
static int depth;

static void take(int number, siginfo_t *info, void *context)
{
	size_t used = strlen(taken);

	(void)context;
	depth++;
	if (used < sizeof(taken) - 40)
		sprintf(taken + used, " %d:%d:%d@%d", number, info->si_code, info->si_value.sival_int, depth);
	if (depth < 3 && pick(6) == 0)
		raise(numbers[pick(NUMBERS)]);
	depth--;
}

static void take_plain(int number)
{
	size_t used = strlen(taken);

	if (used < sizeof(taken) - 40)
		sprintf(taken + used, " %d", number);
}

static sigset_t set_pick(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (int i = 0; i < NUMBERS; i++)
		if (pick(3) == 0)
			sigaddset(&set, numbers[i]);
	return set;
}

static unsigned set_told(const sigset_t *set)
{
	unsigned told = 0;

	for (int i = 0; i < NUMBERS; i++)
		told |= (unsigned)sigismember(set, numbers[i]) << i;
	return told;
}

static void action_pick(int number, char *told)
{
	struct sigaction action = {0};
	int kind = pick(5);

	action.sa_mask = set_pick();
	if (kind == 0 && number != SIGCHLD && number != SIGURG)
		kind = 2; /* its default would be the end */
	if (kind == 0)
		action.sa_handler = SIG_DFL;
	else if (kind == 1)
		action.sa_handler = SIG_IGN;
	else if (kind == 2)
		action.sa_handler = take_plain;
	else
		action.sa_sigaction = take;
	if (kind > 2)
		action.sa_flags = SA_SIGINFO;
	if (pick(3) == 0)
		action.sa_flags |= SA_NODEFER;
	if (pick(3) == 0)
		action.sa_flags |= SA_RESTART;
	sprintf(told, "sigaction %d kind %d flags 0x%x", number, kind, action.sa_flags);
	sigaction(number, &action, NULL);
}

static long send_step(char *told)
{
	int number = numbers[pick(NUMBERS)], value = pick(1000);
	union sigval sent = {.sival_int = value};

	switch (pick(4)) {
	case 0:
		sprintf(told, "raise %d", number);
		return raise(number);
	case 1:
		sprintf(told, "kill %d", number);
		return kill(getpid(), number);
	default:
		sprintf(told, "sigqueue %d %d", number, value);
		return sigqueue(getpid(), number, sent);
	}
}

static long wait_step(int fd, char *told)
{
	struct timespec now = {0};
	struct pollfd entry = {fd, POLLIN, 0};
	struct signalfd_siginfo got = {0};
	sigset_t set = set_pick();
	siginfo_t info = {0};
	long result;

	switch (pick(5)) {
	case 0:
	case 1:
		result = sigtimedwait(&set, &info, &now);
		sprintf(told, "sigtimedwait 0x%x: %d %d %d", set_told(&set), info.si_signo, info.si_code,
		        info.si_signo >= 34 ? info.si_value.sival_int : 0);
		return result;
	case 2:
		result = ppoll(&entry, 1, &now, &set);
		sprintf(told, "ppoll 0x%x: 0x%x", set_told(&set), entry.revents);
		return result;
	case 3:
		result = pselect(0, NULL, NULL, NULL, &now, &set);
		sprintf(told, "pselect 0x%x", set_told(&set));
		return result;
	default:
		if (pick(4) == 0)
			signalfd(fd, &set, SFD_NONBLOCK);
		result = read(fd, &got, sizeof(got));
		sprintf(told, "signalfd 0x%x: %d %d %d", set_told(&set), got.ssi_signo, got.ssi_code,
		        got.ssi_int);
		return result;
	}
}

static long step_do(int fd, char *told)
{
	static const int hows[] = {SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK};
	sigset_t set = set_pick();
	int how = pick(3);

	errno = 0;
	switch (pick(10)) {
	case 0:
		action_pick(numbers[pick(NUMBERS)], told);
		return 0;
	case 1:
	case 2:
		sprintf(told, "sigprocmask %d 0x%x", how, set_told(&set));
		return sigprocmask(hows[how], &set, NULL);
	case 3: {
		long result = sigpending(&set);

		sprintf(told, "sigpending 0x%x", set_told(&set));
		return result;
	}
	case 4:
	case 5:
		return wait_step(fd, told);
	default:
		return send_step(told);
	}
}

int main(void)
{
	char told[256];
	sigset_t none;
	struct sigaction action = {.sa_handler = take_plain};

	check_begin();
	sigemptyset(&none);
	int fd = signalfd(-1, &none, SFD_NONBLOCK);
	for (int i = 0; i < NUMBERS; i++)
		sigaction(numbers[i], &action, NULL);
	for (int step = 0; step < STEPS; step++) {
		long result = step_do(fd, told);
		int error = errno;

		check_count++;
		printf("%d %s = %ld %s;%s\n", step, told, result, result < 0 ? strerrorname_np(error) : "",
		       taken);
		taken[0] = '\0';
	}
	return check_end();
}

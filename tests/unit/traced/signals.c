/* SPDX-License-Identifier: MIT */
/* A read that a signal cuts short, one that goes on after a signal, a sleep, a group stop; says what it saw.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int waker[2];
static volatile int handled;

static void on_alarm(int signal)
{
	(void)signal;
	handled++;
	if (handled == 2)
		if (write(waker[1], "x", 1) != 1)
			_exit(9);
}

static void arm(int flags)
{
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = flags};
	struct itimerval soon = {.it_value = {.tv_usec = 20000}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
}

static void stop_and_go_on(void)
{
	int status;
	char byte;
	pid_t child = fork();

	if (child == 0) {
		raise(SIGSTOP);
		_exit(read(waker[0], &byte, 1) == 1 ? 7 : 8);
	}
	waitpid(child, &status, WUNTRACED);
	printf("stopped %d\n", WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	printf("stays stopped %d\n", waitpid(child, &status, WNOHANG) == 0);
	kill(child, SIGCONT);
	waitpid(child, &status, WCONTINUED);
	printf("continued %d\n", WIFCONTINUED(status) != 0);
	if (write(waker[1], "x", 1) != 1)
		_exit(9);
	waitpid(child, &status, 0);
	printf("exited %d\n", WEXITSTATUS(status));
}

int main(void)
{
	char byte;
	struct timespec little = {.tv_nsec = 50000000};

	setvbuf(stdout, NULL, _IONBF, 0);
	if (pipe(waker))
		return 9;
	arm(0);
	printf("read %zd", read(waker[0], &byte, 1));
	printf(" %s\n", strerror(errno));
	arm(SA_RESTART);
	printf("read %zd\n", read(waker[0], &byte, 1));
	arm(SA_RESTART);
	printf("sleep %d", nanosleep(&little, NULL));
	printf(" %s\n", strerror(errno));
	stop_and_go_on();
	return handled;
}

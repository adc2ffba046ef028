/* SPDX-License-Identifier: MIT */
/* A child makes processes and threads as fast as it can; after argv[1] microseconds all of them are killed at
 * once. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *make_calls(void *unused)
{
	for (int i = 0; i < 5; i++)
		syscall(SYS_getppid);
	return unused;
}

static void make_threads(void)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		if (pthread_create(&threads[i], NULL, make_calls, NULL))
			_exit(1);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
}

static void make_processes(void)
{
	for (;;) {
		pid_t child = fork();

		if (child == 0) {
			make_threads();
			_exit(0);
		}
		make_threads();
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

int main(int argc, char **argv)
{
	int status;
	pid_t leader = fork();

	if (argc < 2)
		return 2;
	if (leader == 0) {
		setsid();
		make_processes();
	}
	usleep(20000 + atoi(argv[1]));
	kill(-leader, SIGKILL);
	waitpid(leader, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : 1;
}

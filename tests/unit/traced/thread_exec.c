/* SPDX-License-Identifier: MIT */
/* A thread that is not the first one replaces the program, while another waits for ever. */
#include <pthread.h>
#include <unistd.h>

static pthread_barrier_t waits;

static void *wait_for_ever(void *unused)
{
	pthread_barrier_wait(&waits);
	pause();
	return unused;
}

static void *replace(void *program)
{
	char *argv[] = {program, NULL};

	execv(program, argv);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t waiter, other;

	if (argc < 2)
		return 2;
	pthread_barrier_init(&waits, NULL, 2);
	pthread_create(&waiter, NULL, wait_for_ever, NULL);
	pthread_barrier_wait(&waits);
	usleep(100000);
	pthread_create(&other, NULL, replace, argv[1]);
	pthread_join(other, NULL);
	return 1;
}

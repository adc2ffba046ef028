/* SPDX-License-Identifier: MIT */
/* Four threads at one time make 250 calls each. */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_barrier_t all_run;

static void *make_calls(void *unused)
{
	pthread_barrier_wait(&all_run);
	for (int i = 0; i < 250; i++)
		syscall(SYS_getppid);
	return unused;
}

int main(void)
{
	pthread_t threads[4];

	pthread_barrier_init(&all_run, NULL, 4);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, make_calls, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

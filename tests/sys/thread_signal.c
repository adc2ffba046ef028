// SPDX-License-Identifier: MIT
/* Signals among threads: masks of their own, who takes what, waits that are broken, cancellation, own stacks.
 */
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static sem_t ready;
static volatile int taken[65], taker[65], result, error;
static int pipe_ends[2];

static void take(int number)
{
	taken[number]++;
	taker[number] = gettid();
}

static void block(int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* Waits in read(2) until a signal breaks it. */
static void *reader(void *own)
{
	char byte;

	*(int *)own = gettid();
	sem_post(&ready);
	result = read(pipe_ends[0], &byte, 1);
	error = errno;
	return NULL;
}

static void started(pthread_t *thread, void *(*function)(void *), void *argument)
{
	pthread_create(thread, NULL, function, argument);
	sem_wait(&ready);
	usleep(20000); /* it blocks by now */
}

static void one_thread_is_broken(void)
{
	struct sigaction action = {.sa_handler = take};
	pthread_t thread;
	int tid = 0;

	sigaction(SIGUSR1, &action, NULL);
	started(&thread, reader, &tid);
	CALL(pthread_kill(thread, SIGUSR1));
	CALL(pthread_join(thread, NULL));
	SHOW(result);
	HOLDS(error == EINTR);
	HOLDS(taken[SIGUSR1] == 1 && taker[SIGUSR1] == tid && tid != gettid());
}

/* The program's signal goes to a thread that does not block it, even if another is running. */
static void program_finds_a_taker(void)
{
	pthread_t thread;
	int tid = 0;

	started(&thread, reader, &tid);
	block(SIGUSR1);
	CALL(kill(getpid(), SIGUSR1));
	CALL(pthread_join(thread, NULL));
	SHOW(result);
	HOLDS(error == EINTR);
	HOLDS(taken[SIGUSR1] == 2 && taker[SIGUSR1] == tid);
}

static void *blocker(void *unused)
{
	(void)unused;
	block(SIGUSR2);
	sem_post(&ready);
	pause();
	return NULL;
}

static void mask_is_inherited_and_own(void)
{
	sigset_t set;
	pthread_t thread;

	started(&thread, blocker, NULL);
	pthread_sigmask(SIG_BLOCK, NULL, &set);
	SHOW(sigismember(&set, SIGUSR1)); /* of before */
	SHOW(sigismember(&set, SIGUSR2));
	signal(SIGUSR2, take);
	CALL(pthread_kill(thread, SIGUSR2));
	usleep(10000);
	SHOW(taken[SIGUSR2]);
	CALL(raise(SIGUSR2));
	HOLDS(taken[SIGUSR2] == 1 && taker[SIGUSR2] == gettid());
	CALL(pthread_cancel(thread));
	CALL(pthread_join(thread, NULL));
}

static void cleanup(void *unused)
{
	(void)unused;
	taken[0]++;
}

static void *cancelled(void *own)
{
	char byte;

	(void)own;
	pthread_cleanup_push(cleanup, NULL);
	sem_post(&ready);
	(void)!read(pipe_ends[0], &byte, 1);
	pthread_cleanup_pop(0);
	return NULL;
}

static void wait_is_cancelled(void)
{
	pthread_t thread;
	void *end = NULL;

	started(&thread, cancelled, NULL);
	CALL(pthread_cancel(thread));
	CALL(pthread_join(thread, &end));
	HOLDS(end == PTHREAD_CANCELED);
	SHOW(taken[0]);
}

static void *waiter(void *set)
{
	int number = 0;

	sem_post(&ready);
	sigwait(set, &number);
	return (void *)(long)number;
}

static void thread_waits_for_signals(void)
{
	pthread_t thread;
	sigset_t set;
	void *number = NULL;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	block(SIGTERM);
	started(&thread, waiter, &set);
	CALL(kill(getpid(), SIGTERM));
	CALL(pthread_join(thread, &number));
	SHOW((long)number);
}

static void on_stack(int number)
{
	stack_t now;

	sigaltstack(NULL, &now);
	taken[number] = now.ss_flags == SS_ONSTACK;
}

static void *stacked(void *unused)
{
	stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536}, now;

	(void)unused;
	sigaltstack(NULL, &now);
	HOLDS(now.ss_flags == SS_DISABLE);
	sigaltstack(&stack, NULL);
	raise(SIGHUP);
	SHOW(taken[SIGHUP]);
	return NULL;
}

static void stacks_are_own(void)
{
	struct sigaction action = {.sa_handler = on_stack, .sa_flags = SA_ONSTACK};
	stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
	pthread_t thread;

	sigaltstack(&stack, NULL);
	sigaction(SIGHUP, &action, NULL);
	pthread_create(&thread, NULL, stacked, NULL);
	pthread_join(thread, NULL);
	raise(SIGHUP);
	SHOW(taken[SIGHUP]);
}

/* A vector register keeps its value while signals and other threads come and go. */
static void *compute(void *unused)
{
	double sum = 0;

	(void)unused;
	for (int i = 1; i < 3000000; i++)
		sum += 1.0 / i;
	return (void *)(long)(sum * 1e12);
}

static void registers_are_own(void)
{
	pthread_t threads[3];
	void *sums[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, compute, NULL);
	for (int i = 0; i < 20; i++) {
		pthread_kill(threads[i % 3], SIGHUP);
		usleep(1000);
	}
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], &sums[i]);
	HOLDS(sums[0] == compute(NULL) && sums[1] == sums[0] && sums[2] == sums[0]);
}

static void *ends(void *unused)
{
	sem_post(&ready);
	usleep(20000);
	return unused;
}

/* The thread that ran last is no more when the signal comes: another one takes it. */
static void the_last_to_run_has_ended(void)
{
	pthread_t thread;

	signal(SIGALRM, take);
	pthread_create(&thread, NULL, ends, NULL);
	pthread_detach(thread);
	ualarm(60000, 0);
	CALL(pause());
	HOLDS(taken[SIGALRM] == 1 && taker[SIGALRM] == gettid());
}

int main(void)
{
	check_begin();
	sem_init(&ready, 0, 0);
	CALL(pipe(pipe_ends));
	one_thread_is_broken();
	program_finds_a_taker();
	mask_is_inherited_and_own();
	wait_is_cancelled();
	thread_waits_for_signals();
	stacks_are_own();
	registers_are_own();
	the_last_to_run_has_ended();
	return check_end();
}

// SPDX-License-Identifier: MIT
/* clone, clone3: threads that share memory, wait for each other, keep their registers, and end one by one. */
#include "check.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define THREADS 8
#define ROUNDS 2000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static long shared_count;
static __thread long own = 7;
static sem_t asked, answered;
static volatile sig_atomic_t handled_by;

/* Vector registers are live all the time, so that a switch that loses them changes the sum. */
static double busy_sum(long seed)
{
	double sum = (double)seed, step = 1.0 + (double)seed / 1e9;

	for (long i = 0; i < 400000; i++)
		sum = sum * step + 1.0 / (double)(i + seed);
	return sum;
}

static void *work(void *argument)
{
	long number = (long)argument;
	double *sum = malloc(sizeof(*sum));

	own += number;
	*sum = busy_sum(number);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		shared_count++;
		pthread_cond_signal(&changed);
		pthread_mutex_unlock(&lock);
	}
	if (own != 7 + number)
		*sum = -1;
	return sum;
}

static void check_together(void)
{
	pthread_t threads[THREADS];
	int good = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (long i = 0; i < THREADS; i++)
		CALL(pthread_create(&threads[i], NULL, work, (void *)(i + 1)));
	pthread_mutex_lock(&lock);
	while (shared_count < THREADS * ROUNDS)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	for (long i = 0; i < THREADS; i++) {
		void *sum;

		pthread_join(threads[i], &sum);
		good += *(double *)sum == busy_sum(i + 1);
		free(sum);
	}
	HOLDS(good == THREADS);
	CALL(shared_count);
}

static void *answer(void *argument)
{
	(void)argument;
	for (int i = 0; i < 500; i++) {
		sem_wait(&asked);
		sem_post(&answered);
	}
	return NULL;
}

static void check_in_turn(void)
{
	pthread_t thread;
	int rounds = 0;

	sem_init(&asked, 0, 0);
	sem_init(&answered, 0, 0);
	pthread_create(&thread, NULL, answer, NULL);
	for (; rounds < 500; rounds++) {
		sem_post(&asked);
		sem_wait(&answered);
	}
	CALL(pthread_join(thread, NULL));
	CALL(rounds);
}

static void *return_at_once(void *argument)
{
	return argument;
}

static void check_one_after_the_other(void)
{
	long sum = 0;

	for (long i = 0; i < 200; i++) {
		pthread_t thread;
		void *result;

		if (pthread_create(&thread, NULL, return_at_once, (void *)i) != 0)
			break;
		pthread_join(thread, &result);
		sum += (long)result;
	}
	CALL(sum);
}

static void on_signal(int signo)
{
	(void)signo;
	handled_by = gettid();
}

static volatile int waiter_tid;

static void *wait_for_signal(void *argument)
{
	struct timespec long_time = {30, 0};

	(void)argument;
	waiter_tid = gettid();
	long result = nanosleep(&long_time, NULL) == -1 ? errno : 0;
	return (void *)result;
}

static void check_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};
	pthread_t thread;
	void *result;
	sigset_t set, old;

	sigaction(SIGUSR1, &action, NULL);
	pthread_create(&thread, NULL, wait_for_signal, NULL);
	while (waiter_tid == 0)
		sched_yield();
	usleep(20000);
	CALL(pthread_kill(thread, SIGUSR1));
	pthread_join(thread, &result);
	CALL((long)result == EINTR);
	HOLDS(handled_by == waiter_tid);

	/* One for the program goes to a thread that does not block it. */
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	waiter_tid = 0;
	pthread_create(&thread, NULL, wait_for_signal, NULL);
	while (waiter_tid == 0)
		sched_yield();
	pthread_sigmask(SIG_BLOCK, &set, &old);
	usleep(20000);
	CALL(kill(getpid(), SIGUSR1));
	pthread_join(thread, &result);
	HOLDS(handled_by == waiter_tid);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static pthread_mutex_t robust;

static void *die_with_lock(void *argument)
{
	pthread_mutex_lock(&robust);
	return argument;
}

static void check_robust(void)
{
	pthread_mutexattr_t attributes;
	pthread_t thread;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&robust, &attributes);
	pthread_create(&thread, NULL, die_with_lock, NULL);
	pthread_join(thread, NULL);
	CALL(pthread_mutex_lock(&robust) == EOWNERDEAD);
	CALL(pthread_mutex_consistent(&robust));
	CALL(pthread_mutex_unlock(&robust));
}

static void *show_name(void *argument)
{
	char name[16] = "";

	prctl(PR_SET_NAME, "worker");
	prctl(PR_GET_NAME, name);
	*(int *)argument = strcmp(name, "worker") == 0;
	return NULL;
}

static int end_at_once(void *ended)
{
	*(volatile int *)ended = 0;
	return 0;
}

static void check_names(void)
{
	pthread_t thread;
	int good = 0;
	char name[16] = "", before[16] = "";

	prctl(PR_GET_NAME, before);
	pthread_create(&thread, NULL, show_name, &good);
	pthread_join(thread, NULL);
	prctl(PR_GET_NAME, name);
	HOLDS(good);
	HOLDS(strcmp(name, before) == 0);
}

static void check_errors(void)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
	static char stack[65536] __attribute__((aligned(16)));
	static volatile int ended = 1;

	/* Where the ids should go nobody can write. */
	long tid = clone(end_at_once, stack + sizeof(stack),
	                 flags | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
	                 (void *)&ended, bad_pointer, NULL, bad_pointer);
	HOLDS(tid > 0);
	while (ended)
		sched_yield();

	CALL(syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0));
	CALL(syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0));
	CALL(syscall(SYS_clone, CLONE_VM | CLONE_THREAD, 0, 0, 0, 0));
	CALL(syscall(SYS_clone3, NULL, 8));
	CALL(syscall(SYS_clone3, bad_pointer, 64));
}

int main(void)
{
	check_begin();
	check_together();
	check_in_turn();
	check_one_after_the_other();
	check_signals();
	check_robust();
	check_names();
	check_errors();
	return check_end();
}

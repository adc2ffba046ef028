// SPDX-License-Identifier: MIT
/* Futexes with priority inheritance: who holds, who waits, who gets it next, and the death of a holder. */
#include "check.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

static uint32_t word;
static volatile int stage, order_count;
static const char *order[8];
static pthread_mutex_t mutex;

static long futex(void *at, int operation, void *timeout)
{
	return syscall(SYS_futex, at, operation | FUTEX_PRIVATE_FLAG, 0, timeout, NULL, 0);
}

static void wait_for(int wanted)
{
	while (stage < wanted)
		usleep(1000);
}

static void alone(void)
{
	uint32_t nobody = 0x3ffffff0;

	CALL(futex(&word, FUTEX_LOCK_PI, NULL));
	HOLDS(word == (uint32_t)gettid());
	CALL(futex(&word, FUTEX_LOCK_PI, NULL));
	CALL(futex(&word, FUTEX_TRYLOCK_PI, NULL));
	CALL(futex(&word, FUTEX_UNLOCK_PI, NULL));
	SHOW(word);
	CALL(futex(&word, FUTEX_UNLOCK_PI, NULL));
	CALL(futex(&word, FUTEX_TRYLOCK_PI, NULL));
	CALL(futex(&word, FUTEX_UNLOCK_PI, NULL));
	CALL(futex(&nobody, FUTEX_LOCK_PI, NULL));
	CALL(futex(&nobody, FUTEX_TRYLOCK_PI, NULL));
	CALL(futex((char *)&word + 1, FUTEX_LOCK_PI, NULL));
	CALL(futex(bad_pointer, FUTEX_LOCK_PI, NULL));
	CALL(futex(bad_pointer, FUTEX_UNLOCK_PI, NULL));
}

static void *holder(void *unused)
{
	futex(&word, FUTEX_LOCK_PI, NULL);
	stage = 1;
	wait_for(2);
	usleep(30000); /* somebody waits by now */
	futex(&word, FUTEX_UNLOCK_PI, NULL);
	return unused;
}

static void of_another(void)
{
	struct timespec past = {1, 0}, soon;
	pthread_t thread;

	stage = 0;
	pthread_create(&thread, NULL, holder, NULL);
	wait_for(1);
	CALL(futex(&word, FUTEX_TRYLOCK_PI, NULL));
	CALL(futex(&word, FUTEX_UNLOCK_PI, NULL));
	CALL(futex(&word, FUTEX_LOCK_PI, &past));
	HOLDS(word & FUTEX_WAITERS);
	clock_gettime(CLOCK_MONOTONIC, &soon);
	CALL(futex(&word, FUTEX_LOCK_PI2, &soon));
	stage = 2;
	CALL(futex(&word, FUTEX_LOCK_PI, NULL));
	HOLDS((word & FUTEX_TID_MASK) == (uint32_t)gettid());
	CALL(futex(&word, FUTEX_UNLOCK_PI, NULL));
	SHOW(word);
	pthread_join(thread, NULL);
}

static void *dies(void *unused)
{
	futex(&word, FUTEX_LOCK_PI, NULL);
	stage = 1;
	usleep(30000);
	return unused;
}

static void of_the_dead(void)
{
	pthread_t thread;

	stage = 0;
	pthread_create(&thread, NULL, dies, NULL);
	wait_for(1);
	CALL(futex(&word, FUTEX_LOCK_PI, NULL));
	HOLDS((word & FUTEX_TID_MASK) == (uint32_t)gettid());
	HOLDS(word & FUTEX_OWNER_DIED);
	pthread_join(thread, NULL);
	CALL(futex(&word, FUTEX_UNLOCK_PI, NULL));
	SHOW(word);
}

static void mark(const char *what)
{
	order[order_count++] = what;
}

static void spin(int milliseconds)
{
	struct timespec start, now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
}

static void *low(void *unused)
{
	pthread_mutex_lock(&mutex);
	stage = 1;
	wait_for(2);
	spin(20); /* the middle one is ready to run, and would keep us from it */
	mark("low gives");
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void *middle(void *unused)
{
	wait_for(3);
	spin(40);
	mark("middle has ended");
	return unused;
}

static void *high(void *unused)
{
	wait_for(1);
	stage = 2;
	pthread_mutex_lock(&mutex);
	mark("high has it");
	pthread_mutex_unlock(&mutex);
	return unused;
}

static pthread_t started(void *(*function)(void *), int priority)
{
	struct sched_param parameters = {.sched_priority = priority};
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
	pthread_attr_setschedparam(&attributes, &parameters);
	CALL(pthread_create(&thread, &attributes, function, NULL));
	return thread;
}

/* All on one processor: the holder of low priority runs before the middle one while the high one waits. */
static void priority_is_inherited(void)
{
	pthread_mutexattr_t attributes;
	pthread_t threads[3];
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	CALL(sched_setaffinity(0, sizeof(set), &set));
	pthread_mutexattr_init(&attributes);
	CALL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
	CALL(pthread_mutex_init(&mutex, &attributes));
	stage = 0;
	threads[0] = started(low, 10);
	wait_for(1);
	threads[1] = started(middle, 20);
	threads[2] = started(high, 30);
	wait_for(2);
	stage = 3;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < order_count; i++)
		TEXT(order[i]);
}

static void *holder_dies(void *lock)
{
	CALL(futex(lock, FUTEX_LOCK_PI, NULL));
	stage = 1;
	wait_for(2);
	return NULL;
}

static void *waiter_learns(void *lock)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 20;
	CALL(futex(lock, FUTEX_LOCK_PI, &end));
	return NULL;
}

/* The word goes while it is waited for, and then the holder. */
static void of_a_lost_word(void)
{
	pthread_t holds, waits;
	void *lock = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	stage = 0;
	pthread_create(&holds, NULL, holder_dies, lock);
	wait_for(1);
	pthread_create(&waits, NULL, waiter_learns, lock);
	usleep(30000); /* it waits by now */
	CALL(munmap(lock, PAGE));
	stage = 2;
	pthread_join(holds, NULL);
	pthread_join(waits, NULL);
}

static void *adds(void *sum)
{
	for (int i = 0; i < 2000; i++) {
		pthread_mutex_lock(&mutex);
		++*(int *)sum;
		if (i % 100 == 0)
			sched_yield();
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void many_at_once(void)
{
	pthread_t threads[4];
	int sum = 0;

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, adds, &sum);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	SHOW(sum);
}

int main(void)
{
	check_begin();
	alone();
	of_another();
	of_the_dead();
	priority_is_inherited();
	of_a_lost_word();
	many_at_once();
	return check_end();
}

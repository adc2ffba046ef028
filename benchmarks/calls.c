/* SPDX-License-Identifier: MIT */
/* Times calls: a line each with its name and nanoseconds.
 * usage: calls ROUNDS MICROSECONDS [COUNT]: a round lasts so long, and is COUNT acts (1) or more */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define ROUNDS_MAX 1000
#define SETTLE 100000000 /* ns: until then a machine's clock may be slower than it is going to be */
#define MARK(number) __asm__ volatile("nopl 0x504c0000 + %c0(%%rax)" : : "i"(number)) /* for count.c */

static int zero, null, epoll, one_way[2], there[2], back[2];
static uint32_t word;
static volatile int turn;

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void check(int right)
{
	if (!right) {
		perror("calls");
		_exit(1);
	}
}

static void call_getppid(void)
{
	getppid();
}

static void read_zero(void)
{
	char byte;
	check(read(zero, &byte, 1) == 1);
}

static void write_null(void)
{
	check(write(null, "x", 1) == 1);
}

static void clock_by_call(void)
{
	struct timespec time;
	check(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &time) == 0);
}

static void clock_by_vdso(void)
{
	struct timespec time;
	check(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
}

static void futex_wake(void)
{
	check(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0);
}

static void epoll_empty(void)
{
	struct epoll_event event;
	check(epoll_wait(epoll, &event, 1, 0) == 0);
}

static void pipe_alone(void)
{
	char byte = 'x';
	check(write(one_way[1], &byte, 1) == 1 && read(one_way[0], &byte, 1) == 1);
}

static void map_unmap(void)
{
	void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(at != MAP_FAILED && munmap(at, PAGE) == 0);
}

static void *nothing(void *argument)
{
	return argument;
}

static void thread_create_join(void)
{
	pthread_t thread;
	check(pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0);
}

static void *pipe_answers(void *argument)
{
	char byte;
	while (read(there[0], &byte, 1) == 1)
		check(write(back[1], &byte, 1) == 1);
	return argument;
}

static void pipe_ping_pong(void)
{
	char byte = 'x';
	check(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1);
}

/* The turn is whose it is to go on; each waits until it is its own. */
static void futex_pass(int to, int self)
{
	turn = to;
	syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	while (turn == to && to != self)
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, to, NULL, NULL, 0);
}

static void *futex_answers(void *argument)
{
	while (turn == 0)
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	while (turn == 1)
		futex_pass(0, 1);
	return argument;
}

static void futex_ping_pong(void)
{
	futex_pass(1, 0);
}

static int64_t plain(void (*act)(void), long count)
{
	int64_t start = now();
	MARK(0);
	for (long i = 0; i < count; i++)
		act();
	MARK(1);
	return now() - start;
}

/* Each page of a new mapping is written once; the mapping itself is not timed. */
static int64_t page_faults(void (*act)(void), long count)
{
	size_t size = (size_t)count * PAGE;
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(!act && at != MAP_FAILED);
	check(madvise(at, size, MADV_NOHUGEPAGE) == 0 || errno == EINVAL); /* a kernel without huge pages */
	int64_t start = now();
	MARK(0);
	for (size_t i = 0; i < size; i += PAGE)
		at[i] = 1;
	MARK(1);
	int64_t taken = now() - start;
	check(munmap(at, size) == 0);
	return taken;
}

static const struct {
	const char *name;
	void (*act)(void);
	int64_t (*time)(void (*act)(void), long count);
	long most; /* in one round: memory is not endless */
} calls[] = {
    {"getppid", call_getppid, plain, 1L << 30},
    {"read /dev/zero", read_zero, plain, 1L << 30},
    {"write /dev/null", write_null, plain, 1L << 30},
    {"clock_gettime call", clock_by_call, plain, 1L << 30},
    {"clock_gettime vDSO", clock_by_vdso, plain, 1L << 30},
    {"futex wake", futex_wake, plain, 1L << 30},
    {"epoll_wait(0)", epoll_empty, plain, 1L << 30},
    {"pipe write+read", pipe_alone, plain, 1L << 30},
    {"pipe ping-pong", pipe_ping_pong, plain, 1L << 30},
    {"futex ping-pong", futex_ping_pong, plain, 1L << 30},
    {"mmap+munmap", map_unmap, plain, 1L << 30},
    {"page fault", NULL, page_faults, 4096},
    {"thread create+join", thread_create_join, plain, 1L << 30},
};

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;
	return (one > other) - (one < other);
}

/* The median of all rounds; as many acts in a round as take the time it shall last. */
static double measure(size_t i, long rounds, int64_t least, long count)
{
	static double each[ROUNDS_MAX];
	while (calls[i].time(calls[i].act, count) < least && count < calls[i].most)
		count *= 2;
	for (long round = 0; round < rounds; round++)
		each[round] = (double)calls[i].time(calls[i].act, count) / (double)count;
	qsort(each, (size_t)rounds, sizeof(*each), compare);
	return each[rounds / 2];
}

int main(int argc, char **argv)
{
	pthread_t pipes, futexes;
	check(argc == 3 || argc == 4);
	long rounds = atol(argv[1]), least = atol(argv[2]) * 1000, count = argc == 4 ? atol(argv[3]) : 1;
	check(rounds > 0 && rounds <= ROUNDS_MAX && count > 0);
	check((zero = open("/dev/zero", O_RDONLY)) >= 0 && (null = open("/dev/null", O_WRONLY)) >= 0);
	check(pipe(one_way) == 0 && pipe(there) == 0 && pipe(back) == 0);
	struct epoll_event event = {.events = EPOLLIN};
	check((epoll = epoll_create1(0)) >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, one_way[0], &event) == 0);
	check(pthread_create(&pipes, NULL, pipe_answers, NULL) == 0);
	check(pthread_create(&futexes, NULL, futex_answers, NULL) == 0);
	for (int64_t start = now(); now() - start < SETTLE;)
		;
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		printf("%s: %.1f\n", calls[i].name, measure(i, rounds, least, count));
	futex_pass(2, 2);
	close(there[1]);
	check(pthread_join(pipes, NULL) == 0 && pthread_join(futexes, NULL) == 0);
	return 0;
}

// SPDX-License-Identifier: MIT
/* Signals and futexes on the host: the order in which signals are taken, what becomes of calls, where frames
 * lie. Prints what it finds; the random parts stop at the first thing that is wrong. */
#include "arch/x86_64/sigframe.c"
#include "core/futex.c"
#include "core/futex_key.c"
#include "core/signal.c"
#include "core/signal_restart.c"
#include "core/signal_send.c"

#include "abi/sched.h"

int printf(const char *pattern, ...);
void *calloc(size_t count, size_t size);
void free(void *block);
_Noreturn void abort(void);

#define ROUNDS 20000
#define CHECK(condition)                                               \
	do {                                                           \
		if (!(condition)) {                                    \
			printf("line %d: %s\n", __LINE__, #condition); \
			abort();                                       \
		}                                                      \
	} while (0)

/* ------ the rest of the core, faked ------ */

static struct thread first_thread = {.tid = 1, .all = {&threads, &threads}};
struct thread *thread_running = &first_thread;
struct list threads = {&first_thread.all, &first_thread.all};
bool frame_changed, reschedule_wanted, signal_wanted;
struct rlimit rlimits[RLIM_NLIMITS] = {[RLIMIT_SIGPENDING] = {8, 8}};
static size_t area_size = 832, blocks;
static int (*while_blocked)(void);

void thread_interrupt(struct thread *thread, bool interrupted)
{
	thread->interrupted = interrupted;
}

void signal_return_to_user(struct user_frame *frame)
{
	(void)frame;
	abort(); /* nothing here returns to a program */
}

size_t fpu_size(void)
{
	return area_size;
}

uint64_t fpu_features(void)
{
	return 7;
}

void *heap_alloc(size_t size)
{
	blocks++;
	return calloc(1, size);
}

void heap_free(void *block, size_t size)
{
	(void)size;
	blocks--;
	free(block);
}

struct credentials own_credentials;

enum signal_default signal_default(int signo)
{
	return signo == SIGCHLD ? SIGNAL_IGNORES : SIGNAL_ENDS;
}

void thread_wake(struct thread *thread)
{
	thread->blocked = false;
}

int user_read(void *to, const void *user, size_t size)
{
	return user == NULL ? -EFAULT : (__builtin_memcpy(to, user, size), 0);
}

int user_write(void *user, const void *from, size_t size)
{
	return user == NULL ? -EFAULT : (__builtin_memcpy(user, from, size), 0);
}

struct mapping *map_find(uint64_t address)
{
	(void)address;
	return NULL;
}

void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->waiters);
}

void wait_enter(struct wait_queue *queue, struct waiter *waiter)
{
	list_append(&queue->waiters, &waiter->link);
}

void wait_leave(struct waiter *waiter)
{
	list_remove(&waiter->link);
}

void wait_wake(struct wait_queue *queue)
{
	(void)queue;
}

int wait_block_timed(uint64_t deadline)
{
	(void)deadline;
	return while_blocked();
}

/* ------ signals ------ */

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % limit;
}

/* Sends and takes at random beside a model: counts of each number, and the values of realtime signals in
 * order. */
static void queues_keep_their_order(void)
{
	unsigned waiting[SIGNAL_COUNT + 1] = {0};
	uint64_t next_sent[SIGNAL_COUNT + 1] = {0}, next_taken[SIGNAL_COUNT + 1] = {0};
	struct signal_info info;

	signal_mask_set(~0UL);
	rlimits[RLIMIT_SIGPENDING].current = 1000000;
	for (int round = 0; round < ROUNDS; round++) {
		if (random_below(2)) {
			int signo = 1 + (int)random_below(SIGNAL_COUNT);

			if (signo == SIGKILL || (SIGNAL_BIT(signo) & STOPS) || signo == SIGCONT)
				continue;
			info = (struct signal_info){.code = SI_QUEUE, .value = next_sent[signo]};
			CHECK(signal_queue(signo, &info) == 0);
			if (signo >= SIGRTMIN || waiting[signo] == 0) {
				waiting[signo]++;
				next_sent[signo]++;
			}
		} else {
			uint64_t set = signal_pending_set(), mask = (uint64_t)random_below(1 << 24)
			                                            << random_below(40);
			int signo = signal_take(mask, &info);

			CHECK(signo == 0 ? (set & mask) == 0 : (set & mask & SIGNAL_BIT(signo)) != 0);
			if (signo == 0)
				continue;
			CHECK(
			    (SIGNAL_BIT(signo) & SYNCHRONOUS) ||
			    ((set & mask & SYNCHRONOUS) == 0 && (set & mask & (SIGNAL_BIT(signo) - 1)) == 0));
			CHECK(waiting[signo]-- > 0);
			CHECK(info.value == next_taken[signo]++);
			CHECK(((signal_pending_set() & SIGNAL_BIT(signo)) != 0) == (waiting[signo] > 0));
		}
	}
	signal_flush(~0UL);
	CHECK(blocks == 0 && signal_process.queued == 0 && signal_pending_set() == 0);
	printf("order kept\n");
}

static void queue_has_an_end(void)
{
	struct signal_info info = {.code = SI_QUEUE}, user = {.code = SI_USER};

	rlimits[RLIMIT_SIGPENDING].current = 2;
	for (int i = 0; i < 3; i++)
		printf("queue %d %d\n", i, signal_queue(40, &info));
	printf("kill %d\n", signal_queue(41, &user));
	printf("pending %d\n", (signal_pending_set() & SIGNAL_BIT(41)) != 0);
	signal_flush(~0UL);
}

static void ignored_are_not_kept(void)
{
	signal_mask_set(0);
	signal_send(SIGCHLD, NULL);
	printf("ignored %d\n", signal_pending_set() != 0);
	signal_mask_set(SIGNAL_BIT(SIGCHLD));
	signal_send(SIGCHLD, NULL);
	printf("ignored but blocked %d interrupted %d\n", signal_pending_set() != 0,
	       first_thread.interrupted);
	signal_mask_set(0);
	printf("unblocked %d\n", first_thread.interrupted);
	signal_flush(~0UL);
	signal_mask_set(~0UL);
	printf("never blocked %d\n", (signal_mask() & (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))) != 0);
	signal_mask_set(0);
}

/* What a call of this number and result answers: 'R' made again, 'E' EINTR, '=' left alone. */
static char outcome(int64_t call, long result, const struct signal_action *action)
{
	struct user_frame frame = {.call = call, .rax = (uint64_t)result, .rip = 0x1002};

	frame_changed = false;
	signal_restart(&frame, action);
	CHECK(frame.call == -1);
	if (frame.rip == 0x1000) {
		CHECK(frame.rax == (uint64_t)call && frame_changed);
		return 'R';
	}
	CHECK(frame.rip == 0x1002 && !frame_changed);
	return frame.rax == (uint64_t)-EINTR ? 'E' : frame.rax == (uint64_t)result ? '=' : '?';
}

static void calls_restart(void)
{
	static const struct {
		const char *name;
		int64_t call;
		long result;
	} cases[] = {
	    {"read", SYS_read, -EINTR},
	    {"poll", SYS_poll, -EINTR},
	    {"epoll_wait", SYS_epoll_wait, -EINTR},
	    {"sys", SYS_futex, -ERESTARTSYS},
	    {"nohand", SYS_pause, -ERESTARTNOHAND},
	    {"block", SYS_futex, -ERESTART_RESTARTBLOCK},
	    {"nointr", SYS_read, -ERESTARTNOINTR},
	    {"done", SYS_read, 5},
	    {"error", SYS_read, -EIO},
	};
	const struct signal_action plain = {.flags = 0}, restart = {.flags = SA_RESTART};

	/* Without a handler, with one, with one that has SA_RESTART. */
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
		printf("restart %s %c%c%c\n", cases[i].name, outcome(cases[i].call, cases[i].result, NULL),
		       outcome(cases[i].call, cases[i].result, &plain),
		       outcome(cases[i].call, cases[i].result, &restart));
}

/* ------ frames ------ */

static void frames_lie_well(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t rsp = 0x100000 + random_below(1 << 20);
		struct sigframe_place place;

		area_size = 512 + random_below(3500);
		place = sigframe_place(rsp);
		CHECK(place.fpu % 64 == 0 && place.fpu + sigframe_fpu_size() <= rsp);
		CHECK(place.frame % 16 == 8 && place.frame + sizeof(struct sigframe) <= place.fpu);
		CHECK(rsp - place.frame <= sigframe_stack_size());
	}
	printf("frames lie well\n");
}

static void registers_return(void)
{
	struct user_frame frame, back = {.rflags = 0x202, .cs = 8, .ss = 16};
	struct sigframe_registers registers;

	for (size_t i = 0; i < sizeof(frame); i++)
		((uint8_t *)&frame)[i] = (uint8_t)random_below(256);
	sigframe_save(&registers, &frame);
	registers.rflags = ~0UL;
	sigframe_load(&back, &registers);
	CHECK(back.rip == frame.rip && back.rsp == frame.rsp && back.rcx == frame.rcx &&
	      back.r11 == frame.r11);
	CHECK(back.rax == frame.rax && back.rdi == frame.rdi && back.r15 == frame.r15 &&
	      back.rbp == frame.rbp);
	CHECK(back.cs == 8 && back.ss == 16);
	printf("flags %lx\n", back.rflags);
	registers.rflags = 0;
	sigframe_load(&back, &registers);
	printf("flags %lx\n", back.rflags);
}

/* ------ futexes ------ */

static uint32_t words[2];
static int woken_by;

static int wake_first(void)
{
	woken_by = futex_wake((struct futex_place){&words[0], false}, 1, 4);
	return 0;
}

static int wake_other_bits(void)
{
	while_blocked = wake_first;
	return futex_wake((struct futex_place){&words[0], false}, 1, 8) == 0 &&
	               futex_wake((struct futex_place){&words[0], true}, 1, 4) < 0
	           ? 0
	           : -ETIMEDOUT;
}

static int move_then_wake(void)
{
	CHECK(futex_requeue((struct futex_place){&words[0], false}, (struct futex_place){&words[1], false}, 0,
	                    9) == 1);
	CHECK(futex_wake((struct futex_place){&words[0], false}, 9, FUTEX_BITSET_MATCH_ANY) == 0);
	CHECK(futex_wake_op(
	          (struct futex_place){&words[1], false}, (struct futex_place){&words[0], false}, 1, 1,
	          (uint32_t)FUTEX_OP_ADD << 28 | (uint32_t)FUTEX_OP_CMP_EQ << 24 | 0xfffU << 12 | 7) == 1);
	return 0;
}

static int no_luck(void)
{
	return -ETIMEDOUT;
}

static void futexes_meet(void)
{
	struct futex_place place = {&words[0], false};

	words[0] = 7;
	while_blocked = wake_other_bits;
	printf("wait %d\n", futex_wait(place, 7, 4, FOREVER));
	printf("woken %d\n", woken_by);
	while_blocked = move_then_wake;
	printf("moved %d\n", futex_wait(place, 7, 4, FOREVER));
	printf("word %u\n", words[0]);
	while_blocked = no_luck;
	printf("late %d\n", futex_wait(place, 6, 4, 1));
	printf("left %d\n", futex_wake(place, 9, FUTEX_BITSET_MATCH_ANY));
}

int main(void)
{
	queues_keep_their_order();
	queue_has_an_end();
	ignored_are_not_kept();
	calls_restart();
	frames_lie_well();
	registers_return();
	futexes_meet();
	return 0;
}

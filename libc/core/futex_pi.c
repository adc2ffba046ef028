/* SPDX-License-Identifier: MIT */
/* Priority inheritance: a lock that is waited for has a record here; one that is only held is a word of the
 * program. */
#include "core/futex_pi.h"
#include "abi/errno.h"
#include "abi/futex.h"
#include "core/futex_key.h"
#include "core/heap.h"
#include "core/schedule.h"
#include "core/thread.h"
#include "core/usermem.h"

struct pi_lock {
	struct futex_key key;
	uint32_t *word;
	struct thread *holder;
	struct list waiters; /* of struct pi_waiter: highest priority first, then by turn */
	struct list link;    /* in locks */
};

struct pi_waiter {
	struct thread *thread;
	struct pi_lock *lock;
	struct list link; /* empty once it holds the lock, or the lock is gone */
	struct wait_queue queue;
	int error; /* of a lock that is gone */
};

static struct list locks = LIST_EMPTY(locks); /* those that somebody waits for */

OPTIONAL(schedule_requeue);

static struct pi_lock *lock_find(const struct futex_key *key)
{
	struct pi_lock *lock;
	LIST_FOR_EACH (lock, &locks, struct pi_lock, link)
		if (futex_key_equal(&lock->key, key))
			return lock;
	return NULL;
}

static struct pi_waiter *wait_in_lock(const struct thread *thread, struct pi_lock *lock)
{
	struct pi_waiter *waiter;
	LIST_FOR_EACH (waiter, &lock->waiters, struct pi_waiter, link)
		if (waiter->thread == thread)
			return waiter;
	return NULL;
}

/* The wait that a thread is in, or NULL. */
static struct pi_waiter *wait_of(const struct thread *thread)
{
	struct pi_lock *lock;
	LIST_FOR_EACH (lock, &locks, struct pi_lock, link) {
		struct pi_waiter *waiter = wait_in_lock(thread, lock);
		if (waiter != NULL)
			return waiter;
	}
	return NULL;
}

static void enqueue(struct pi_waiter *waiter)
{
	struct list *where = &waiter->lock->waiters;
	struct pi_waiter *other;
	LIST_FOR_EACH (other, &waiter->lock->waiters, struct pi_waiter, link) {
		if (other->thread->priority < waiter->thread->priority) {
			where = &other->link;
			break;
		}
	}
	list_append(where, &waiter->link);
}

static uint8_t highest_of_waiters(const struct thread *thread)
{
	uint8_t highest = 0;
	struct pi_lock *lock;
	LIST_FOR_EACH (lock, &locks, struct pi_lock, link)
		if (lock->holder == thread && !list_empty(&lock->waiters))
			highest = MAX(highest,
			              LIST_FIRST(&lock->waiters, struct pi_waiter, link)->thread->priority);
	return highest;
}

/* Along the chain of holders that wait themselves, as far as something changes. */
void futex_pi_inherit(struct thread *thread)
{
	while (thread != NULL) {
		uint8_t priority = MAX(thread->own_priority, highest_of_waiters(thread));
		struct pi_waiter *waiter = wait_of(thread);
		if (priority == thread->priority)
			return;
		thread->priority = priority;
		if (schedule_requeue != NULL)
			schedule_requeue(thread);
		if (waiter == NULL)
			return;
		list_remove(&waiter->link);
		enqueue(waiter);
		thread = waiter->lock->holder;
	}
}

/* Whether the holder waits, by way of others, for a lock of the caller. */
static bool would_deadlock(const struct thread *holder)
{
	for (const struct pi_waiter *waiter = wait_of(holder); waiter != NULL; waiter = wait_of(holder)) {
		holder = waiter->lock->holder;
		if (holder == thread_current())
			return true;
	}
	return false;
}

/* Takes a lock that is free: 0; 1 when somebody holds it. */
static int take(struct futex_place place, uint32_t *value)
{
	uint32_t own = (uint32_t)thread_current()->tid;
	if (user_read(value, place.word, sizeof(*value)) != 0)
		return -EFAULT;
	if ((*value & FUTEX_TID_MASK) == own)
		return -EDEADLK;
	if ((*value & FUTEX_TID_MASK) != 0)
		return 1;
	*value = own | (*value & FUTEX_OWNER_DIED);
	return user_write(place.word, value, sizeof(*value));
}

static struct pi_lock *lock_need(const struct futex_key *key, struct futex_place place, struct thread *holder)
{
	struct pi_lock *lock = lock_find(key);
	if (lock != NULL)
		return lock;
	lock = heap_alloc(sizeof(*lock));
	if (lock == NULL)
		return NULL;
	*lock = (struct pi_lock){.key = *key, .word = place.word, .holder = holder};
	list_init(&lock->waiters);
	list_append(&locks, &lock->link);
	return lock;
}

static void lock_drop_unused(struct pi_lock *lock)
{
	if (!list_empty(&lock->waiters))
		return;
	list_remove(&lock->link);
	heap_free(lock, sizeof(*lock));
}

static int wait_turn(struct pi_lock *lock, uint64_t deadline)
{
	struct thread *holder = lock->holder;
	struct pi_waiter self = {.thread = thread_current(), .lock = lock};
	struct waiter waiter;
	int error = 0;
	wait_queue_init(&self.queue);
	wait_enter(&self.queue, &waiter);
	enqueue(&self);
	futex_pi_inherit(holder);
	while (error == 0 && !list_empty(&self.link))
		error = wait_block_timed(deadline);
	wait_leave(&waiter);
	if (list_empty(&self.link))
		return self.error;
	list_remove(&self.link);
	holder = lock->holder;
	lock_drop_unused(lock);
	futex_pi_inherit(holder);
	return error == -EINTR ? -ERESTARTNOINTR : error;
}

int futex_lock_pi(struct futex_place place, uint64_t deadline)
{
	struct futex_key key;
	uint32_t value;
	int result = futex_key_make(&key, place) ?: take(place, &value);
	if (result <= 0)
		return result;
	struct thread *holder = thread_find((int)(value & FUTEX_TID_MASK));
	if (holder == NULL)
		return -ESRCH;
	value |= FUTEX_WAITERS;
	if (user_write(place.word, &value, sizeof(value)) != 0)
		return -EFAULT;
	if (would_deadlock(holder))
		return -EDEADLK;
	struct pi_lock *lock = lock_need(&key, place, holder);
	return lock != NULL ? wait_turn(lock, deadline) : -ENOMEM;
}

int futex_trylock_pi(struct futex_place place)
{
	struct futex_key key;
	uint32_t value;
	int result = futex_key_make(&key, place) ?: take(place, &value);
	if (result <= 0)
		return result;
	return thread_find((int)(value & FUTEX_TID_MASK)) != NULL ? -EAGAIN : -ESRCH;
}

/* To the first that waits; like Linux, the word says that others may wait even if none does. */
static int hand_over(struct pi_lock *lock, uint32_t mark)
{
	struct pi_waiter *first = LIST_FIRST(&lock->waiters, struct pi_waiter, link);
	struct thread *before = lock->holder;
	uint32_t value = (uint32_t)first->thread->tid | FUTEX_WAITERS | mark;
	if (user_write(lock->word, &value, sizeof(value)) != 0)
		return -EFAULT;
	lock->holder = first->thread;
	list_remove(&first->link);
	wait_wake(&first->queue);
	struct thread *holder = lock->holder;
	lock_drop_unused(lock);
	futex_pi_inherit(holder);
	futex_pi_inherit(before);
	return 0;
}

int futex_unlock_pi(struct futex_place place)
{
	struct futex_key key;
	uint32_t value;
	int error = futex_key_make(&key, place);
	if (error == 0 && user_read(&value, place.word, sizeof(value)) != 0)
		error = -EFAULT;
	if (error != 0)
		return error;
	if ((value & FUTEX_TID_MASK) != (uint32_t)thread_current()->tid)
		return -EPERM;
	struct pi_lock *lock = lock_find(&key);
	if (lock != NULL)
		return hand_over(lock, 0);
	value = 0;
	return user_write(place.word, &value, sizeof(value));
}

/* Its word is no longer mapped: as on Linux, who waits for it learns that. */
static void lock_abandon(struct pi_lock *lock)
{
	struct pi_waiter *waiter;
	LIST_FOR_EACH (waiter, &lock->waiters, struct pi_waiter, link) {
		waiter->error = -EFAULT;
		list_remove(&waiter->link);
		wait_wake(&waiter->queue);
	}
	lock_drop_unused(lock);
}

void futex_pi_release(struct thread *thread)
{
	struct pi_lock *lock;
	LIST_FOR_EACH (lock, &locks, struct pi_lock, link)
		if (lock->holder == thread && hand_over(lock, FUTEX_OWNER_DIED) != 0)
			lock_abandon(lock);
}

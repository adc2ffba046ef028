/* SPDX-License-Identifier: MIT */
/* Futexes: waiters in lists by hashed place. One processor, and the shim is never preempted: no list needs a
 * lock. */
#include "core/futex.h"

#include "abi/errno.h"
#include "abi/futex.h"
#include "core/futex_key.h"
#include "core/usermem.h"
#include "core/wait.h"

#define BUCKETS 32

struct futex_waiter {
	struct futex_key key;
	uint32_t bitset;
	struct list link;        /* in a bucket; empty once woken */
	struct wait_queue queue; /* the one thread */
};

static struct list buckets[BUCKETS];

static inline struct list *bucket_at(const struct map_object *object, uint64_t offset)
{
	uint64_t hash = (offset >> 2 ^ (uint64_t)object >> 4) * 0x9e3779b97f4a7c15UL;

	return &buckets[hash >> 59];
}

HOT static struct list *bucket_of(const struct futex_key *key)
{
	struct list *bucket = bucket_at(key->object, key->offset);

	if (!bucket->next)
		list_init(bucket);
	return bucket;
}

HOT int futex_wait(struct futex_place place, uint32_t value, uint32_t bitset, uint64_t deadline)
{
	struct futex_waiter self = {.bitset = bitset};
	struct waiter waiter;
	uint32_t now;
	int error;

	if (!bitset)
		return -EINVAL;
	error = futex_key_make(&self.key, place);
	if (!error)
		error = user_read(&now, place.word, sizeof(now));
	if (error)
		return error;
	if (now != value)
		return -EAGAIN;
	wait_queue_init(&self.queue);
	wait_enter(&self.queue, &waiter);
	list_append(bucket_of(&self.key), &self.link);
	while (!error && !list_empty(&self.link))
		error = wait_block_timed(deadline);
	wait_leave(&waiter);
	if (list_empty(&self.link))
		return 0;
	list_remove(&self.link);
	if (error == -EINTR)
		return deadline == FOREVER ? -ERESTARTSYS : -ERESTART_RESTARTBLOCK;
	return error;
}

static void waiter_wake(struct futex_waiter *waiter)
{
	list_remove(&waiter->link);
	wait_wake(&waiter->queue);
}

HOT static int key_wake(const struct futex_key *key, int count, uint32_t bitset)
{
	struct list *bucket = bucket_of(key);
	struct futex_waiter *waiter;
	int woken = 0;

	LIST_FOR_EACH (waiter, bucket, struct futex_waiter, link) {
		if (!futex_key_equal(&waiter->key, key) || !(waiter->bitset & bitset))
			continue;
		waiter_wake(waiter);
		if (++woken >= count)
			break;
	}
	return woken;
}

HOT static __attribute__((noinline)) long place_wake(struct futex_place place, int count, uint32_t bitset)
{
	struct futex_key key;
	int error = futex_key_make(&key, place);

	return error ?: key_wake(&key, count, bitset);
}

/* Most find nobody: where not even the bucket has anyone, a private word needs no key. */
HOT long futex_wake(struct futex_place place, int count, uint32_t bitset)
{
	const struct list *bucket = bucket_at(NULL, (uint64_t)place.word);
	int error = futex_word_check(place.word);

	if (!bitset)
		return -EINVAL;
	if (error || (!place.shared && (!bucket->next || list_empty(bucket))))
		return error;
	return place_wake(place, count, bitset);
}

int futex_requeue(struct futex_place from, struct futex_place to, int count, int move_count)
{
	struct futex_key key, target;
	struct futex_waiter *waiter;
	int done = 0, error;

	if (count < 0 || move_count < 0)
		return -EINVAL;
	error = futex_key_make(&key, from) ?: futex_key_make(&target, to);
	if (error)
		return error;
	LIST_FOR_EACH (waiter, bucket_of(&key), struct futex_waiter, link) {
		if (!futex_key_equal(&waiter->key, &key))
			continue;
		if (done - count >= move_count)
			break;
		if (done++ < count) {
			waiter_wake(waiter);
		} else if (!futex_key_equal(&key, &target)) { /* else it waits where it shall */
			waiter->key = target;
			list_remove(&waiter->link);
			list_append(bucket_of(&target), &waiter->link);
		}
	}
	return done;
}

static int word_change(uint32_t *value, unsigned operation, uint32_t argument)
{
	switch (operation) {
	case FUTEX_OP_SET:
		*value = argument;
		return 0;
	case FUTEX_OP_ADD:
		*value += argument;
		return 0;
	case FUTEX_OP_OR:
		*value |= argument;
		return 0;
	case FUTEX_OP_ANDN:
		*value &= ~argument;
		return 0;
	case FUTEX_OP_XOR:
		*value ^= argument;
		return 0;
	default:
		return -ENOSYS;
	}
}

static int word_compare(int32_t value, unsigned comparison, int32_t argument)
{
	switch (comparison) {
	case FUTEX_OP_CMP_EQ:
		return value == argument;
	case FUTEX_OP_CMP_NE:
		return value != argument;
	case FUTEX_OP_CMP_LT:
		return value < argument;
	case FUTEX_OP_CMP_GE:
		return value >= argument;
	case FUTEX_OP_CMP_LE:
		return value <= argument;
	case FUTEX_OP_CMP_GT:
		return value > argument;
	default:
		return -ENOSYS;
	}
}

/* The operation's fields: futex(2), FUTEX_WAKE_OP. The word changes at once as far as any other thread sees,
 * since no thread runs while the shim does. */
static int word_operate(uint32_t *word, uint32_t encoded)
{
	unsigned operation = encoded >> 28 & 7, comparison = encoded >> 24 & 15;
	int32_t argument = (int32_t)(encoded << 8) >> 20, against = (int32_t)(encoded << 20) >> 20;
	uint32_t old, value;
	int error;

	if (encoded >> 28 & FUTEX_OP_OPARG_SHIFT)
		argument = (int32_t)(1U << (argument & 31));
	if (user_read(&old, word, sizeof(old)))
		return -EFAULT;
	value = old;
	error = word_change(&value, operation, (uint32_t)argument);
	if (!error)
		error = user_write(word, &value, sizeof(value));
	return error ?: word_compare((int32_t)old, comparison, against);
}

int futex_wake_op(struct futex_place first, struct futex_place second, int count, int second_count,
                  uint32_t operation)
{
	struct futex_key key, second_key;
	int holds, woken, error;

	error = futex_key_make(&key, first) ?: futex_key_make(&second_key, second);
	if (error)
		return error;
	holds = word_operate(second.word, operation);
	if (holds < 0)
		return holds;
	woken = key_wake(&key, count, FUTEX_BITSET_MATCH_ANY);
	if (holds)
		woken += key_wake(&second_key, second_count, FUTEX_BITSET_MATCH_ANY);
	return woken;
}

/* SPDX-License-Identifier: MIT */
/* Robust futexes (set_robust_list(2)): locks of a dead thread are marked, and one waiter each is woken. */
#include "abi/futex.h"
#include "core/clone.h"
#include "core/futex.h"
#include "core/usermem.h"

#define LIST_LIMIT 2048 /* a list longer than this, or one that bites its tail, is not followed further */
#define PRIORITY_INHERITING 1UL

struct robust_head {
	uint64_t next;
	int64_t futex_offset; /* from an entry to its futex word */
	uint64_t pending;     /* being taken or given when the thread died */
};

static void release(uint64_t entry, int64_t offset, bool pending)
{
	uint32_t *word = (uint32_t *)((entry & ~PRIORITY_INHERITING) + (uint64_t)offset);
	uint32_t value;
	if (user_read(&value, word, sizeof(value)) != 0)
		return;
	bool owner = (value & FUTEX_TID_MASK) == (uint32_t)thread_current()->tid;
	if (owner) {
		uint32_t dead = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		if (user_write(word, &dead, sizeof(dead)) != 0)
			return;
	}
	if ((owner && value & FUTEX_WAITERS) || (pending && value == 0))
		futex_wake((struct futex_place){.word = word, .shared = true}, 1, FUTEX_BITSET_MATCH_ANY);
}

void robust_list_release(void)
{
	uint64_t list = (uint64_t)thread_current()->robust_list;
	struct robust_head head;
	if (list == 0 || user_read(&head, (void *)list, sizeof(head)) != 0)
		return;
	uint64_t entry = head.next;
	for (unsigned i = 0; (entry & ~PRIORITY_INHERITING) != list && i < LIST_LIMIT; i++) {
		uint64_t next;
		if (user_read(&next, (void *)(entry & ~PRIORITY_INHERITING), sizeof(next)) != 0)
			break;
		if (entry != head.pending)
			release(entry, head.futex_offset, false);
		entry = next;
	}
	if (head.pending != 0)
		release(head.pending, head.futex_offset, true);
}

/* SPDX-License-Identifier: MIT */
/* Locks on files. Those of the one process never stand in its own way; those of open files (OFD, flock) can.
 */
#include "file/lock.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/wait.h"

static WAIT_QUEUE(lock_gone); /* something was unlocked, anywhere */

static bool meets(const struct file_lock *a, const struct file_lock *b)
{
	return a->whole == b->whole && a->start < b->end && b->start < a->end;
}

const struct file_lock *lock_conflict(struct inode *inode, const struct file_lock *wanted)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link) {
		if (!meets(lock, wanted))
			continue;
		bool own = lock->owner == wanted->owner,
		     shared = lock->type == F_RDLCK && wanted->type == F_RDLCK;
		if (wanted->type == F_UNLCK ? own : !own && !shared)
			return lock;
	}
	return NULL;
}

static void discard(struct file_lock *lock)
{
	list_remove(&lock->link);
	heap_free(lock, sizeof(*lock));
	wait_wake(&lock_gone);
}

/* Takes [wanted->start, wanted->end) out of the owner's locks but the new one; may need one more lock, given
 * as spare. */
static void cut(struct inode *inode, const struct file_lock *wanted, const struct file_lock *new,
                struct file_lock **spare)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link) {
		if (lock == new || lock->owner != wanted->owner || !meets(lock, wanted))
			continue;
		bool before = lock->start<wanted->start, behind = lock->end> wanted->end;
		if (before && behind) {
			struct file_lock *rest = *spare;
			*spare = NULL;
			*rest = *lock;
			rest->start = wanted->end;
			lock->end = wanted->start;
			list_insert_after(&lock->link, &rest->link);
		} else if (before) {
			lock->end = wanted->start;
		} else if (behind) {
			lock->start = wanted->end;
		} else {
			discard(lock);
		}
	}
	wait_wake(&lock_gone);
}

/* The owner's locks stand together, by where they begin, as Linux keeps them: F_GETLK tells of the first in
 * the way. */
static void insert(struct inode *inode, struct file_lock *new)
{
	struct list *place = inode->locks.previous;
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link) {
		if (lock->owner != new->owner || lock->whole != new->whole)
			continue;
		if (lock->start > new->start) {
			place = lock->link.previous;
			break;
		}
		place = &lock->link;
	}
	list_insert_after(place, &new->link);
}

/* Joins the new lock with its owner's neighbours of the same type, so that many small locks do not pile up.
 */
static void join(struct inode *inode, struct file_lock *new)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link) {
		if (lock == new || lock->owner != new->owner || lock->whole != new->whole ||
		    lock->type != new->type || lock->start > new->end || lock->end < new->start)
			continue;
		new->start = MIN(new->start, lock->start);
		new->end = MAX(new->end, lock->end);
		discard(lock);
	}
}

struct question {
	struct inode *inode;
	const struct file_lock *wanted;
};

static bool is_free(void *argument)
{
	struct question *question = argument;
	return lock_conflict(question->inode, question->wanted) == NULL;
}

/* flock(2): a lock of the other type is given up before the new one is asked for, even in vain. */
static void give_up_other(struct inode *inode, const struct file_lock *wanted)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link)
		if (lock->whole && lock->owner == wanted->owner && lock->type != wanted->type)
			discard(lock);
}

long lock_set(struct inode *inode, const struct file_lock *wanted, bool wait)
{
	struct question question = {inode, wanted};
	if (wanted->whole)
		give_up_other(inode, wanted);
	if (wanted->type != F_UNLCK && lock_conflict(inode, wanted) != NULL) {
		if (!wait)
			return -EAGAIN;
		int result = wait_until(&lock_gone, is_free, &question);
		if (result < 0)
			return result;
	}
	struct file_lock *new = heap_alloc(sizeof(*new)), *spare = heap_alloc(sizeof(*spare));
	if (new == NULL || spare == NULL) {
		if (new != NULL)
			heap_free(new, sizeof(*new));
		if (spare != NULL)
			heap_free(spare, sizeof(*spare));
		return -ENOLCK;
	}
	if (wanted->type == F_UNLCK) {
		heap_free(new, sizeof(*new));
		new = NULL;
	} else {
		*new = *wanted;
		insert(inode, new);
	}
	cut(inode, wanted, new, &spare);
	if (spare != NULL)
		heap_free(spare, sizeof(*spare));
	if (new != NULL)
		join(inode, new);
	return 0;
}

static void forget(struct inode *inode, const struct file *owner)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link)
		if (lock->owner == owner)
			discard(lock);
}

void lock_forget_file(struct file *file)
{
	if (file->inode != NULL)
		forget(file->inode, file);
}

void lock_forget_inode(struct inode *inode)
{
	forget(inode, NULL);
}

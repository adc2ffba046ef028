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
	if (wanted->type == F_UNLCK)
		return NULL;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link)
		if (lock->owner != wanted->owner && meets(lock, wanted) &&
		    (lock->type == F_WRLCK || wanted->type == F_WRLCK))
			return lock;
	return NULL;
}

static void discard(struct file_lock *lock)
{
	list_remove(&lock->link);
	heap_free(lock, sizeof(*lock));
	wait_wake(&lock_gone);
}

/* Takes [wanted->start, wanted->end) out of the owner's locks; may need one more lock, given as spare. */
static void cut(struct inode *inode, const struct file_lock *wanted, struct file_lock **spare)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link) {
		if (lock->owner != wanted->owner || !meets(lock, wanted))
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

/* Joins the new lock with its owner's neighbours of the same type, so that many small locks do not pile up.
 */
static void join(struct inode *inode, struct file_lock *new)
{
	struct file_lock *lock;
	LIST_FOR_EACH (lock, &inode->locks, struct file_lock, link) {
		if (lock->owner != new->owner || lock->whole != new->whole || lock->type != new->type ||
		    lock->start > new->end || lock->end < new->start)
			continue;
		new->start = MIN(new->start, lock->start);
		new->end = MAX(new->end, lock->end);
		discard(lock);
	}
	list_append(&inode->locks, &new->link);
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

long lock_set(struct inode *inode, const struct file_lock *wanted, bool wait)
{
	struct question question = {inode, wanted};
	if (lock_conflict(inode, wanted) != NULL) {
		if (!wait)
			return -EAGAIN;
		int result = wait_until(&lock_gone, is_free, &question, FOREVER);
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
	cut(inode, wanted, &spare);
	if (spare != NULL)
		heap_free(spare, sizeof(*spare));
	if (wanted->type == F_UNLCK) {
		heap_free(new, sizeof(*new));
	} else {
		*new = *wanted;
		join(inode, new);
	}
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

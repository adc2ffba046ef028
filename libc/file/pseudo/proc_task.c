/* SPDX-License-Identifier: MIT */
/* /proc/self/task: a directory for each thread, with the thread's name in it (proc(5)). */
#include "abi/errno.h"
#include "core/thread.h"
#include "file/pseudo.h"
#include "lib/format.h"
#include "lib/string.h"

#define INO_FIRST 2000000 /* of the directories: any that no file has */

static struct thread *thread_named(const char *name, size_t length)
{
	int tid = 0;
	if (length == 0 || length > 9)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		if (name[i] < '0' || name[i] > '9')
			return NULL;
		tid = tid * 10 + (name[i] - '0');
	}
	return thread_find(tid);
}

static struct thread *thread_of(const struct inode *inode)
{
	return thread_find(pseudo_number(inode));
}

static void comm_show(struct pseudo_text *text, struct inode *inode)
{
	const struct thread *thread = thread_of(inode);
	if (thread != NULL)
		pseudo_print(text, "%s\n", thread->name);
}

static long comm_store(struct inode *inode, const char *bytes, size_t size)
{
	struct thread *thread = thread_of(inode);
	if (thread == NULL)
		return -ESRCH;
	string_copy(thread->name, bytes, sizeof(thread->name));
	if (size > 0 && size < sizeof(thread->name) && thread->name[size - 1] == '\n')
		thread->name[size - 1] = '\0';
	return 0;
}

static const struct pseudo_file comm = {.mode = PSEUDO_SETTING, PSEUDO_SHOW(comm_show), .store = comm_store};

/* ------ the directories ------ */

static struct dentry *thread_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	const struct thread *thread = thread_of(directory->inode);
	*error = -ENOENT;
	if (thread == NULL || length != 4 || memcmp(name, "comm", 4) != 0)
		return NULL;
	return pseudo_dentry(directory, name, length, &comm, thread->tid, error);
}

static uint64_t thread_list(struct dentry *directory, uint64_t cookie,
                            bool (*emit)(void *argument, const char *name, uint64_t ino, unsigned type,
                                         uint64_t next),
                            void *argument)
{
	(void)directory;
	if (cookie == 2 && emit(argument, "comm", INO_FIRST, S_IFREG >> 12, 3))
		return 3;
	return cookie;
}

static const struct inode_ops thread_ops = {.lookup = thread_lookup, .list = thread_list};
static const struct pseudo_file thread_directory = {.mode = S_IFDIR | 0555, .inode_ops = &thread_ops};

static struct dentry *task_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	const struct thread *thread = thread_named(name, length);
	*error = -ENOENT;
	if (thread == NULL)
		return NULL;
	return pseudo_dentry(directory, name, length, &thread_directory, thread->tid, error);
}

/* By rising number, which is also the order of their coming. */
static uint64_t task_list(struct dentry *directory, uint64_t cookie,
                          bool (*emit)(void *argument, const char *name, uint64_t ino, unsigned type,
                                       uint64_t next),
                          void *argument)
{
	char name[12];
	struct thread *thread;
	(void)directory;
	LIST_FOR_EACH (thread, &threads, struct thread, all) {
		uint64_t place = (uint64_t)thread->tid + 2;
		if (place < cookie)
			continue;
		format(name, sizeof(name), "%d", thread->tid);
		if (!emit(argument, name, INO_FIRST + (uint64_t)thread->tid, S_IFDIR >> 12, place + 1))
			return place;
		cookie = place + 1;
	}
	return cookie;
}

static const struct inode_ops task_ops = {.lookup = task_lookup, .list = task_list};

PSEUDO_FILE(proc_self_task, "/proc/self/task", .mode = S_IFDIR | 0555, .inode_ops = &task_ops);

/* For the tool: the directory above serves it. */
extern const struct pseudo_file pseudo_proc_self_task;
PSEUDO_FILE(proc_self_task_comm, "/proc/self/task/*/comm", .needs = &pseudo_proc_self_task);

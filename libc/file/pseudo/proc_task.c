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

/* ------ comm: the file's command and thread, for one open file after the other ------ */

static struct thread *thread_of(const struct inode *inode)
{
	return thread_find((int)(intptr_t)inode->data);
}

static long comm_read(struct file *file, void *to, size_t size, off_t *position)
{
	char text[sizeof(((struct thread *)0)->name) + 1];
	const struct thread *thread = thread_of(file->inode);
	if (thread == NULL)
		return -ESRCH;
	size_t length = format(text, sizeof(text), "%s\n", thread->name);
	if ((size_t)*position >= length)
		return 0;
	size = MIN(size, length - (size_t)*position);
	size_t done = file_copy(to, text + *position, size, to);
	*position += (off_t)done;
	return done < size ? -EFAULT : (long)done;
}

static long comm_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct thread *thread = thread_of(file->inode);
	char name[sizeof(thread->name)] = "";
	(void)position;
	if (thread == NULL)
		return -ESRCH;
	size_t part = MIN(size, sizeof(name) - 1);
	if (file_copy(name, from, part, from) < part)
		return -EFAULT;
	if (part > 0 && name[part - 1] == '\n')
		name[part - 1] = '\0';
	string_copy(thread->name, name, sizeof(thread->name));
	return (long)size;
}

static long comm_seek(struct file *file, off_t offset, int whence)
{
	off_t position = whence == 0 ? offset : file->position + offset;
	if (whence > 1 || position < 0)
		return -EINVAL;
	return file->position = position;
}

static const struct file_ops comm_file_ops = {
    .kind = "comm", .read = comm_read, .write = comm_write, .seek = comm_seek};

static long comm_open(struct inode *inode, struct file *file)
{
	(void)inode;
	file->ops = &comm_file_ops;
	return 0;
}

static const struct inode_ops comm_ops = {.open = comm_open};

/* ------ the directories ------ */

static struct dentry *make_dentry(struct dentry *directory, const char *name, size_t length, uint32_t mode,
                                  const struct inode_ops *ops, int tid, long *error)
{
	struct inode *inode = pseudo_inode(directory->inode, mode, ops, (void *)(intptr_t)tid);
	struct dentry *dentry = inode == NULL ? NULL : dentry_create(directory, name, length, inode);
	if (inode != NULL)
		inode_drop(inode);
	*error = dentry == NULL ? -ENOMEM : 0;
	return dentry;
}

static struct dentry *thread_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	const struct thread *thread = thread_of(directory->inode);
	*error = -ENOENT;
	if (thread == NULL || length != 4 || memcmp(name, "comm", 4) != 0)
		return NULL;
	return make_dentry(directory, name, length, PSEUDO_SETTING, &comm_ops, thread->tid, error);
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

static struct dentry *task_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	const struct thread *thread = thread_named(name, length);
	*error = -ENOENT;
	if (thread == NULL)
		return NULL;
	return make_dentry(directory, name, length, S_IFDIR | 0555, &thread_ops, thread->tid, error);
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

/* SPDX-License-Identifier: MIT */
/* Open directories. Entries are listed in the order in which they were made (those of the image by name): a
 * position is an entry's cookie, so names that come and go while a program lists do not move the others. */
#include "file/directory.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "file/notify.h"
#include "file/seek.h"

OPTIONAL(directory_seek);

#define COOKIE_DOT 0
#define COOKIE_DOTS 1
#define COOKIE_FIRST 2

static long directory_read(struct file *file, void *to, size_t size, off_t *position)
{
	(void)file, (void)to, (void)size, (void)position;
	return -EISDIR;
}

const struct file_ops directory_file_ops = {
    .kind = "directory",
    .read = directory_read,
    .seekable = true,
    .seek = directory_seek,
};

static unsigned type_of(const struct inode *inode)
{
	return (inode->mode & S_IFMT) >> 12; /* DT_* */
}

/* The entry with this cookie or the next higher one. */
static struct list *entry_from(struct directory *in, uint64_t cookie)
{
	struct list *at = in->entries.previous;
	if (at == &in->entries || LIST_ENTRY(at, struct dentry, link)->cookie < cookie)
		return &in->entries;
	at = in->entries.next;
	while (LIST_ENTRY(at, struct dentry, link)->cookie < cookie)
		at = at->next;
	return at;
}

long directory_list(struct file *file, directory_emit *emit, void *argument)
{
	struct dentry *directory = file->dentry;
	struct inode *inode = file->inode;
	uint64_t cookie = (uint64_t)file->position;

	if (!S_ISDIR(inode->mode))
		return -ENOTDIR;
	if (directory->removed)
		return -ENOENT;
	inode_accessed(inode);
	const struct dentry *parent = directory->parent != NULL ? directory->parent : directory;
	if (cookie == COOKIE_DOT && emit(argument, ".", inode->ino, type_of(inode), COOKIE_DOTS))
		cookie = COOKIE_DOTS;
	if (cookie == COOKIE_DOTS && emit(argument, "..", parent->inode->ino, type_of(inode), COOKIE_FIRST))
		cookie = COOKIE_FIRST;
	if (cookie >= COOKIE_FIRST && inode->ops != NULL && inode->ops->list != NULL) {
		cookie = inode->ops->list(directory, cookie, emit, argument);
	} else if (cookie >= COOKIE_FIRST) {
		struct directory *in = &inode->directory;
		for (struct list *at = entry_from(in, cookie); at != &in->entries; at = at->next) {
			struct dentry *entry = LIST_ENTRY(at, struct dentry, link);
			if (!emit(argument, entry->name, entry->inode->ino, type_of(entry->inode),
			          entry->cookie + 1))
				break;
			cookie = entry->cookie + 1;
		}
	}
	file->position = (off_t)cookie;
	notify_file(file, IN_ACCESS);
	return 0;
}

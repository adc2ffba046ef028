/* SPDX-License-Identifier: MIT */
/* Names: held by their directory, found by hash, listed in the order in which they came. */
#include "abi/errno.h"
#include "core/heap.h"
#include "file/path.h"
#include "lib/string.h"

#define HASH_FROM 8 /* entries; fewer are searched one by one */
#define DELETED " (deleted)"
#define ENTRY_BYTES(length) ((8U + (length) + 3) & ~3U) /* of one name in a directory of ext4 */
#define EMPTY_BYTES 36                                  /* ., .. and the checksum */

static uint32_t name_hash(const char *name, size_t length)
{
	uint32_t hash = 2166136261U; /* FNV-1a */
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619U;
	return hash;
}

void dentry_hold(struct dentry *dentry)
{
	dentry->references++;
}

void dentry_drop(struct dentry *dentry)
{
	while (dentry != NULL && --dentry->references == 0) {
		struct dentry *parent = dentry->parent;
		if (dentry->inode->name == dentry)
			dentry->inode->name = NULL;
		inode_drop(dentry->inode);
		heap_free(dentry->name, dentry->length + 1U);
		heap_free(dentry, sizeof(*dentry));
		dentry = parent;
	}
}

struct dentry *dentry_create(struct dentry *parent, const char *name, size_t length, struct inode *inode)
{
	struct dentry *dentry = heap_alloc(sizeof(*dentry));
	char *copy = heap_alloc(length + 1);
	if (dentry == NULL || copy == NULL) {
		if (dentry != NULL)
			heap_free(dentry, sizeof(*dentry));
		if (copy != NULL)
			heap_free(copy, length + 1);
		return NULL;
	}
	memcpy(copy, name, length);
	inode_hold(inode);
	if (parent != NULL)
		dentry_hold(parent);
	dentry->parent = parent;
	dentry->inode = inode;
	dentry->name = copy;
	dentry->references = 1;
	dentry->hash = name_hash(name, length);
	dentry->length = (uint16_t)length;
	list_init(&dentry->link);
	if (inode->name == NULL)
		inode->name = dentry;
	return dentry;
}

static bool same_name(const struct dentry *entry, uint32_t hash, const char *name, size_t length)
{
	return entry->hash == hash && entry->length == length && memcmp(entry->name, name, length) == 0;
}

struct dentry *directory_find(struct dentry *directory, const char *name, size_t length)
{
	struct directory *in = &directory->inode->directory;
	uint32_t hash = name_hash(name, length);
	struct dentry *entry;

	if (in->hash != NULL) {
		for (entry = in->hash[hash & (in->bucket_count - 1)]; entry != NULL; entry = entry->next)
			if (same_name(entry, hash, name, length)) {
				dentry_hold(entry);
				return entry;
			}
		return NULL;
	}
	LIST_FOR_EACH (entry, &in->entries, struct dentry, link)
		if (same_name(entry, hash, name, length)) {
			dentry_hold(entry);
			return entry;
		}
	return NULL;
}

/* Makes the table larger when it is time. A directory without one, for want of memory, is only slower. */
static void rehash(struct directory *in)
{
	uint32_t count = in->bucket_count == 0 ? 4 * HASH_FROM : in->bucket_count * 4;
	if (in->count < HASH_FROM || in->count < in->bucket_count)
		return;
	struct dentry **table = heap_alloc(count * sizeof(struct dentry *));
	if (table == NULL)
		return;
	if (in->hash != NULL)
		heap_free(in->hash, in->bucket_count * sizeof(struct dentry *));
	in->hash = table;
	in->bucket_count = count;
	struct dentry *entry;
	LIST_FOR_EACH (entry, &in->entries, struct dentry, link) {
		struct dentry **bucket = &table[entry->hash & (count - 1)];
		entry->next = *bucket;
		*bucket = entry;
	}
}

static void put_in(struct dentry *directory, struct dentry *entry)
{
	struct directory *in = &directory->inode->directory;

	entry->cookie = in->next_cookie++;
	entry->removed = false;
	list_append(&in->entries, &entry->link);
	in->count++;
	in->bytes += ENTRY_BYTES(entry->length);
	if (in->hash != NULL) {
		struct dentry **bucket = &in->hash[entry->hash & (in->bucket_count - 1)];
		entry->next = *bucket;
		*bucket = entry;
	}
	rehash(in);
}

/* What stat(2) says of the directory after a name has come into it. */
static void grown(struct inode *inode, const struct dentry *entry)
{
	inode->size = MAX(inode->size, (off_t)page_up(inode->directory.bytes + EMPTY_BYTES));
	if (S_ISDIR(entry->inode->mode))
		inode->links++; /* its .. */
	inode_touch(inode);
}

static void take_out(struct dentry *directory, struct dentry *entry)
{
	struct inode *inode = directory->inode;
	struct directory *in = &inode->directory;

	list_remove(&entry->link);
	in->count--;
	in->bytes -= ENTRY_BYTES(entry->length);
	if (in->hash != NULL) {
		struct dentry **at = &in->hash[entry->hash & (in->bucket_count - 1)];
		while (*at != entry)
			at = &(*at)->next;
		*at = entry->next;
	}
	entry->next = NULL;
	if (S_ISDIR(entry->inode->mode))
		inode->links--;
	inode_touch(inode);
}

struct dentry *directory_bring(struct dentry *directory, const char *name, size_t length, struct inode *inode)
{
	struct dentry *entry = dentry_create(directory, name, length, inode);
	if (entry != NULL)
		put_in(directory, entry);
	return entry;
}

struct dentry *directory_add(struct dentry *directory, const char *name, size_t length, struct inode *inode)
{
	struct dentry *entry = directory_bring(directory, name, length, inode);
	if (entry == NULL)
		return NULL;
	inode->links += S_ISDIR(inode->mode) ? 2 : 1;
	grown(directory->inode, entry);
	inode->changed = directory->inode->changed;
	inode->name = entry;
	dentry_hold(entry); /* the directory's; the first reference is the caller's */
	return entry;
}

void directory_remove(struct dentry *entry)
{
	struct inode *inode = entry->inode;
	take_out(entry->parent, entry);
	inode->links -= S_ISDIR(inode->mode) ? inode->links : 1;
	inode->changed = entry->parent->inode->changed;
	entry->removed = true;
	dentry_drop(entry);
}

long directory_move(struct dentry *entry, struct dentry *directory, const char *name, size_t length,
                    struct dentry *over)
{
	char *copy = heap_alloc(length + 1);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, name, length);
	if (over != NULL)
		directory_remove(over);
	struct dentry *from = entry->parent;
	take_out(from, entry);
	heap_free(entry->name, entry->length + 1U);
	entry->name = copy;
	entry->length = (uint16_t)length;
	entry->hash = name_hash(name, length);
	dentry_hold(directory);
	entry->parent = directory;
	put_in(directory, entry);
	grown(directory->inode, entry);
	entry->inode->changed = directory->inode->changed;
	dentry_drop(from);
	return 0;
}

size_t dentry_path(struct dentry *dentry, char *to, size_t size)
{
	size_t length = 0;
	bool removed = dentry->removed;
	for (struct dentry *at = dentry; at->parent != NULL && at != path_root; at = at->parent)
		length += at->length + 1U;
	if (dentry == root_dentry || dentry == path_root)
		return string_copy(to, "/", size);
	if (length == 0) /* in no directory, ever: "/memfd:name" */
		length = dentry->length + 1U;
	if (length + sizeof(DELETED) <= size)
		string_copy(to + length, removed ? DELETED : "", size - length);
	size_t at = length;
	for (struct dentry *part = dentry; at > 0; part = part->parent) {
		at -= part->length + 1U;
		for (size_t i = 0; i <= part->length; i++)
			if (at + i < size)
				to[at + i] = i == 0 ? '/' : part->name[i - 1];
	}
	if (size > 0 && length + sizeof(DELETED) > size)
		to[MIN(length, size - 1)] = '\0';
	return length + (removed ? sizeof(DELETED) - 1 : 0);
}

/* SPDX-License-Identifier: MIT */
/* Putting the pseudo-files of this image into the tree, before the first path is walked, and opening them. */
#include "file/pseudo.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/statfs.h"
#include "core/init.h"
#include "core/log.h"
#include "core/process.h"
#include "file/mounts.h"
#include "file/path.h"
#include "lib/string.h"

#define PROC "/proc/"
#define SELF PROC "self"
#define MADE_LINK_SIZE 64 /* as Linux says of links to what is open */

static char pseudo_self_target[12]; /* of /proc/self: the process's number */

/* ------ opening ------ */

static long open_record(struct inode *inode, struct file *file)
{
	file->ops = pseudo_record(inode)->ops;
	return 0;
}

static const struct inode_ops record_inode_ops = {.open = open_record};

void pseudo_become(struct inode *inode, const struct pseudo_file *record)
{
	inode->ops = &record_inode_ops;
	inode->data = (void *)(uintptr_t)record;
}

/* ------ putting them in their places ------ */

static struct inode *inode_for(const struct pseudo_file *record, uint32_t device)
{
	struct inode *inode = inode_create(record->mode, 0, 0);
	if (inode == NULL)
		return NULL;
	inode->device = device;
	inode->special = record->special;
	if (S_ISDIR(record->mode) && record->inode_ops == NULL && mount_find(device)->stores)
		return inode;
	inode->flags |= INODE_FIXED;
	inode->data = (void *)(uintptr_t)record;
	if (record->inode_ops != NULL) {
		inode->ops = record->inode_ops;
		inode->data = NULL;
	} else if (record->target != NULL) {
		inode->target = record->target;
		inode->size = (off_t)strlen(record->target);
	} else if (S_ISDIR(record->mode)) {
		inode->ops = NULL;
	} else {
		pseudo_become(inode, record);
	}
	return inode;
}

struct dentry *pseudo_dentry(struct dentry *directory, const char *name, size_t length,
                             const struct pseudo_file *record, int number, long *error)
{
	struct inode *inode = inode_for(record, directory->inode->device);
	struct dentry *dentry = inode == NULL ? NULL : dentry_create(directory, name, length, inode);
	if (inode != NULL) {
		inode->special = (uint32_t)number;
		inode->links = S_ISDIR(record->mode) ? 2 : 1;
		inode->size = S_ISLNK(record->mode) ? MADE_LINK_SIZE : inode->size;
		inode_drop(inode);
	}
	*error = dentry == NULL ? -ENOMEM : 0;
	return dentry;
}

int pseudo_number(const struct inode *inode)
{
	return (int)inode->special;
}

/* Like directory_add, but gives up the new inode, and takes the place of a name that the image brought. */
static struct dentry *put(struct dentry *directory, const char *name, size_t length, struct inode *inode)
{
	if (inode == NULL)
		panic("memory is too small for the files of /proc and /dev");
	struct dentry *old = directory_find(directory, name, length);
	if (old != NULL) {
		directory_remove(old);
		dentry_drop(old);
	}
	struct dentry *entry = directory_add(directory, name, length, inode);
	inode_drop(inode);
	if (entry == NULL)
		panic("memory is too small for the files of /proc and /dev");
	return entry;
}

static uint32_t directory_flags(const struct mount *mount)
{
	if (mount->stores)
		return 0;
	return INODE_FIXED | (mount->magic == PROC_SUPER_MAGIC ? INODE_CLOSED : 0);
}

/* The directory of a record's path, made where it is missing; *name becomes the last part. Held. */
static struct dentry *make_directories(const char *path, const char **name)
{
	struct dentry *at = root_dentry;
	dentry_hold(at);
	for (*name = path + 1;;) {
		const char *slash = strchr(*name, '/');
		if (slash == NULL)
			return at;
		size_t length = (size_t)(slash - *name);
		struct dentry *next = directory_find(at, *name, length);
		if (next == NULL || !S_ISDIR(next->inode->mode)) {
			const struct mount *mount = mount_of_path(path);
			struct inode *inode = inode_create(S_IFDIR | (mount->stores ? 0755 : 0555), 0, 0);
			if (inode != NULL) {
				inode->device = mount->device;
				inode->flags |= directory_flags(mount);
			}
			if (next != NULL)
				dentry_drop(next);
			next = put(at, *name, length, inode);
		}
		dentry_drop(at);
		at = next;
		*name = slash + 1;
	}
}

static void write_number(char *to, unsigned number)
{
	unsigned digits = 1;
	for (unsigned rest = number; rest >= 10; rest /= 10)
		digits++;
	for (to[digits] = '\0'; digits-- > 0; number /= 10)
		to[digits] = (char)('0' + number % 10);
}

/* /proc/self, for whatever lies below it. */
static void put_self(void)
{
	const char *name;
	struct dentry *directory = make_directories(SELF, &name);
	struct dentry *link = directory_find(directory, name, strlen(name));
	if (link == NULL) {
		struct inode *inode = inode_create(S_IFLNK | 0777, 0, 0);
		if (inode != NULL) {
			write_number(pseudo_self_target, (unsigned)process.id);
			inode->device = directory->inode->device;
			inode->flags |= INODE_FIXED;
			inode->target = pseudo_self_target;
			inode->size = (off_t)strlen(pseudo_self_target);
		}
		link = put(directory, name, strlen(name), inode);
	}
	dentry_drop(link);
	dentry_drop(directory);
}

static void put_record(const struct pseudo_file *record)
{
	char path[128];
	const char *name;
	if (strncmp(record->path, SELF, sizeof(SELF) - 1) == 0) {
		put_self();
		if (record->path[sizeof(SELF) - 1] == '\0' || strchr(record->path, '*') != NULL)
			return; /* the link itself; or served by the directory that it needs */
		size_t length = string_copy(path, PROC, sizeof(path));
		length += string_copy(path + length, pseudo_self_target, sizeof(path) - length);
		string_copy(path + length, record->path + sizeof(SELF) - 1, sizeof(path) - length);
	} else {
		string_copy(path, record->path, sizeof(path));
	}
	struct dentry *directory = make_directories(path, &name);
	struct dentry *there = directory_find(directory, name, strlen(name));
	if (there == NULL || !S_ISDIR(there->inode->mode)) {
		if (there != NULL)
			dentry_drop(there);
		there = put(directory, name, strlen(name), inode_for(record, mount_of_path(path)->device));
	}
	dentry_drop(there);
	dentry_drop(directory);
}

/* Directories that the image brought for what is mounted there become those of the mount. */
static void claim_mounts(void)
{
	for (const struct mount *mount = mounts + 1; mount < mounts + MOUNT_COUNT; mount++) {
		struct path_last last;
		if (path_walk(AT_FDCWD, mount->path, 0, &last) < 0)
			continue;
		if (last.entry != NULL && S_ISDIR(last.entry->inode->mode)) {
			last.entry->inode->device = mount->device;
			last.entry->inode->flags |= directory_flags(mount);
		}
		path_last_drop(&last);
	}
}

static void complete_tree(void)
{
	claim_mounts();
	for (const struct pseudo_file *record = pseudo_files_start; record < pseudo_files_end; record++)
		put_record(record);
}
void pseudo_init(void);
void pseudo_init(void)
{
	path_before_first_walk = complete_tree;
}
INIT(4, pseudo_init);

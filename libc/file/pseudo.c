/* SPDX-License-Identifier: MIT */
/* Putting the pseudo-files of this image into the tree, before the first path is walked, and opening those
 * that are devices or text. */
#include "file/pseudo.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/statfs.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/log.h"
#include "core/process.h"
#include "core/usermem.h"
#include "file/mounts.h"
#include "file/path.h"
#include "file/regular_seek.h"
#include "lib/format.h"
#include "lib/string.h"

#define PROC "/proc/"
#define SELF PROC "self"
#define TEXT_START 512
#define MADE_LINK_SIZE 64 /* as Linux says of links to what is open */
#define WRITE_LIMIT PAGE_SIZE

static char pseudo_self_target[12]; /* of /proc/self: the process's number */

/* ------ text ------ */

static bool make_room(struct pseudo_text *text, size_t size)
{
	size_t wanted = text->size == 0 ? TEXT_START : text->size;
	while (wanted < text->length + size)
		wanted *= 2;
	if (wanted == text->size)
		return true;
	char *data = text->size == 0 ? heap_alloc(wanted) : heap_resize(text->data, text->size, wanted);
	if (data == NULL) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->size = wanted;
	return true;
}

void pseudo_append(struct pseudo_text *text, const void *bytes, size_t size)
{
	if (!make_room(text, size) || mem_copy(text->data + text->length, bytes, size) < 0)
		return;
	text->length += size;
}

void pseudo_print(struct pseudo_text *text, const char *pattern, ...)
{
	va_list arguments, again;
	va_start(arguments, pattern);
	va_copy(again, arguments);
	size_t length = format_list(NULL, 0, pattern, arguments);
	if (make_room(text, length + 1)) {
		format_list(text->data + text->length, length + 1, pattern, again);
		text->length += length;
	}
	va_end(again);
	va_end(arguments);
}

static const struct pseudo_file *record_of(const struct inode *inode)
{
	return inode->data;
}

static void text_empty(struct pseudo_text *text)
{
	if (text->data != NULL)
		heap_free(text->data, text->size);
	*text = (struct pseudo_text){0};
}

static long text_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct pseudo_text *text = file->data;
	if (*position == 0 || text->data == NULL) {
		text_empty(text);
		record_of(file->inode)->show(text, file->inode);
		if (text->failed)
			return -ENOMEM;
	}
	if ((size_t)*position >= text->length)
		return 0;
	size = MIN(size, text->length - (size_t)*position);
	size_t done = file_copy(to, text->data + *position, size, to);
	*position += (off_t)done;
	return done > 0 || size == 0 ? (long)done : -EFAULT;
}

static long text_write(struct file *file, const void *from, size_t size, off_t *position)
{
	const struct pseudo_file *record = record_of(file->inode);
	if (record->store == NULL)
		return -EIO;
	size = MIN(size, WRITE_LIMIT);
	char *bytes = heap_alloc(size + 1);
	if (bytes == NULL)
		return -ENOMEM;
	long result = mem_copy(bytes, from, size);
	if (result == 0)
		result = record->store(file->inode, bytes, size);
	heap_free(bytes, size + 1);
	if (result < 0)
		return result;
	*position += (off_t)size;
	return (long)size;
}

static void text_close(struct file *file)
{
	text_empty(file->data);
	heap_free(file->data, sizeof(struct pseudo_text));
}

static const struct file_ops text_ops = {
    .kind = "text",
    .read = text_read,
    .write = text_write,
    .seek = position_seek,
    .close = text_close,
};

/* ------ opening ------ */

static long open_text(struct inode *inode, struct file *file)
{
	(void)inode;
	file->data = heap_alloc(sizeof(struct pseudo_text));
	if (file->data == NULL)
		return -ENOMEM;
	file->ops = &text_ops;
	return 0;
}

static long open_device(struct inode *inode, struct file *file)
{
	file->ops = record_of(inode)->ops;
	return 0;
}

static const struct inode_ops text_inode_ops = {.open = open_text};
static const struct inode_ops device_inode_ops = {.open = open_device};

void pseudo_become(struct inode *inode, const struct pseudo_file *record)
{
	inode->ops = &device_inode_ops;
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
	} else if (record->ops != NULL) {
		pseudo_become(inode, record);
	} else {
		inode->ops = &text_inode_ops;
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
	for (const struct mount *mount = mounts + 1; mount->path != NULL; mount++) {
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

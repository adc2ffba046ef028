/* SPDX-License-Identifier: MIT */
/* The walk from a path to a name. It never blocks, so nothing changes under it. */
#include "file/path.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "lib/string.h"

struct dentry *path_root, *path_working;
uint32_t path_umask;
void (*path_before_first_walk)(void);

struct walk {
	struct dentry *at;             /* the directory that the next name is looked up in; held */
	const char *rest;              /* what is left of the path or link in hand */
	const char *saved[LINK_LIMIT]; /* what is left of the paths that led to links, outermost first */
	unsigned depth;
	unsigned links; /* followed so far */
	int flags;      /* WALK_* */
	struct dentry
	    *top;   /* what is not left upwards: the root, or by WALK_IN_ROOT and WALK_BENEATH the start */
	bool slash; /* after a link that was the last name: what it leads to must be a directory */
};

long path_text_read(struct path_text *path, const char *user, bool empty_allowed)
{
	path->text = path->small;
	long length = user_string(path->small, user, sizeof(path->small));
	if (length == -ENAMETOOLONG) {
		path->text = heap_alloc(PATH_LIMIT);
		if (path->text == NULL)
			return -ENOMEM;
		length = user_string(path->text, user, PATH_LIMIT);
	}
	if (length == 0 && !empty_allowed)
		length = -ENOENT;
	if (length < 0)
		path_text_drop(path);
	return length < 0 ? length : 0;
}

void path_text_drop(struct path_text *path)
{
	if (path->text != path->small)
		heap_free(path->text, PATH_LIMIT);
	path->text = path->small;
}

static void move_to(struct walk *walk, struct dentry *dentry)
{
	dentry_hold(dentry);
	dentry_drop(walk->at);
	walk->at = dentry;
}

static long walk_begin(struct walk *walk, int dirfd, const char *path)
{
	bool absolute = *path == '/' && (walk->flags & WALK_IN_ROOT) == 0;
	walk->rest = path;
	walk->at = absolute ? path_root : path_working;
	if (absolute && (walk->flags & WALK_BENEATH) != 0)
		return -EXDEV;
	if (absolute || dirfd == AT_FDCWD) {
		dentry_hold(walk->at);
		return 0;
	}
	struct file *file = fd_get_any(dirfd);
	if (file == NULL)
		return -EBADF;
	walk->at = file->dentry;
	if (walk->at != NULL && S_ISDIR(walk->at->inode->mode))
		dentry_hold(walk->at);
	else
		walk->at = NULL;
	file_drop(file);
	return walk->at == NULL ? -ENOTDIR : 0;
}

/* Comes to the next name, leaving links that have been walked to their end: its length, 0 at the end of all.
 */
static size_t next_name(struct walk *walk)
{
	for (;;) {
		while (*walk->rest == '/')
			walk->rest++;
		if (*walk->rest != '\0' || walk->depth == 0)
			break;
		walk->rest = walk->saved[--walk->depth];
	}
	size_t length = 0;
	while (walk->rest[length] != '\0' && walk->rest[length] != '/')
		length++;
	return length;
}

/* Steps over the name; true when nothing comes after it. */
static bool step_over(struct walk *walk, size_t length, bool *slash)
{
	walk->rest += length;
	*slash = *walk->rest == '/';
	while (*walk->rest == '/')
		walk->rest++;
	if (*walk->rest != '\0')
		return false;
	return walk->depth == 0;
}

/* Goes on in the link's target; the names after the link come later. 1: the link led to a thing, in *last. */
static long enter_link(struct walk *walk, struct dentry *link, struct path_last *last, bool is_last)
{
	struct inode *inode = link->inode;
	bool magic = inode->ops != NULL && inode->ops->follow != NULL;
	if (++walk->links > LINK_LIMIT || (walk->flags & WALK_NO_LINKS) != 0 ||
	    (magic && (walk->flags & WALK_NO_MAGIC) != 0))
		return -ELOOP;
	if ((magic && (walk->flags & (WALK_BENEATH | WALK_IN_ROOT | WALK_NO_MOUNT)) != 0) ||
	    (!magic && *inode->target == '/' && (walk->flags & WALK_BENEATH) != 0))
		return -EXDEV;
	inode_accessed(inode);
	if (inode->ops != NULL && inode->ops->follow != NULL) {
		struct dentry *to = NULL;
		struct file *file = NULL;
		long result = inode->ops->follow(inode, &to, &file);
		if (result < 0)
			return result;
		if (is_last) {
			last->kind = LAST_FILE;
			last->entry = to;
			last->file = file;
			return 1;
		}
		if (file != NULL)
			file_drop(file);
		if (to == NULL)
			return -ENOTDIR;
		move_to(walk, to);
		dentry_drop(to);
		return 0;
	}
	if (*walk->rest != '\0')
		walk->saved[walk->depth++] = walk->rest;
	walk->rest = inode->target;
	if (*walk->rest == '/')
		move_to(walk, walk->top);
	return 0;
}

/* Where .. leads, held; NULL when it may not be followed. */
static struct dentry *parent_of(const struct walk *walk)
{
	struct dentry *parent = walk->at->parent;
	if (walk->at == walk->top || parent == NULL)
		parent = (walk->flags & WALK_BENEATH) != 0 ? NULL : walk->at;
	if (parent != NULL)
		dentry_hold(parent);
	return parent;
}

static struct dentry *look_up(struct walk *walk, const char *name, size_t length, long *error)
{
	struct inode *inode = walk->at->inode;
	struct dentry *entry;
	if (inode->ops != NULL && inode->ops->lookup != NULL) {
		entry = inode->ops->lookup(walk->at, name, length, error);
		return *error == -ENOENT ? (*error = 0, NULL) : entry;
	}
	return directory_find(walk->at, name, length);
}

/* Looks at one name: 1 when the walk has ended in *last, 0 when it goes on. */
static long walk_name(struct walk *walk, size_t length, struct path_last *last)
{
	const char *name = walk->rest;
	long error = 0;
	bool dot = length == 1 && *name == '.', dots = length == 2 && name[0] == '.' && name[1] == '.';

	if (!S_ISDIR(walk->at->inode->mode))
		return -ENOTDIR;
	error = inode_permission(walk->at->inode, MAY_EXEC);
	if (error < 0)
		return error;
	if (length > NAME_LIMIT)
		return -ENAMETOOLONG;
	struct dentry *entry;
	if (dot || dots) {
		if (dot)
			dentry_hold(walk->at);
		entry = dot ? walk->at : parent_of(walk);
		if (entry == NULL)
			return -EXDEV;
	} else {
		entry = look_up(walk, name, length, &error);
		if (error < 0)
			return error;
	}
	if ((walk->flags & WALK_NO_MOUNT) != 0 && entry != NULL &&
	    entry->inode->device != walk->at->inode->device) {
		dentry_drop(entry);
		return -EXDEV;
	}
	bool slash;
	bool is_last = step_over(walk, length, &slash);
	if (is_last && slash && !dot && !dots && (walk->flags & WALK_CREATE) != 0) {
		if (entry != NULL)
			dentry_drop(entry);
		return -EISDIR;
	}
	last->slash = is_last && (slash || walk->slash);
	bool follow = !is_last ||
	              ((walk->flags & WALK_PARENT) == 0 && (last->slash || (walk->flags & WALK_FOLLOW) != 0));
	if (entry == NULL && !is_last)
		return -ENOENT;
	if (entry != NULL && S_ISLNK(entry->inode->mode) && follow) {
		walk->slash |= last->slash;
		error = enter_link(walk, entry, last, is_last);
		dentry_drop(entry);
		return error;
	}
	if (!is_last) {
		move_to(walk, entry);
		dentry_drop(entry);
		return 0;
	}
	last->kind = dot ? LAST_DOT : dots ? LAST_DOTDOT : LAST_NAME;
	last->entry = entry;
	last->length = length;
	memcpy(last->name, name, length);
	last->name[length] = '\0';
	return 1;
}

static void before_first_walk(void)
{
	void (*complete)(void) = path_before_first_walk;
	path_before_first_walk = NULL; /* it walks itself */
	complete();
}

long path_walk(int dirfd, const char *path, int flags, struct path_last *last)
{
	struct walk walk;
	if (UNLIKELY(path_before_first_walk != NULL))
		before_first_walk();
	walk.depth = walk.links = 0;
	walk.flags = flags;
	walk.slash = false;
	last->directory = last->entry = NULL;
	last->file = NULL;
	last->slash = false;
	last->kind = LAST_NAME;

	long result = walk_begin(&walk, dirfd, path);
	if (result < 0)
		return result;
	walk.top = (flags & (WALK_BENEATH | WALK_IN_ROOT)) != 0 ? walk.at : path_root;
	dentry_hold(walk.top);
	do {
		size_t length = next_name(&walk);
		if (length == 0) {
			dentry_hold(walk.at);
			last->entry = walk.at;
			last->kind = LAST_ROOT;
			break;
		}
		result = walk_name(&walk, length, last);
	} while (result == 0);
	dentry_drop(walk.top);
	if (result < 0) {
		dentry_drop(walk.at);
		return result;
	}
	last->directory = walk.at;
	return 0;
}

long path_walk_user(int dirfd, const char *user, int flags, struct path_last *last)
{
	struct path_text path;
	long result = path_text_read(&path, user, false);
	if (result < 0)
		return result;
	result = path_walk(dirfd, path.text, flags, last);
	path_text_drop(&path);
	return result;
}

void path_last_drop(struct path_last *last)
{
	if (last->entry != NULL)
		dentry_drop(last->entry);
	if (last->file != NULL)
		file_drop(last->file);
	if (last->directory != NULL)
		dentry_drop(last->directory);
	last->entry = last->directory = NULL;
	last->file = NULL;
}

static void take_file(struct path_thing *thing, struct file *file)
{
	thing->file = file;
	thing->inode = file->inode;
	thing->dentry = file->dentry;
	if (thing->dentry != NULL)
		dentry_hold(thing->dentry);
	if (thing->inode != NULL)
		inode_hold(thing->inode);
}

static long find_empty(int dirfd, struct path_thing *thing)
{
	struct file *file = dirfd == AT_FDCWD ? NULL : fd_get_any(dirfd);
	if (file == NULL && dirfd != AT_FDCWD)
		return -EBADF;
	if (file != NULL) {
		take_file(thing, file);
		return 0;
	}
	dentry_hold(path_working);
	inode_hold(path_working->inode);
	thing->dentry = path_working;
	thing->inode = path_working->inode;
	return 0;
}

bool path_is_descriptor(int dirfd, const char *user, int at_flags)
{
	char first = '\0';
	return (at_flags & AT_EMPTY_PATH) != 0 && dirfd >= 0 &&
	       (user == NULL || (user_read(&first, user, 1) == 0 && first == '\0'));
}

long path_thing_find(int dirfd, const char *user, int at_flags, struct path_thing *thing)
{
	struct path_text path;
	*thing = (struct path_thing){.empty = user == NULL && (at_flags & AT_EMPTY_PATH) != 0};
	if (thing->empty)
		return find_empty(dirfd, thing);
	long result = path_text_read(&path, user, (at_flags & AT_EMPTY_PATH) != 0);
	if (result < 0)
		return result;
	thing->empty = *path.text == '\0';
	if (thing->empty)
		return find_empty(dirfd, thing);

	struct path_last last;
	result = path_walk(dirfd, path.text, (at_flags & AT_SYMLINK_NOFOLLOW) != 0 ? 0 : WALK_FOLLOW, &last);
	path_text_drop(&path);
	if (result < 0)
		return result;
	if (last.file != NULL) {
		take_file(thing, file_hold(last.file));
	} else if (last.entry == NULL) {
		result = -ENOENT;
	} else if (last.slash && !S_ISDIR(last.entry->inode->mode)) {
		result = -ENOTDIR;
	} else {
		dentry_hold(last.entry);
		inode_hold(last.entry->inode);
		thing->dentry = last.entry;
		thing->inode = last.entry->inode;
	}
	path_last_drop(&last);
	return result;
}

void path_thing_drop(struct path_thing *thing)
{
	if (thing->dentry != NULL)
		dentry_drop(thing->dentry);
	if (thing->inode != NULL)
		inode_drop(thing->inode);
	if (thing->file != NULL)
		file_drop(thing->file);
	*thing = (struct path_thing){0};
}

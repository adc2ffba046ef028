/* SPDX-License-Identifier: MIT */
/* Inodes and names of the one file system, which lives in memory: ramfs with pseudo-files in it. */
#pragma once

#include "abi/stat.h"
#include "core/map.h"
#include "file/file.h"
#include "file/pages.h"
#include "lib/list.h"
#include "lib/types.h"

#define S_ISREG(mode) (((mode)&S_IFMT) == S_IFREG)
#define S_ISDIR(mode) (((mode)&S_IFMT) == S_IFDIR)
#define S_ISLNK(mode) (((mode)&S_IFMT) == S_IFLNK)
#define S_ISBLK(mode) (((mode)&S_IFMT) == S_IFBLK)
#define S_ISFIFO(mode) (((mode)&S_IFMT) == S_IFIFO)

#define NAME_LIMIT 255
#define PATH_LIMIT 4096 /* with the final NUL */

/* What an inode brings that is not an ordinary file, directory or symbolic link. NULL members: as ordinary
 * ones do. */
struct inode_ops {
	/* Fills file->ops and file->data of a file being opened (inode, dentry and flags are set). */
	long (*open)(struct inode *inode, struct file *file);
	/* Directories whose names are made when asked for: a held dentry, or NULL with *error set. */
	struct dentry *(*lookup)(struct dentry *directory, const char *name, size_t length, long *error);
	/* Gives the entries from cookie on to emit() until it says false; returns the next cookie. */
	uint64_t (*list)(struct dentry *directory, uint64_t cookie,
	                 bool (*emit)(void *argument, const char *name, uint64_t ino, unsigned type,
	                              uint64_t next),
	                 void *argument);
	/* Symbolic links whose target is made when asked for: its length. */
	size_t (*readlink)(struct inode *inode, char *to, size_t size);
	/* Links that lead to no path but to a thing (/proc/self/fd/N): its name, or the open file of what has
	 * none; held. */
	long (*follow)(struct inode *inode, struct dentry **entry, struct file **file);
	void (*free)(struct inode *inode); /* the last reference is gone */
};

struct directory {
	struct list entries;   /* of struct dentry, in order of their cookies */
	struct dentry **hash;  /* buckets; NULL while there are few entries */
	uint32_t bucket_count; /* a power of two, or 0 */
	uint32_t count;        /* entries */
	uint64_t next_cookie;  /* for the next entry; never used again */
	uint32_t bytes;        /* that the names take on disk, as ext4 counts them */
};

struct inode {
	const struct inode_ops *ops; /* NULL: ordinary */
	uint32_t mode, uid, gid;
	uint32_t links;           /* names in directories; of directories as in stat(2) */
	uint32_t references;      /* dentries, open files, mappings */
	uint32_t flags;           /* INODE_* */
	uint32_t seals;           /* F_SEAL_*, of memfd_create(2) */
	uint32_t device, special; /* st_dev, st_rdev */
	uint64_t ino;
	struct dentry *name; /* one of its names, not held; NULL when none is known */
	off_t size;
	int64_t accessed, modified, changed, born; /* ns since 1970 */
	struct list xattrs;                        /* of struct xattr */
	struct list locks;                         /* of struct file_lock */
	void *data;                                /* belongs to ops */
	struct map_object object;                  /* of regular files */
	union {
		struct pages pages;         /* regular files */
		struct directory directory; /* directories */
		const char *target;         /* symbolic links: size bytes and a NUL */
	};
};

#define INODE_METADATA_ONLY 1 /* the content is not in the image: reading gives EIO */
#define INODE_TARGET_OWNED 2  /* the symbolic link's target lies in the heap */
#define INODE_FIXED 4         /* pseudo-file or its directory: no names made, changed or removed in it */
#define INODE_LINKABLE 8      /* without a name (O_TMPFILE), but link(2) may give it one */
#define INODE_CLOSED                                                                                         \
	32               /* directory of /proc: making a name in it fails as if the directory were not there \
	                  */
#define INODE_MEMORY 16  /* memfd_create(2): seals are known to it */
#define INODE_WATCHED 64 /* by inotify(7), now or once */

/* A name. Held by its directory while it is there, by children, open files and walks. */
struct dentry {
	struct list link;      /* in directory.entries */
	struct dentry *next;   /* in the bucket */
	struct dentry *parent; /* held; NULL for the root and what has no place */
	struct inode *inode;   /* held */
	char *name;            /* length bytes and a NUL, in the heap */
	uint64_t cookie;       /* place in the directory's listing */
	uint32_t references;
	uint32_t hash; /* of the name */
	uint16_t length;
	bool removed;
};

extern struct dentry *root_dentry; /* "/", held for ever */

/* A new inode without a name, one reference, times now; NULL when memory is short. */
struct inode *inode_create(uint32_t mode, uint32_t uid, uint32_t gid);
struct inode *inode_create_at(uint32_t mode, uint32_t uid, uint32_t gid, int64_t time); /* ns since 1970 */
void inode_hold(struct inode *inode);
void inode_drop(struct inode *inode);
void inode_stat(struct inode *inode, struct file_stat *stat);
void inode_touch(struct inode *inode);    /* content changed: mtime and ctime */
void inode_accessed(struct inode *inode); /* content read: atime as relatime moves it */

#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4
/* 0 or -EACCES for the file-system user; may is a set of MAY_*. */
long inode_permission(const struct inode *inode, int may);

void dentry_hold(struct dentry *dentry);
void dentry_drop(struct dentry *dentry);

/* The name in the directory, held; NULL when it is not there. */
struct dentry *directory_find(struct dentry *directory, const char *name, size_t length);

/* Puts a new name for the inode into the directory (a new link, times moved): held, NULL when memory is
 * short. */
struct dentry *directory_add(struct dentry *directory, const char *name, size_t length, struct inode *inode);

/* The same for a name that the image brought, which was always there: nothing else changes. Not held by the
 * caller. */
struct dentry *directory_bring(struct dentry *directory, const char *name, size_t length,
                               struct inode *inode);

/* Takes the name out: one link fewer; the inode goes when nobody holds it. */
void directory_remove(struct dentry *entry);

/* A dentry that is in no directory (the names of pseudo-directories, of memfds): held. */
struct dentry *dentry_create(struct dentry *parent, const char *name, size_t length, struct inode *inode);

/* Gives the name another place, replacing `over` (may be NULL) there. 0 or -ENOMEM with nothing changed. */
long directory_move(struct dentry *entry, struct dentry *directory, const char *name, size_t length,
                    struct dentry *over);

/* The absolute path: its length (at most size - 1 are written), " (deleted)" behind it when it has no name
 * any more. */
size_t dentry_path(struct dentry *dentry, char *to, size_t size);

extern const struct file_ops regular_file_ops, directory_file_ops;

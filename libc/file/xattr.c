/* SPDX-License-Identifier: MIT */
/* Extended attributes: a list on the inode, names and values in the heap. */
#include "file/xattr.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/xattr.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "file/acl.h"
#include "lib/string.h"

#define SPACE_LIMIT 4040 /* of one inode's attributes: ext4 keeps them in one block */

struct xattr {
	struct list link;
	char *value;
	size_t size;
	size_t name_size; /* with the NUL */
	char name[];
};

static bool begins(const char *name, const char *start)
{
	return strncmp(name, start, strlen(start)) == 0;
}

/* Who may use which names on what: xattr(7). */
static long check(const struct inode *inode, const char *name, int may)
{
	if (begins(name, "trusted."))
		return credentials_capable(CAP_SYS_ADMIN) ? 0 : may == MAY_WRITE ? -EPERM : -ENODATA;
	if (begins(name, "security.")) {
		if (may == MAY_WRITE && !credentials_capable(CAP_SYS_ADMIN))
			return -EPERM;
		return 0;
	}
	if (acl_is_name(name)) /* no file has one beyond its mode */
		return may == MAY_READ ? 0 : -EOPNOTSUPP;
	if (!begins(name, "user."))
		return -EOPNOTSUPP;
	if (!S_ISREG(inode->mode) && !S_ISDIR(inode->mode))
		return may == MAY_WRITE ? -EPERM : -ENODATA;
	if (S_ISDIR(inode->mode) && (inode->mode & S_ISVTX) != 0 && may == MAY_WRITE &&
	    credentials()->user.file != inode->uid && !credentials_capable(CAP_FOWNER))
		return -EPERM;
	return inode_permission(inode, may);
}

static bool has_name(const char *name)
{
	const char *dot = strchr(name, '.');
	return dot != NULL && dot[1] != '\0';
}

static struct xattr *find(struct inode *inode, const char *name)
{
	struct xattr *xattr;
	LIST_FOR_EACH (xattr, &inode->xattrs, struct xattr, link)
		if (strcmp(xattr->name, name) == 0)
			return xattr;
	return NULL;
}

static size_t space_used(struct inode *inode, const struct xattr *but)
{
	size_t used = 0;
	struct xattr *xattr;
	LIST_FOR_EACH (xattr, &inode->xattrs, struct xattr, link)
		if (xattr != but)
			used += ((xattr->name_size + 3) & ~3UL) + ((xattr->size + 3) & ~3UL) + 16;
	return used;
}

static void discard(struct xattr *xattr)
{
	list_remove(&xattr->link);
	if (xattr->value != NULL)
		heap_free(xattr->value, xattr->size);
	heap_free(xattr, sizeof(*xattr) + xattr->name_size);
}

static long make(const char *name, const void *value, size_t size, struct xattr **made)
{
	size_t name_size = strlen(name) + 1;
	struct xattr *xattr = heap_alloc(sizeof(*xattr) + name_size);
	if (xattr == NULL)
		return -ENOMEM;
	list_init(&xattr->link);
	memcpy(xattr->name, name, name_size);
	xattr->name_size = name_size;
	xattr->value = size > 0 ? heap_alloc(size) : NULL;
	if (xattr->value != NULL)
		xattr->size = size;
	long result = size > 0 && xattr->value == NULL ? -ENOMEM
	              : size > 0                       ? user_read(xattr->value, value, size)
	                                               : 0;
	if (result < 0)
		discard(xattr);
	else
		*made = xattr;
	return result;
}

long xattr_set(struct inode *inode, const char *name, const void *value, size_t size, int flags)
{
	struct xattr *xattr;
	if (acl_is_name(name))
		return acl_set(inode, name, value, size);
	long result = check(inode, name, MAY_WRITE);
	if (result < 0)
		return result;
	if (!has_name(name))
		return -EINVAL;
	struct xattr *old = find(inode, name);
	if (old != NULL && (flags & XATTR_CREATE) != 0)
		return -EEXIST;
	if (old == NULL && (flags & XATTR_REPLACE) != 0)
		return -ENODATA;
	if (space_used(inode, old) + strlen(name) + size + 20 > SPACE_LIMIT)
		return -ENOSPC;
	result = make(name, value, size, &xattr);
	if (result < 0)
		return result;
	if (old != NULL)
		discard(old);
	list_append(&inode->xattrs, &xattr->link);
	inode->changed = clock_realtime();
	return 0;
}

long xattr_get(struct inode *inode, const char *name, void *value, size_t size)
{
	long result = check(inode, name, MAY_READ);
	if (result < 0)
		return result;
	if (!has_name(name))
		return -EINVAL;
	const struct xattr *xattr = find(inode, name);
	if (xattr == NULL)
		return -ENODATA;
	if (size == 0)
		return (long)xattr->size;
	if (size < xattr->size)
		return -ERANGE;
	if (xattr->size > 0 && user_write(value, xattr->value, xattr->size) < 0)
		return -EFAULT;
	return (long)xattr->size;
}

long xattr_list(struct inode *inode, char *to, size_t size)
{
	size_t length = 0;
	struct xattr *xattr;
	LIST_FOR_EACH (xattr, &inode->xattrs, struct xattr, link) {
		if (begins(xattr->name, "trusted.") && !credentials_capable(CAP_SYS_ADMIN))
			continue;
		if (size > 0 && xattr->name_size > size - length)
			return -ERANGE;
		if (size > 0 && user_write(to + length, xattr->name, xattr->name_size) < 0)
			return -EFAULT;
		length += xattr->name_size;
	}
	return (long)length;
}

long xattr_remove(struct inode *inode, const char *name)
{
	if (acl_is_name(name))
		return 0; /* there is none to take away */
	long result = check(inode, name, MAY_WRITE);
	if (result < 0)
		return result;
	struct xattr *xattr = find(inode, name);
	if (xattr == NULL)
		return -ENODATA;
	discard(xattr);
	inode->changed = clock_realtime();
	return 0;
}

void xattr_free_all(struct inode *inode)
{
	struct xattr *xattr;
	LIST_FOR_EACH (xattr, &inode->xattrs, struct xattr, link)
		discard(xattr);
}

/* SPDX-License-Identifier: MIT */
/* Access control lists in the form that setxattr(2) has them, as far as a mode can hold them. */
#include "file/acl.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "lib/string.h"

#define ACL_VERSION 2
#define PREFIX "system.posix_acl_"

struct acl_entry {
	uint16_t tag, permissions;
	uint32_t id;
};

enum { ACL_OWNER = 1, ACL_GROUP = 4, ACL_OTHERS = 32 };

struct minimal_acl {
	uint32_t version;
	struct acl_entry owner, group, others;
} __attribute__((packed));

bool acl_is_name(const char *name)
{
	return strncmp(name, PREFIX, sizeof(PREFIX) - 1) == 0;
}

long acl_set(struct inode *inode, const char *name, const void *user, size_t size)
{
	struct minimal_acl acl;
	if (S_ISLNK(inode->mode))
		return -EOPNOTSUPP;
	if (credentials()->user.file != inode->uid && !credentials_capable(CAP_FOWNER))
		return -EPERM;
	if (strcmp(name, PREFIX "access") != 0 || size != sizeof(acl))
		return syscall_unsupported("setxattr", name, size, -EOPNOTSUPP);
	if (user_read(&acl, user, sizeof(acl)) < 0)
		return -EFAULT;
	if (acl.version != ACL_VERSION)
		return -EOPNOTSUPP;
	if (acl.owner.tag != ACL_OWNER || acl.group.tag != ACL_GROUP || acl.others.tag != ACL_OTHERS ||
	    ((acl.owner.permissions | acl.group.permissions | acl.others.permissions) & ~7) != 0)
		return -EINVAL;
	inode->mode = (inode->mode & ~0777U) | (uint32_t)acl.owner.permissions << 6 |
	              (uint32_t)acl.group.permissions << 3 | acl.others.permissions;
	inode->changed = clock_realtime();
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* memfd_create: a file without a name. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/memfd.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/open.h"
#include "file/seal.h"
#include "lib/string.h"

SUPPORTS(memfd_create, "MFD_CLOEXEC MFD_ALLOW_SEALING");

PULL_SYMBOL(seal_add); /* fcntl(2) has seals where there are files that can be sealed */

#define PREFIX "memfd:"
#define NAME_SIZE (NAME_LIMIT - sizeof(PREFIX) + 2) /* with the NUL */

SYSCALL2(memfd_create, const char *, user, unsigned, flags)
{
	char name[NAME_LIMIT + 1] = PREFIX;
	struct file *file;
	if ((flags & MFD_HUGETLB) != 0)
		return syscall_unsupported("memfd_create", "MFD_HUGETLB", flags, -EINVAL);
	if ((flags & ~(unsigned)(MFD_CLOEXEC | MFD_ALLOW_SEALING)) != 0)
		return -EINVAL;
	long result = user_string(name + sizeof(PREFIX) - 1, user, NAME_SIZE);
	if (result < 0)
		return result == -ENAMETOOLONG ? -EINVAL : result;
	result = open_nameless(NULL, name, S_IFREG | 0777, O_RDWR | O_LARGEFILE, &file);
	if (result < 0)
		return result;
	file->inode->flags |= INODE_MEMORY;
	file->inode->seals = (flags & MFD_ALLOW_SEALING) != 0 ? 0 : F_SEAL_SEAL;
	return fd_install(file, (flags & MFD_CLOEXEC) != 0 ? O_CLOEXEC : 0);
}

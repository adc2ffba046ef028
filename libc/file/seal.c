/* SPDX-License-Identifier: MIT */
/* Seals of files made by memfd_create(2). */
#include "file/seal.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"

#define KNOWN (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

static bool is_memory(const struct file *file)
{
	return file->inode != NULL && (file->inode->flags & INODE_MEMORY) != 0;
}

static bool mapped_writable(const struct inode *inode)
{
	struct mapping *mapping;
	LIST_FOR_EACH (mapping, &inode->object.mappings, struct mapping, object_link)
		if (mapping_shared(mapping) && (mapping->prot & PROT_WRITE) != 0)
			return true;
	return false;
}

long seal_add(struct file *file, unsigned seals)
{
	if (!is_memory(file) || (seals & ~(unsigned)KNOWN) != 0)
		return -EINVAL;
	if (!file->writable || (file->inode->seals & F_SEAL_SEAL) != 0)
		return -EPERM;
	if ((seals & F_SEAL_WRITE) != 0 && (file->inode->seals & F_SEAL_WRITE) == 0 &&
	    mapped_writable(file->inode))
		return -EBUSY;
	file->inode->seals |= seals;
	return 0;
}

long seal_get(struct file *file)
{
	return is_memory(file) ? (long)file->inode->seals : -EINVAL;
}

long seal_check_size(struct inode *inode, off_t size)
{
	if (size < inode->size && (inode->seals & F_SEAL_SHRINK) != 0)
		return -EPERM;
	if (size > inode->size && (inode->seals & F_SEAL_GROW) != 0)
		return -EPERM;
	return 0;
}

long seal_check_write(struct inode *inode, off_t end)
{
	if ((inode->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0)
		return -EPERM;
	return end > inode->size ? seal_check_size(inode, end) : 0;
}

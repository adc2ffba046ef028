/* SPDX-License-Identifier: MIT */
/* mmap: anonymous memory and files in the program's address space. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/map.h"
#include "core/syscall.h"
#include "file/fd.h"

SUPPORTS(mmap,
         "MAP_SHARED MAP_PRIVATE MAP_SHARED_VALIDATE MAP_FIXED MAP_FIXED_NOREPLACE MAP_ANONYMOUS MAP_32BIT "
         "MAP_GROWSDOWN MAP_DENYWRITE MAP_EXECUTABLE MAP_LOCKED MAP_NORESERVE MAP_POPULATE MAP_NONBLOCK "
         "MAP_STACK MAP_HUGETLB PROT_NONE PROT_READ PROT_WRITE PROT_EXEC");

/* What Linux knows besides; it ignores the last three. */
#define MAP_KNOWN                                                                                 \
	(MAP_TYPE | MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_ANONYMOUS | MAP_32BIT | MAP_GROWSDOWN | \
	 MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_DENYWRITE |   \
	 MAP_EXECUTABLE)
#define PROT_KNOWN (PROT_READ | PROT_WRITE | PROT_EXEC)

/* Whether the file may be mapped so: mmap(2), EACCES. */
static long check_access(const struct file *file, int prot, int kind)
{
	if (!file->readable)
		return -EACCES;
	if (kind != MAP_PRIVATE && prot & PROT_WRITE && !file->writable)
		return -EACCES;
	return file->ops->map == NULL ? -ENODEV : 0;
}

static long map_file(uint64_t address, size_t size, int prot, int flags, int fd, uint64_t offset)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	struct map_object *object = NULL;
	int kind = flags & MAP_TYPE;
	if (kind != MAP_PRIVATE && !file->writable)
		flags |= MAP_NEVER_WRITTEN;
	long result = check_access(file, prot, kind);
	if (result == 0 && flags & MAP_GROWSDOWN)
		result = -EINVAL;
	if (result == 0)
		result = file->ops->map(file, prot, flags, &object);
	if (result == 0)
		result = map_add(address, size, prot, flags, object, object == NULL ? 0 : offset);
	file_drop(file);
	return result;
}

SYSCALL6(mmap, uint64_t, address, size_t, size, int, prot, int, flags, int, fd, uint64_t, offset)
{
	int kind = flags & MAP_TYPE;
	bool anonymous = flags & MAP_ANONYMOUS;
	if (offset & ~PAGE_MASK || size == 0 || kind == 0 || kind > MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (anonymous && (kind == MAP_SHARED_VALIDATE || (kind == MAP_SHARED && flags & MAP_GROWSDOWN)))
		return -EINVAL;
	if (kind == MAP_SHARED_VALIDATE && flags & ~MAP_KNOWN)
		return -EOPNOTSUPP;
	if (flags & MAP_HUGETLB) /* no huge pages are set aside: Linux's answer where nr_hugepages is 0 */
		return -ENOMEM;
	if (!anonymous && (size > INT64_MAX || offset > INT64_MAX - size))
		return -EOVERFLOW;
	prot &= PROT_KNOWN;
	flags &= MAP_KNOWN;
	long result = anonymous ? map_add(address, size, prot, flags, NULL, 0)
	                        : map_file(address, size, prot, flags, fd, offset);
	bool populate = flags & (MAP_POPULATE | MAP_LOCKED) && !(flags & MAP_NONBLOCK);
	if (result >= 0 && (populate || map_populates_new))
		(void)map_populate((uint64_t)result, size); /* mmap(2): a failure to populate is not told */
	return result;
}

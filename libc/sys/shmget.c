/* SPDX-License-Identifier: MIT */
/* shmget, shmat, shmdt, shmctl: memory that can be mapped several times, found by a key. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/ipc.h"
#include "abi/mman.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/map.h"
#include "core/process.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/inode.h"
#include "file/shm.h"

SUPPORTS(shmget, "IPC_CREAT IPC_EXCL SHM_NORESERVE");
SUPPORTS(shmat, "SHM_RDONLY SHM_RND SHM_REMAP SHM_EXEC");
SUPPORTS(shmctl, "IPC_RMID IPC_SET IPC_STAT SHM_LOCK SHM_UNLOCK");

#define PERMISSIONS 0777U
#define READ_BITS 0444U
#define WRITE_BITS 0222U
#define EXECUTE_BITS 0111U

/* As <sys/shm.h> has it. */
struct shmid_ds {
	int key;
	uint32_t uid, gid, creator_uid, creator_gid, mode;
	uint16_t sequence;
	uint64_t unused1[2];
	uint64_t size;
	int64_t attached_at, detached_at, changed_at;
	int creator, last;
	uint64_t attached, unused2[2];
};

static int64_t now(void)
{
	return clock_realtime() / (int64_t)NANOSECONDS;
}

SYSCALL3(shmget, int, key, size_t, size, int, flags)
{
	shm_reap();
	struct shm_segment *segment = shm_by_key(key);
	if (segment != NULL) {
		if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
			return -EEXIST;
		if (size > segment->size)
			return -EINVAL;
		return shm_permission(segment, (unsigned)flags & PERMISSIONS) ?: segment->id;
	}
	if (key != IPC_PRIVATE && !(flags & IPC_CREAT))
		return -ENOENT;
	if (flags & SHM_HUGETLB)
		return syscall_unsupported("shmget", "SHM_HUGETLB", (unsigned)flags, -EINVAL);
	if (size == 0 || size > INT64_MAX)
		return -EINVAL;
	return shm_create(key, size, (unsigned)flags & PERMISSIONS, &segment) ?: segment->id;
}

/* Where the program wants it: 0 for anywhere, or -EINVAL. */
static long place(uint64_t *address, size_t size, int flags)
{
	if (*address == 0)
		return flags & SHM_REMAP ? -EINVAL : 0;
	if (flags & SHM_RND)
		*address &= PAGE_MASK;
	if (*address & ~PAGE_MASK || (*address == 0 && flags & SHM_REMAP))
		return -EINVAL;
	if (*address + size < *address)
		return -EINVAL;
	return flags & SHM_REMAP || map_free_range(*address, page_up(*address + size)) ? 0 : -EINVAL;
}

SYSCALL3(shmat, int, id, uint64_t, address, int, flags)
{
	unsigned mode = READ_BITS | (flags & SHM_RDONLY ? 0 : WRITE_BITS);
	int prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE);
	int map_flags = MAP_SHARED | (flags & SHM_RDONLY ? MAP_NEVER_WRITTEN : 0);
	shm_reap();
	struct shm_segment *segment = shm_by_id(id);
	long result = segment != NULL ? place(&address, segment->size, flags) : -EINVAL;
	if (result < 0)
		return result;
	if (flags & SHM_EXEC) {
		mode |= EXECUTE_BITS;
		prot |= PROT_EXEC;
	}
	result = shm_permission(segment, mode);
	if (result < 0)
		return result;
	if (address != 0)
		map_flags |= MAP_FIXED;
	result = map_add(address, segment->size, prot, map_flags, &segment->file->inode->object, 0);
	if (result >= 0) {
		segment->attached_at = now();
		segment->last = process.id;
	}
	return result;
}

/* All that is left of the mapping that shmat made here. */
SYSCALL1(shmdt, uint64_t, address)
{
	struct shm_segment *segment = shm_at(address);
	if (segment == NULL)
		return -EINVAL;
	uint64_t end = address + page_up(segment->size);
	const struct mapping *mapping = map_find(address);
	while (mapping != NULL && mapping->start < end) {
		bool same = mapping->object == &segment->file->inode->object &&
		            mapping->start - mapping->offset == address;
		uint64_t start = mapping->start, next = mapping->end;
		if (same)
			map_remove(start, next - start);
		mapping = map_find(next);
	}
	segment->detached_at = now();
	segment->last = process.id;
	shm_reap();
	return 0;
}

static long tell(const struct shm_segment *segment, struct shmid_ds *user)
{
	struct shmid_ds told = {
	    .key = segment->key,
	    .uid = segment->uid,
	    .gid = segment->gid,
	    .creator_uid = segment->creator_uid,
	    .creator_gid = segment->creator_gid,
	    .mode = segment->mode,
	    .size = segment->size,
	    .attached_at = segment->attached_at,
	    .detached_at = segment->detached_at,
	    .changed_at = segment->changed_at,
	    .creator = segment->creator,
	    .last = segment->last,
	    .attached = shm_attached(segment),
	};
	return shm_permission(segment, READ_BITS) ?: user_write(user, &told, sizeof(told));
}

static long set(struct shm_segment *segment, const struct shmid_ds *user)
{
	struct shmid_ds wanted;
	if (user_read(&wanted, user, sizeof(wanted)) < 0)
		return -EFAULT;
	if (!shm_owned(segment))
		return -EPERM;
	segment->uid = wanted.uid;
	segment->gid = wanted.gid;
	segment->mode = (segment->mode & ~PERMISSIONS) | (wanted.mode & PERMISSIONS);
	segment->changed_at = now();
	return 0;
}

SYSCALL3(shmctl, int, id, int, command, struct shmid_ds *, user)
{
	shm_reap();
	struct shm_segment *segment = shm_by_id(id);
	if (command == IPC_INFO || command == SHM_INFO || command == SHM_STAT)
		return syscall_unsupported("shmctl", "command", (unsigned)command, -EINVAL);
	if (segment == NULL)
		return -EINVAL;
	switch (command) {
	case IPC_STAT:
		return tell(segment, user);
	case IPC_SET:
		return set(segment, user);
	case IPC_RMID:
		if (!shm_owned(segment))
			return -EPERM;
		shm_remove(segment);
		return 0;
	case SHM_LOCK:
	case SHM_UNLOCK: /* memory is never swapped out: what is left is to say so */
		if (!shm_owned(segment) && !credentials_capable(CAP_IPC_LOCK))
			return -EPERM;
		segment->mode = (segment->mode & ~SHM_LOCKED) | (command == SHM_LOCK ? SHM_LOCKED : 0);
		return 0;
	default:
		return -EINVAL;
	}
}

/* SPDX-License-Identifier: MIT */
/* Segments of shared memory, their owners and their ends. */
#include "file/shm.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ipc.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/map.h"
#include "core/process.h"
#include "file/inode.h"
#include "file/open.h"
#include "file/regular.h"
#include "lib/format.h"

static struct list segments = LIST_EMPTY(segments);

struct shm_segment *shm_by_id(int id)
{
	struct shm_segment *segment;
	LIST_FOR_EACH (segment, &segments, struct shm_segment, link)
		if (segment->id == id)
			return segment;
	return NULL;
}

struct shm_segment *shm_by_key(int key)
{
	struct shm_segment *segment;
	LIST_FOR_EACH (segment, &segments, struct shm_segment, link)
		if (key != IPC_PRIVATE && segment->key == key)
			return segment;
	return NULL;
}

long shm_create(int key, size_t size, unsigned mode, struct shm_segment **made)
{
	static int next_id;
	char name[16];
	const struct credentials *own = credentials();
	struct shm_segment *segment = heap_alloc(sizeof(*segment));
	if (segment == NULL)
		return -ENOMEM;
	format(name, sizeof(name), "SYSV%08x", (unsigned)key);
	long result = open_nameless(NULL, name, S_IFREG | mode, O_RDWR | O_LARGEFILE, &segment->file);
	if (result == 0)
		result = inode_truncate(segment->file->inode, (off_t)size);
	if (result < 0) {
		if (segment->file != NULL)
			file_drop(segment->file);
		heap_free(segment, sizeof(*segment));
		return result;
	}
	segment->id = next_id++;
	segment->key = key;
	segment->size = size;
	segment->uid = segment->creator_uid = own->user.effective;
	segment->gid = segment->creator_gid = own->group.effective;
	segment->mode = mode;
	segment->creator = process.id;
	segment->changed_at = clock_realtime() / (int64_t)NANOSECONDS;
	list_append(&segments, &segment->link);
	*made = segment;
	return 0;
}

size_t shm_attached(const struct shm_segment *segment)
{
	const struct list *head = &segment->file->inode->object.mappings;
	size_t count = 0;
	for (const struct list *at = head->next; at != head; at = at->next)
		count++;
	return count;
}

void shm_reap(void)
{
	struct shm_segment *segment;
	LIST_FOR_EACH (segment, &segments, struct shm_segment, link) {
		if (!(segment->mode & SHM_DEST) || shm_attached(segment) > 0)
			continue;
		list_remove(&segment->link);
		file_drop(segment->file);
		heap_free(segment, sizeof(*segment));
	}
}

void shm_remove(struct shm_segment *segment)
{
	segment->mode |= SHM_DEST;
	segment->key = IPC_PRIVATE;
	shm_reap();
}

long shm_permission(const struct shm_segment *segment, unsigned mode)
{
	uint32_t user = credentials()->user.effective, granted = segment->mode;
	unsigned wanted = mode >> 6 | mode >> 3 | mode;
	if (user == segment->creator_uid || user == segment->uid)
		granted >>= 6;
	else if (credentials_in_group(segment->creator_gid) || credentials_in_group(segment->gid))
		granted >>= 3;
	return (wanted & ~granted & 7) != 0 && !credentials_capable(CAP_IPC_OWNER) ? -EACCES : 0;
}

bool shm_owned(const struct shm_segment *segment)
{
	uint32_t user = credentials()->user.effective;
	return user == segment->creator_uid || user == segment->uid || credentials_capable(CAP_SYS_ADMIN);
}

struct shm_segment *shm_at(uint64_t address)
{
	const struct mapping *mapping = map_find(address);
	struct shm_segment *segment;
	if (mapping == NULL || mapping->start != address || mapping->object == NULL || mapping->offset != 0)
		return NULL;
	LIST_FOR_EACH (segment, &segments, struct shm_segment, link)
		if (mapping->object == &segment->file->inode->object)
			return segment;
	return NULL;
}

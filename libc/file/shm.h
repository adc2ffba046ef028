/* SPDX-License-Identifier: MIT */
/* Shared memory segments of System V (shmget(2)): files without a name, found by number or by key. */
#pragma once

#include "file/file.h"
#include "lib/list.h"

struct shm_segment {
	int id, key;
	size_t size;
	struct file *file; /* held */
	uint32_t uid, gid, creator_uid, creator_gid;
	uint32_t mode;                                /* permissions, SHM_DEST and SHM_LOCKED */
	int creator, last;                            /* pids */
	int64_t attached_at, detached_at, changed_at; /* seconds since 1970, 0: never */
	struct list link;
};

#define SHM_DEST 01000   /* goes away with its last mapping */
#define SHM_LOCKED 02000 /* SHM_LOCK: nothing here is ever swapped out */

struct shm_segment *shm_by_id(int id);   /* NULL when there is none */
struct shm_segment *shm_by_key(int key); /* NULL, too, for IPC_PRIVATE */
long shm_create(int key, size_t size, unsigned mode, struct shm_segment **segment);

size_t shm_attached(const struct shm_segment *segment); /* mappings that show it */
void shm_remove(struct shm_segment *segment);           /* now, or with its last mapping */
void shm_reap(void); /* frees those that were removed and are not mapped any more */

/* Whether the program may use it so: mode as in shmget(2)'s flags. 0 or -EACCES. */
long shm_permission(const struct shm_segment *segment, unsigned mode);
bool shm_owned(const struct shm_segment *segment); /* by the caller, or it may do what owners may */

/* The segment of which a mapping begins here, or NULL. */
struct shm_segment *shm_at(uint64_t address);

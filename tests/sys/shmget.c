// SPDX-License-Identifier: MIT
/* shmget, shmat, shmdt, shmctl: the same memory at several places, found by key, and its end. */
#include "check.h"

#include <sys/ipc.h>
#include <sys/shm.h>

#define SIZE (3 * PAGE + 100)

static int key; /* of this run: the test leaves no segment, and meets none of another */

static void show(int id)
{
	struct shmid_ds state;

	CALL(shmctl(id, IPC_STAT, &state));
	SHOW(state.shm_segsz);
	OCTAL(state.shm_perm.mode);
	SHOW(state.shm_nattch);
	HOLDS(state.shm_cpid == getpid());
	HOLDS(state.shm_perm.uid == geteuid() && state.shm_perm.cuid == geteuid());
	HOLDS(state.shm_perm.__key == key || state.shm_perm.__key == IPC_PRIVATE);
}

static void one(void)
{
	int id = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0640), same;
	char *first, *second, *read_only;

	OK(id);
	CALL(shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0640));
	same = shmget(key, 0, 0);
	HOLDS(same == id);
	CALL(shmget(key, SIZE + PAGE, 0));
	show(id);
	first = shmat(id, NULL, 0);
	second = shmat(id, NULL, 0);
	read_only = shmat(id, NULL, SHM_RDONLY);
	HOLDS(first != (void *)-1 && second != (void *)-1 && first != second);
	HOLDS(((uintptr_t)first & (PAGE - 1)) == 0);
	strcpy(first, "said here");
	TEXT(second);
	TEXT(read_only);
	SHOW(second[SIZE - 1]);
	CALL(mprotect(read_only, PAGE, PROT_READ | PROT_WRITE));
	show(id);
	CALL(shmdt(second + PAGE));
	CALL(shmdt(second));
	CALL(shmdt(second));
	show(id);
	/* A hole in it: what is left goes all the same. */
	CALL(munmap(first + PAGE, PAGE));
	show(id);
	CALL(shmdt(first));
	show(id);
	CALL(shmctl(id, SHM_LOCK, NULL));
	show(id);
	CALL(shmctl(id, SHM_UNLOCK, NULL));
	CALL(shmctl(id, IPC_RMID, NULL));
	show(id); /* removed, and still there for those who have it */
	CALL(shmget(key, 0, 0));
	TEXT(read_only);
	CALL(shmdt(read_only));
	CALL(shmctl(id, IPC_STAT, NULL));
	CALL(shmctl(id, IPC_RMID, NULL));
}

static void at_addresses(void)
{
	int id = shmget(IPC_PRIVATE, PAGE, 0600);
	char *place = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	OK((long)shmat(id, place, 0));
	OK((long)shmat(id, place + 1, 0));
	OK((long)shmat(id, NULL, SHM_REMAP));
	HOLDS(shmat(id, place, SHM_REMAP) == place);
	munmap(place + PAGE, PAGE);
	HOLDS(shmat(id, place + PAGE + 5, SHM_RND) == place + PAGE);
	place[0] = 'x';
	HOLDS(place[PAGE] == 'x');
	CALL(shmdt(place + PAGE));
	CALL(shmdt(place));
	CALL(shmctl(id, IPC_RMID, NULL));
	OK((long)shmat(id, NULL, 0));
}

static void changed(void)
{
	int id = shmget(IPC_PRIVATE, 1, 0600);
	struct shmid_ds state;

	shmctl(id, IPC_STAT, &state);
	state.shm_perm.mode = 0444;
	CALL(shmctl(id, IPC_SET, &state));
	CALL(shmctl(id, IPC_SET, bad_pointer));
	CALL(shmctl(id, IPC_STAT, bad_pointer));
	CALL(shmctl(id, 99, &state));
	show(id);
	CALL(shmctl(id, IPC_RMID, NULL));
}

int main(void)
{
	check_begin();
	key = 0x10000000 + getpid();
	one();
	at_addresses();
	changed();
	CALL(shmget(key, SIZE, 0));
	CALL(shmget(IPC_PRIVATE, 0, 0600));
	CALL(shmget(IPC_PRIVATE, -1, 0600));
	OK((long)shmat(-1, NULL, 0));
	CALL(shmdt(NULL));
	CALL(shmdt(bad_pointer));
	CALL(shmctl(-1, IPC_STAT, NULL));
	return check_end();
}

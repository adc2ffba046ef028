/* SPDX-License-Identifier: MIT */
/* sched_setaffinity, sched_getaffinity, getcpu: which processors a thread may use. There is one. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

#define MASK_SIZE sizeof(uint64_t) /* bytes, as a Linux with up to 64 processors has it */

static bool exists(int tid)
{
	return tid == 0 || thread_find(tid) != NULL;
}

SYSCALL3(sched_getaffinity, int, tid, size_t, size, uint64_t *, to)
{
	uint64_t mask = 1;
	if (size < MASK_SIZE || size % sizeof(mask) != 0)
		return -EINVAL;
	if (!exists(tid))
		return -ESRCH;
	return user_write(to, &mask, sizeof(mask)) < 0 ? -EFAULT : (long)MASK_SIZE;
}

SYSCALL3(sched_setaffinity, int, tid, size_t, size, const uint64_t *, from)
{
	uint64_t mask = 0;
	if (user_read(&mask, from, MIN(size, MASK_SIZE)) < 0)
		return -EFAULT;
	if (!exists(tid))
		return -ESRCH;
	return mask & 1 ? 0 : -EINVAL;
}

SYSCALL3(getcpu, unsigned *, cpu, unsigned *, node, void *, unused)
{
	unsigned zero = 0;
	(void)unused;
	if (cpu != NULL && user_write(cpu, &zero, sizeof(zero)) < 0)
		return -EFAULT;
	return node != NULL ? user_write(node, &zero, sizeof(zero)) : 0;
}

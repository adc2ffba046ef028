/* SPDX-License-Identifier: MIT */
/* arch_prctl: the bases of FS and GS, where the C library keeps the thread's own data. */
#include "abi/errno.h"
#include "abi/prctl.h"
#include "arch/x86_64/segment.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

SUPPORTS(arch_prctl, "ARCH_SET_FS ARCH_GET_FS ARCH_SET_GS ARCH_GET_GS ARCH_CET_STATUS");

/* The program may also have written the bases itself (wrfsbase): the registers say what holds. */
static long base_set(void (*set)(uint64_t), uint64_t *kept, unsigned long base)
{
	if (base >= USER_END)
		return -EPERM;
	set(base);
	*kept = base;
	return 0;
}

static long base_get(uint64_t (*get)(void), unsigned long user)
{
	uint64_t base = get();

	return user_write((void *)user, &base, sizeof(base));
}

SYSCALL2(arch_prctl, int, operation, unsigned long, argument)
{
	struct thread *thread = thread_current();

	switch (operation) {
	case ARCH_SET_FS:
		return base_set(fs_base_set, &thread->fs_base, argument);
	case ARCH_SET_GS:
		return base_set(gs_base_set, &thread->gs_base, argument);
	case ARCH_GET_FS:
		return base_get(fs_base_get, argument);
	case ARCH_GET_GS:
		return base_get(gs_base_get, argument);
	case ARCH_GET_CPUID:
	case ARCH_SET_CPUID:
	case ARCH_GET_XCOMP_SUPP:
	case ARCH_GET_XCOMP_PERM:
	case ARCH_REQ_XCOMP_PERM:
	case ARCH_GET_XCOMP_GUEST_PERM:
	case ARCH_REQ_XCOMP_GUEST_PERM:
	case ARCH_MAP_VDSO_X32:
	case ARCH_MAP_VDSO_32:
	case ARCH_MAP_VDSO_64:
		return syscall_unsupported("arch_prctl", "operation", (unsigned)operation, -EINVAL);
	default: /* not known to Linux either; of shadow stacks so answers one whose processor has none */
		return -EINVAL;
	}
}

/* SPDX-License-Identifier: MIT */
/* clone, clone3: new threads. There is one process: what would make another is refused aloud. */
#include "core/clone.h"
#include "abi/errno.h"
#include "abi/sched.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "whole.h"

SUPPORTS(clone, "CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_THREAD CLONE_SYSVSEM CLONE_SETTLS "
                "CLONE_PARENT_SETTID CLONE_CHILD_SETTID CLONE_CHILD_CLEARTID CLONE_DETACHED");
SUPPORTS(clone3, "CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_THREAD CLONE_SYSVSEM CLONE_SETTLS "
                 "CLONE_PARENT_SETTID CLONE_CHILD_SETTID CLONE_CHILD_CLEARTID");
FALLBACK(clone3, clone, "glibc makes threads with clone where clone3 fails");
FALLBACK_OPERATION(clone, "CLONE_THREAD", futex,
                   "waiting for a thread or a lock: in the trace it may have been free");
FALLBACK_OPERATION(clone3, "CLONE_THREAD", futex,
                   "waiting for a thread or a lock: in the trace it may have been free");

#define CLONE_ALL_SHARED (CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)
#define CLONE_KNOWN                                                                                       \
	(CLONE_ALL_SHARED | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | \
	 CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_DETACHED)
#define CLONE_ARGS_SIZE_FIRST 64 /* of struct clone_args, as clone3 came (CLONE_ARGS_SIZE_VER0) */

struct clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

static long clone_thread(const char *call, const struct clone_request *request)
{
	uint64_t flags = request->flags;
	if ((flags & CLONE_SIGHAND && !(flags & CLONE_VM)) ||
	    (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND)))
		return -EINVAL;
	if ((flags & CLONE_ALL_SHARED) != CLONE_ALL_SHARED)
		return syscall_unsupported(call, "process", flags, -ENOSYS);
	if (flags & ~(uint64_t)CLONE_KNOWN)
		return syscall_unsupported(call, "flags", flags & ~(uint64_t)CLONE_KNOWN, -EINVAL);
	return thread_clone(request);
}

FRAME_WHOLE(clone);
SYSCALL5(clone, uint64_t, flags, uint64_t, stack, int32_t *, parent_tid, int32_t *, child_tid, uint64_t, tls)
{
	struct clone_request request = {
	    .flags = flags & ~(uint64_t)CSIGNAL,
	    .stack = stack,
	    .parent_tid = parent_tid,
	    .child_tid = child_tid,
	    .tls = tls,
	};
	return clone_thread("clone", &request);
}

FRAME_WHOLE(clone3);
SYSCALL2(clone3, const struct clone_args *, user, size_t, size)
{
	struct clone_args args;
	if (size < CLONE_ARGS_SIZE_FIRST)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (user_read(&args, user, sizeof(args)) != 0)
		return -EFAULT;
	if ((args.stack == 0) != (args.stack_size == 0) || args.exit_signal & ~(uint64_t)CSIGNAL ||
	    (args.flags & CLONE_THREAD && args.exit_signal != 0))
		return -EINVAL;
	struct clone_request request = {
	    .flags = args.flags,
	    .stack = args.stack + args.stack_size,
	    .parent_tid = (int32_t *)args.parent_tid,
	    .child_tid = (int32_t *)args.child_tid,
	    .tls = args.tls,
	};
	return clone_thread("clone3", &request);
}

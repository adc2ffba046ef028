/* SPDX-License-Identifier: MIT */
/* set_robust_list, get_robust_list: the locks that the thread holds, for who waits when it dies. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

#define HEAD_SIZE 24 /* of struct robust_list_head */

SYSCALL2(set_robust_list, void *, head, size_t, size)
{
	if (size != HEAD_SIZE)
		return -EINVAL;
	thread_current()->robust_list = head;
	return 0;
}

SYSCALL3(get_robust_list, int, tid, void **, head, size_t *, size)
{
	const struct thread *thread = tid ? thread_find(tid) : thread_current();
	size_t head_size = HEAD_SIZE;

	if (!thread)
		return -ESRCH;
	if (user_write(size, &head_size, sizeof(head_size)))
		return -EFAULT;
	return user_write(head, &thread->robust_list, sizeof(thread->robust_list));
}

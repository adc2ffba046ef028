/* SPDX-License-Identifier: MIT */
/* close_range: all descriptors of a range closed, or marked to be closed by execve. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"

#define CLOSE_RANGE_UNSHARE 2U /* one process: its table is its own already */
#define CLOSE_RANGE_CLOEXEC 4U

SYSCALL3(close_range, unsigned, first, unsigned, last, unsigned, flags)
{
	if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0 || first > last)
		return -EINVAL;
	if (first >= fd_table_size())
		return 0;
	for (int fd = fd_next((int)first); fd >= 0 && (unsigned)fd <= last; fd = fd_next(fd + 1)) {
		if ((flags & CLOSE_RANGE_CLOEXEC) != 0)
			fd_set_cloexec(fd, true);
		else
			fd_close(fd);
	}
	return 0;
}

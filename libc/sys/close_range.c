/* SPDX-License-Identifier: MIT */
/* close_range: all descriptors of a range closed, or marked to be closed by execve. */
#include "abi/close_range.h"
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"

SUPPORTS(close_range, "CLOSE_RANGE_UNSHARE CLOSE_RANGE_CLOEXEC");

/* CLOSE_RANGE_UNSHARE asks for nothing: the table of the one process is its own already. */
SYSCALL3(close_range, unsigned, first, unsigned, last, unsigned, flags)
{
	if ((flags & ~(unsigned)(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0 || first > last)
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

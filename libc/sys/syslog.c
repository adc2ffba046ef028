/* SPDX-License-Identifier: MIT */
/* syslog: the kernel's log, which is what the shim has said. It is kept only in an image that has this call.
 */
#include "abi/syslog.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/log_kept.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(syslog,
         "SYSLOG_ACTION_CLOSE SYSLOG_ACTION_OPEN SYSLOG_ACTION_READ SYSLOG_ACTION_READ_ALL "
         "SYSLOG_ACTION_READ_CLEAR SYSLOG_ACTION_CLEAR SYSLOG_ACTION_SIZE_UNREAD SYSLOG_ACTION_SIZE_BUFFER");

static long read_log(int action, char *to, int size)
{
	if (to == NULL || size < 0)
		return -EINVAL;
	if (size == 0)
		return 0;
	if (!user_range(to, (size_t)size))
		return -EFAULT;
	if (action == SYSLOG_ACTION_READ)
		return log_read_next(to, (size_t)size);
	return log_read_last(to, (size_t)size, action == SYSLOG_ACTION_READ_CLEAR);
}

SYSCALL3(syslog, int, action, char *, to, int, size)
{
	if (!credentials_capable(CAP_SYSLOG) && !credentials_capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (action) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN: /* these do nothing on Linux, either */
		return 0;
	case SYSLOG_ACTION_READ:
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		return read_log(action, to, size);
	case SYSLOG_ACTION_CLEAR:
		log_clear();
		return 0;
	case SYSLOG_ACTION_SIZE_UNREAD:
		return (long)log_unread();
	case SYSLOG_ACTION_SIZE_BUFFER:
		return LOG_KEPT_SIZE;
	case SYSLOG_ACTION_CONSOLE_OFF: /* the runner reads what the shim says there */
	case SYSLOG_ACTION_CONSOLE_ON:
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		return syscall_unsupported("syslog", "console", (unsigned)action, -EINVAL);
	default:
		return -EINVAL;
	}
}

/* SPDX-License-Identifier: MIT */
/* sendmmsg: several messages in one call. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "net/deliver.h"

#define MESSAGES_LIMIT 1024U /* UIO_MAXIOV: as many as one call takes */

struct one_message {
	struct user_message message;
	unsigned size, padding;
};

SYSCALL4(sendmmsg, int, fd, struct one_message *, messages, unsigned, count, int, flags)
{
	struct file *file;
	struct socket *socket;
	unsigned done = 0;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	while (done < MIN(count, MESSAGES_LIMIT)) {
		result = socket_send_message(file, socket, &messages[done].message, flags);
		unsigned sent = (unsigned)result;
		if (result >= 0 && user_write(&messages[done].size, &sent, sizeof(sent)) < 0)
			result = -EFAULT;
		if (result < 0)
			break;
		done++;
	}
	file_drop(file);
	return done > 0 ? (long)done : result;
}

/* SPDX-License-Identifier: MIT */
/* sendmmsg: several messages in one call. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "net/deliver.h"

#define MESSAGES_LIMIT 1024U /* UIO_MAXIOV: as many as one call takes */

struct one_message {
	struct user_message message;
	unsigned size, padding;
};

SYSCALL4(sendmmsg, int, fd, struct one_message *, messages, unsigned, count, int, flags)
{
	unsigned done = 0;
	long result = 0;
	SOCKET_CALL(call, fd);
	while (done < MIN(count, MESSAGES_LIMIT)) {
		result = socket_send_message(call.file, call.socket, &messages[done].message, flags);
		unsigned sent = (unsigned)result;
		if (result >= 0 && user_write(&messages[done].size, &sent, sizeof(sent)) < 0)
			result = -EFAULT;
		if (result < 0)
			break;
		done++;
	}
	return done > 0 ? (long)done : result;
}

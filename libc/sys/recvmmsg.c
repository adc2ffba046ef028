/* SPDX-License-Identifier: MIT */
/* recvmmsg: several messages in one call. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/poll.h"
#include "net/deliver.h"

struct one_message {
	struct user_message message;
	unsigned size, padding;
};

struct user_time {
	int64_t seconds, nanoseconds;
};

/* The time limit is only looked at after a message has come, as recvmmsg(2) says. */
static long receive_all(struct file *file, struct one_message *messages, unsigned count, int flags,
                        uint64_t deadline)
{
	struct socket *socket = file->data;
	unsigned done = 0;
	long result = 0;
	while (done < count && (done == 0 || clock_monotonic() < deadline)) {
		result =
		    socket_receive_message(file, socket, &messages[done].message, flags & ~MSG_WAITFORONE);
		unsigned received = (unsigned)result;
		if (result >= 0 && user_write(&messages[done].size, &received, sizeof(received)) < 0)
			result = -EFAULT;
		if (result < 0)
			break;
		done++;
		if ((flags & MSG_WAITFORONE) != 0)
			flags |= MSG_DONTWAIT;
	}
	if (done == 0)
		return result;
	if (result < 0 && result != -EAGAIN && result != -EINTR)
		socket->error = (int)-result;
	return done;
}

SYSCALL5(recvmmsg, int, fd, struct one_message *, messages, unsigned, count, int, flags, struct user_time *,
         user)
{
	struct user_time time;
	uint64_t deadline = FOREVER;
	if (user != NULL) {
		if (user_read(&time, user, sizeof(time)) < 0)
			return -EFAULT;
		if (time.seconds < 0 || (uint64_t)time.nanoseconds >= NANOSECONDS)
			return -EINVAL;
		deadline = poll_deadline((uint64_t)time.seconds, (uint64_t)time.nanoseconds);
	}
	SOCKET_CALL(call, fd);
	long result = receive_all(call.file, messages, count, flags, deadline);
	if (user != NULL && deadline != FOREVER) {
		uint64_t now = clock_monotonic(), rest = deadline > now ? deadline - now : 0;
		time = (struct user_time){(int64_t)(rest / NANOSECONDS), (int64_t)(rest % NANOSECONDS)};
		user_write(user, &time, sizeof(time));
	}
	return result;
}

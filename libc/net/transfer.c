/* SPDX-License-Identifier: MIT */
/* Calls that wait for a socket: connecting, sending and receiving, with time limits and signals (socket(7)).
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/thread.h"
#include "net/socket.h"

long socket_try(struct socket *socket, long (*attempt)(void *), void *argument, uint64_t timeout)
{
	long result = attempt(argument);
	if (result != -EAGAIN || timeout == 0)
		return result;
	uint64_t deadline = timeout == FOREVER ? FOREVER : clock_monotonic() + timeout;
	struct waiter waiter;
	wait_enter(&socket->changed, &waiter);
	while ((result = attempt(argument)) == -EAGAIN) {
		int woken = wait_block_timed(deadline);
		if (woken == 0)
			continue;
		result = attempt(argument);
		if (result == -EAGAIN && woken != -ETIMEDOUT)
			result = woken;
		break;
	}
	wait_leave(&waiter);
	return result;
}

static long connect_end(void *argument)
{
	struct socket *socket = argument;
	if (socket->state == SOCKET_CONNECTING)
		return -EAGAIN;
	if (socket->state == SOCKET_CONNECTED && socket->error == 0) {
		socket->connect_untold = false;
		return 0;
	}
	int error = socket_take_error(socket);
	return error != 0 ? error : -ECONNABORTED;
}

struct connecting {
	struct socket *socket;
	const struct socket_address *address;
	size_t size;
};

static long connect_begin(void *argument)
{
	const struct connecting *connecting = argument;
	return connecting->socket->ops->connect(connecting->socket, connecting->address, connecting->size);
}

long socket_connect(struct file *file, struct socket *socket, const struct socket_address *address,
                    size_t size)
{
	struct connecting connecting = {socket, address, size};
	if (socket->ops->connect == NULL)
		return -EOPNOTSUPP;
	uint64_t timeout = (file->flags & O_NONBLOCK) != 0 ? 0 : socket->options.send_timeout;
	long result = socket_try(socket, connect_begin, &connecting, timeout);
	if (result == -EINPROGRESS)
		socket->connect_untold = true;
	if (timeout == 0 || (result != -EINPROGRESS && result != -EALREADY))
		return result;
	result = socket_try(socket, connect_end, socket, timeout);
	return result == -EAGAIN ? -EINPROGRESS : result;
}

struct transfer {
	struct socket *socket;
	struct message *message;
};

static long send_once(void *argument)
{
	const struct transfer *transfer = argument;
	return transfer->socket->ops->send(transfer->socket, transfer->message);
}

static long receive_once(void *argument)
{
	const struct transfer *transfer = argument;
	return transfer->socket->ops->receive(transfer->socket, transfer->message);
}

static bool is_stream(const struct socket *socket)
{
	return socket->type == SOCK_STREAM;
}

long socket_send(struct file *file, struct socket *socket, struct message *message)
{
	struct transfer transfer = {socket, message};
	bool wait = (file->flags & O_NONBLOCK) == 0 && (message->flags & MSG_DONTWAIT) == 0;
	uint64_t timeout = wait ? socket->options.send_timeout : 0;
	long done = 0, result;
	if (socket->ops->send == NULL)
		return -EOPNOTSUPP;
	do {
		result = socket_try(socket, send_once, &transfer, timeout);
		if (result > 0)
			done += result;
		message->control_size = 0; /* it went with the first bytes */
	} while (result > 0 && is_stream(socket) && message->left > 0);
	if (result == -EPIPE && done == 0 && is_stream(socket) && (message->flags & MSG_NOSIGNAL) == 0)
		program_raise(SIGPIPE);
	return done > 0 ? done : result;
}

long socket_receive(struct file *file, struct socket *socket, struct message *message)
{
	struct transfer transfer = {socket, message};
	bool wait = (file->flags & O_NONBLOCK) == 0 && (message->flags & MSG_DONTWAIT) == 0;
	bool peek = (message->flags & MSG_PEEK) != 0, all = (message->flags & MSG_WAITALL) != 0;
	size_t wanted = all ? message->left : MIN(message->left, (size_t)socket->options.low_water);
	uint64_t timeout = wait ? socket->options.receive_timeout : 0;
	long done = 0, result;
	if (socket->ops->receive == NULL)
		return -EOPNOTSUPP;
	if (!wait)
		message->flags |= MSG_DONTWAIT;
	do {
		result = socket_try(socket, receive_once, &transfer, timeout);
		if (result > 0)
			done += result;
	} while (result > 0 && wait && !peek && is_stream(socket) && (size_t)done < wanted);
	return done > 0 ? done : result;
}

/* SPDX-License-Identifier: MIT */
/* AF_UNIX: making, connecting and closing sockets. */
#include "net/unix.h"
#include "abi/errno.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "abi/socket.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/process.h"
#include "core/usermem.h"
#include "lib/string.h"

static struct unix_socket *unix_of(struct socket *socket)
{
	return CONTAINER_OF(socket, struct unix_socket, socket);
}

struct peer_credentials unix_own_credentials(void)
{
	return (struct peer_credentials){process.id, credentials()->user.effective,
	                                 credentials()->group.effective};
}

void unix_wait_room(struct unix_socket *waiting, struct unix_socket *receiver)
{
	list_remove(&waiting->room_link);
	list_append(&receiver->room_waiters, &waiting->room_link);
}

void unix_give_room(struct unix_socket *receiver)
{
	struct unix_socket *waiting;
	LIST_FOR_EACH (waiting, &receiver->room_waiters, struct unix_socket, room_link) {
		list_remove(&waiting->room_link);
		wait_wake(&waiting->socket.changed);
	}
}

void unix_drop(struct unix_socket *socket)
{
	if (--socket->references > 0)
		return;
	unix_name_drop(socket->name);
	heap_free(socket, sizeof(*socket));
}

static bool is_connection(const struct unix_socket *socket)
{
	return socket->socket.type != SOCK_DGRAM;
}

static void join(struct unix_socket *a, struct unix_socket *b)
{
	a->peer = b;
	b->references++;
	a->socket.state = SOCKET_CONNECTED;
	a->credentials = unix_own_credentials();
}

static const struct socket_ops unix_ops;

static long unix_create(int family, int type, int protocol, struct socket **socket)
{
	if (protocol != 0 && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	if (type == SOCK_RAW)
		type = SOCK_DGRAM; /* as Linux does */
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	struct unix_socket *made = heap_alloc(sizeof(*made));
	if (made == NULL)
		return -ENOMEM;
	socket_init(&made->socket, &unix_ops, family, type, 0);
	made->references = 1;
	made->credentials = (struct peer_credentials){0, UINT32_MAX, UINT32_MAX};
	list_init(&made->queue);
	list_init(&made->pending);
	list_init(&made->link);
	list_init(&made->room_waiters);
	list_init(&made->room_link);
	*socket = &made->socket;
	return 0;
}

static long unix_pair(struct socket *a, struct socket *b)
{
	join(unix_of(a), unix_of(b));
	join(unix_of(b), unix_of(a));
	return 0;
}

/* A new socket on the listener's side. */
static long connect_stream(struct unix_socket *own, struct unix_socket *listener)
{
	struct socket *made;
	if (listener->socket.state != SOCKET_LISTENING || listener->socket.shut_read)
		return -ECONNREFUSED;
	if (listener->pending_count > listener->backlog) {
		unix_wait_room(own, listener);
		return -EAGAIN;
	}
	long result = unix_create(AF_UNIX, own->socket.type, 0, &made);
	if (result < 0)
		return result;
	struct unix_socket *accepted = unix_of(made);
	accepted->name = listener->name;
	accepted->name->references++;
	accepted->socket.options.pass_credentials = listener->socket.options.pass_credentials;
	join(own, accepted);
	join(accepted, own);
	own->credentials = listener->credentials;
	list_append(&listener->pending, &accepted->link);
	listener->pending_count++;
	wait_wake(&listener->socket.changed);
	return 0;
}

static long connect_datagram(struct unix_socket *own, struct unix_socket *to)
{
	if (to != NULL && to->peer != NULL && to->peer != own)
		return -EPERM;
	if (own->peer != NULL)
		unix_drop(own->peer);
	own->peer = to;
	own->socket.state = to != NULL ? SOCKET_CONNECTED : SOCKET_IDLE;
	if (to != NULL)
		to->references++;
	wait_wake(&own->socket.changed);
	return 0;
}

static long unix_connect(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct unix_socket *own = unix_of(socket), *to;
	if (!is_connection(own) && size >= sizeof(address->family) && address->family == AF_UNSPEC)
		return connect_datagram(own, NULL);
	if (is_connection(own) && socket->state != SOCKET_IDLE)
		return socket->state == SOCKET_CONNECTED ? -EISCONN : -EINVAL;
	if (socket->options.pass_credentials && own->name == NULL && unix_bind_any(own) < 0)
		return -ENOMEM;
	long result = unix_find(address, size, socket->type, &to);
	if (result < 0)
		return result;
	result = is_connection(own) ? connect_stream(own, to) : connect_datagram(own, to);
	unix_drop(to);
	return result;
}

static long unix_listen(struct socket *socket, int backlog)
{
	struct unix_socket *own = unix_of(socket);
	if (!is_connection(own))
		return -EOPNOTSUPP;
	if (own->name == NULL || (socket->state != SOCKET_IDLE && socket->state != SOCKET_LISTENING))
		return -EINVAL;
	own->backlog = MIN((unsigned)backlog, (unsigned)SOMAXCONN);
	own->credentials = unix_own_credentials();
	socket->state = SOCKET_LISTENING;
	unix_give_room(own);
	return 0;
}

static long unix_accept(struct socket *socket, struct socket **accepted)
{
	struct unix_socket *own = unix_of(socket);
	if (!is_connection(own))
		return -EOPNOTSUPP;
	if (socket->state != SOCKET_LISTENING)
		return -EINVAL;
	if (list_empty(&own->pending))
		return socket->shut_read ? -EINVAL : -EAGAIN;
	struct unix_socket *first = LIST_FIRST(&own->pending, struct unix_socket, link);
	list_remove(&first->link);
	own->pending_count--;
	unix_give_room(own);
	*accepted = &first->socket;
	return 0;
}

static void end_directions(struct socket *socket, bool reading, bool writing)
{
	socket->shut_read |= reading;
	socket->shut_write |= writing;
	wait_wake(&socket->changed);
}

static long unix_shutdown(struct socket *socket, bool reading, bool writing)
{
	struct unix_socket *own = unix_of(socket);
	end_directions(socket, reading, writing);
	if (own->peer != NULL && is_connection(own))
		end_directions(&own->peer->socket, writing, reading);
	return 0;
}

static unsigned unix_poll(struct socket *socket)
{
	struct unix_socket *own = unix_of(socket);
	unsigned events = 0;
	if (socket->state == SOCKET_LISTENING)
		return list_empty(&own->pending) ? 0 : POLLIN | POLLRDNORM;
	if (socket->error != 0)
		events |= POLLERR;
	if (socket->shut_read && socket->shut_write)
		events |= POLLHUP;
	if (socket->shut_read)
		events |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (!list_empty(&own->queue))
		events |= POLLIN | POLLRDNORM;
	if (is_connection(own) && socket->state == SOCKET_IDLE)
		events |= POLLHUP;
	if (unix_writable(own))
		events |= POLLOUT | POLLWRNORM | POLLWRBAND;
	else
		unix_wait_room(own, own->peer);
	return events;
}

static long unix_get_option(struct socket *socket, int level, int name, void *value, size_t size)
{
	const struct unix_socket *own = unix_of(socket);
	(void)size;
	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	if (name == SO_PEERCRED) {
		memcpy(value, &own->credentials, sizeof(own->credentials));
		return sizeof(own->credentials);
	}
	return -ENOPROTOOPT;
}

static long unix_ioctl(struct socket *socket, unsigned request, unsigned long argument)
{
	const struct unix_socket *own = unix_of(socket);
	int number;
	switch (request) {
	case SIOCINQ:
		if (socket->state == SOCKET_LISTENING)
			return -EINVAL;
		number = (int)unix_readable_bytes(own);
		break;
	case SIOCOUTQ:
		number = own->peer != NULL && !own->peer->dead ? (int)own->peer->charged : 0;
		break;
	default:
		return -ENOTTY;
	}
	return user_write((void *)argument, &number, sizeof(number));
}

static void unix_close(struct socket *socket)
{
	struct unix_socket *own = unix_of(socket), *peer = own->peer, *embryo;
	struct unix_piece *piece;
	bool unread = !list_empty(&own->queue) || !list_empty(&own->link);
	own->dead = true;
	list_remove(&own->link);
	list_remove(&own->room_link);
	if (own->name != NULL && own->name->owner == own)
		own->name->owner = NULL;
	LIST_FOR_EACH (embryo, &own->pending, struct unix_socket, link) {
		unix_close(&embryo->socket);
	}
	LIST_FOR_EACH (piece, &own->queue, struct unix_piece, link) {
		list_remove(&piece->link);
		unix_piece_free(piece);
	}
	own->charged = own->pieces = 0;
	if (peer != NULL && is_connection(own)) {
		if (unread)
			peer->socket.error = ECONNRESET;
		end_directions(&peer->socket, true, true);
	}
	unix_give_room(own);
	own->peer = NULL;
	if (peer != NULL)
		unix_drop(peer);
	unix_drop(own);
}

static const struct socket_ops unix_ops = {
    .bind = unix_bind,
    .connect = unix_connect,
    .listen = unix_listen,
    .accept = unix_accept,
    .name = unix_name_of,
    .send = unix_send,
    .receive = unix_receive,
    .shutdown = unix_shutdown,
    .poll = unix_poll,
    .get_option = unix_get_option,
    .ioctl = unix_ioctl,
    .close = unix_close,
};

SOCKET_FAMILY(unix, "AF_UNIX");
const struct socket_family family_unix = {.numbers = {AF_UNIX}, .create = unix_create, .pair = unix_pair};

/* SPDX-License-Identifier: MIT */
/* Sending and receiving between AF_UNIX sockets: each send leaves a piece in the receiver's queue. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "file/file.h"
#include "lib/string.h"
#include "net/unix.h"

#define PIECE_OVERHEAD 768UL /* what a small message counts beside its bytes, as Linux's sk_buff does */
#define STREAM_PIECE                                                                          \
	(4 * PAGE_SIZE - sizeof(struct unix_piece)) /* bytes of a stream in one piece at most \
	                                             */
#define DATAGRAMS_LIMIT 10U                         /* net.unix.max_dgram_qlen */
#define DATAGRAM_RESERVE 32U                        /* bytes of SO_SNDBUF that a datagram cannot use */

static struct unix_socket *unix_of(struct socket *socket)
{
	return CONTAINER_OF(socket, struct unix_socket, socket);
}

static void files_drop(struct unix_piece *piece)
{
	for (unsigned i = 0; i < piece->file_count; i++)
		if (piece->files[i] != NULL)
			file_drop(piece->files[i]);
	heap_free(piece->files, piece->file_count * sizeof(*piece->files));
	piece->files = NULL;
	piece->file_count = 0;
}

void unix_piece_free(struct unix_piece *piece)
{
	files_drop(piece);
	unix_name_drop(piece->from);
	heap_free(piece, sizeof(*piece) + piece->size);
}

bool unix_writable(const struct unix_socket *socket)
{
	const struct unix_socket *peer = socket->peer;
	if (peer == NULL || peer->dead)
		return true;
	if (socket->socket.type == SOCK_DGRAM && peer->peer != socket)
		return peer->pieces <= DATAGRAMS_LIMIT;
	return peer->charged * 4 <= (size_t)socket->socket.options.send_buffer.size;
}

size_t unix_readable_bytes(const struct unix_socket *socket)
{
	const struct unix_piece *piece;
	size_t bytes = 0;
	LIST_FOR_EACH (piece, &socket->queue, const struct unix_piece, link) {
		bytes += piece->size - piece->taken;
		if (socket->socket.type == SOCK_DGRAM)
			break;
	}
	return bytes;
}

/* A piece of the next bytes of the message, with its control data. */
static long piece_make(struct unix_socket *from, struct message *message, size_t size,
                       struct unix_piece **made)
{
	struct unix_piece *piece = heap_alloc(sizeof(*piece) + size);
	if (piece == NULL)
		return -ENOBUFS;
	piece->size = size;
	long result = unix_rights_take(message, piece);
	if (result == 0 && message_read(message, piece->data, size) < size)
		result = -EFAULT;
	if (result < 0) {
		unix_piece_free(piece);
		return result;
	}
	piece->from = from->name;
	if (piece->from != NULL)
		piece->from->references++;
	*made = piece;
	return 0;
}

static void deliver(struct unix_socket *receiver, struct unix_piece *piece)
{
	list_append(&receiver->queue, &piece->link);
	receiver->pieces++;
	receiver->charged += piece->size + PIECE_OVERHEAD;
	wait_wake(&receiver->socket.changed);
}

/* Streams, and sequences of packets: to the peer only. */
static long send_connected(struct unix_socket *own, struct message *message)
{
	struct unix_socket *peer = own->peer;
	struct unix_piece *piece;
	bool stream = own->socket.type == SOCK_STREAM;
	size_t limit = (size_t)own->socket.options.send_buffer.size;
	if (peer == NULL)
		return -ENOTCONN;
	if (own->socket.shut_write || peer->dead || peer->socket.shut_read)
		return -EPIPE;
	size_t size = stream ? MIN(message->left, STREAM_PIECE) : message->left;
	if (!stream && size + DATAGRAM_RESERVE > limit)
		return -EMSGSIZE;
	if (stream && size == 0)
		return 0;
	if (peer->charged >= limit || (!stream && peer->charged + size > limit)) {
		unix_wait_room(own, peer);
		return -EAGAIN;
	}
	if (stream) /* a first small piece rather than none where memory is in pieces itself */
		size = MIN(size, MAX(limit - peer->charged, PAGE_SIZE));
	long result = piece_make(own, message, size, &piece);
	if (result < 0)
		return result;
	deliver(peer, piece);
	return (long)size;
}

static long send_datagram_to(struct unix_socket *own, struct unix_socket *to, struct message *message)
{
	struct unix_piece *piece;
	size_t size = message->left;
	if (to->dead)
		return -ECONNREFUSED;
	if (to->socket.shut_read)
		return -EPIPE;
	if (to->peer != NULL && to->peer != own)
		return -EPERM; /* it is connected to another one */
	bool full = to->peer == own
	                ? to->charged + size + PIECE_OVERHEAD > (size_t)own->socket.options.send_buffer.size
	                : to->pieces > DATAGRAMS_LIMIT;
	if (full && to != own) {
		unix_wait_room(own, to);
		return -EAGAIN;
	}
	long result = piece_make(own, message, size, &piece);
	if (result < 0)
		return result;
	deliver(to, piece);
	return (long)size;
}

static long send_datagram(struct unix_socket *own, struct message *message)
{
	struct unix_socket *to = own->peer;
	long result = 0;
	if (own->socket.shut_write)
		return -EPIPE;
	if (message->left + DATAGRAM_RESERVE > (size_t)own->socket.options.send_buffer.size)
		return -EMSGSIZE;
	if (message->address_size != 0)
		result = unix_find(&message->address, message->address_size, SOCK_DGRAM, &to);
	else if (to == NULL)
		return -ENOTCONN;
	else
		to->references++;
	if (result < 0)
		return result;
	result = send_datagram_to(own, to, message);
	if (result == -ECONNREFUSED && to == own->peer) {
		own->peer = NULL;
		unix_drop(to);
		own->socket.state = SOCKET_IDLE;
	}
	unix_drop(to);
	return result;
}

long unix_send(struct socket *socket, struct message *message)
{
	struct unix_socket *own = unix_of(socket);
	if ((message->flags & MSG_OOB) != 0)
		return syscall_unsupported("sendmsg", "MSG_OOB", MSG_OOB, -EOPNOTSUPP);
	if (socket->error != 0)
		return socket_take_error(socket);
	if (socket->type == SOCK_DGRAM)
		return send_datagram(own, message);
	if (message->address_size != 0 && socket->type == SOCK_STREAM)
		return own->peer != NULL ? -EISCONN : -EOPNOTSUPP;
	return send_connected(own, message);
}

/* Takes a piece out of the queue when it is done with. */
static void piece_done(struct unix_socket *own, struct unix_piece *piece)
{
	list_remove(&piece->link);
	own->pieces--;
	own->charged -= piece->size + PIECE_OVERHEAD;
	unix_piece_free(piece);
	unix_give_room(own);
}

static void give_source(struct message *message, const struct unix_piece *piece)
{
	if (piece->from == NULL)
		return;
	message->address = piece->from->address;
	message->address_size = piece->from->size;
}

static long receive_record(struct unix_socket *own, struct message *message)
{
	struct unix_piece *piece = LIST_FIRST(&own->queue, struct unix_piece, link);
	bool peek = (message->flags & MSG_PEEK) != 0;
	size_t whole = piece->size, part = MIN(whole, message->left);
	if (message_write(message, piece->data, part) < part)
		return -EFAULT;
	if (part < whole)
		message->told |= MSG_TRUNC;
	give_source(message, piece);
	unix_rights_give(own, message, piece);
	if (!peek)
		piece_done(own, piece);
	return (long)((message->flags & MSG_TRUNC) != 0 ? whole : part);
}

static long receive_stream(struct unix_socket *own, struct message *message)
{
	bool peek = (message->flags & MSG_PEEK) != 0;
	struct unix_piece *piece;
	long done = 0;
	LIST_FOR_EACH (piece, &own->queue, struct unix_piece, link) {
		size_t part = MIN(piece->size - piece->taken, message->left);
		bool has_files = piece->files != NULL;
		if (message->left == 0 || (done > 0 && has_files))
			break;
		size_t copied = message_write(message, piece->data + piece->taken, part);
		done += (long)copied;
		if (copied < part)
			return done > 0 ? done : -EFAULT;
		if (has_files || (own->socket.options.pass_credentials && done == (long)copied))
			unix_rights_give(own, message, piece);
		if (peek)
			continue;
		piece->taken += part;
		files_drop(piece); /* they go with the first byte */
		if (piece->taken == piece->size)
			piece_done(own, piece);
		if (has_files)
			break;
	}
	return done;
}

long unix_receive(struct socket *socket, struct message *message)
{
	struct unix_socket *own = unix_of(socket);
	if ((message->flags & MSG_OOB) != 0)
		return socket->type == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
	if (socket->type != SOCK_DGRAM && socket->state != SOCKET_CONNECTED)
		return socket->type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
	if (!list_empty(&own->queue))
		return socket->type == SOCK_STREAM ? receive_stream(own, message)
		                                   : receive_record(own, message);
	if (socket->error != 0)
		return socket_take_error(socket);
	/* A datagram socket says its end only to who would wait for it: __skb_try_recv_datagram of Linux. */
	if (socket->shut_read && (socket->type != SOCK_DGRAM || (message->flags & MSG_DONTWAIT) == 0))
		return 0;
	return -EAGAIN;
}

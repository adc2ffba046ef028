/* SPDX-License-Identifier: MIT */
/* Sending to and receiving from TCP connections. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "lwip/priv/tcp_priv.h"
#include "net/inet/tcp.h"

/* 0 when the connection can be sent to. */
static long may_send(struct tcp_socket *tcp)
{
	struct socket *socket = &tcp->inet.socket;
	if (socket->error != 0)
		return socket_take_error(socket);
	if (socket->state == SOCKET_CONNECTING)
		return -EAGAIN;
	if (socket->shut_write || tcp->reset || socket->state != SOCKET_CONNECTED)
		return -EPIPE;
	return tcp->inet.tcp == NULL ? -EPIPE : 0;
}

long tcp_send_message(struct socket *socket, struct message *message)
{
	struct tcp_socket *tcp = tcp_of(socket);
	if ((message->flags & MSG_OOB) != 0)
		return syscall_unsupported("sendmsg", "MSG_OOB", MSG_OOB, -EOPNOTSUPP);
	inet_begin();
	long result = may_send(tcp);
	if (result < 0)
		return result;
	if (message->left == 0)
		return 0;
	if (tcp_send_room(tcp) == 0) {
		tcp->room_wanted = true;
		return -EAGAIN;
	}
	size_t done = tcp_send_fill(tcp, message);
	tcp->answers |= tcp->has_read;
	tcp->has_read = false;
	tcp->more = (message->flags & MSG_MORE) != 0;
	tcp_send_push(tcp);
	tcp_output(tcp->inet.tcp);
	inet_done();
	if (done == 0)
		return message->left > 0 && tcp->last_page == NULL ? -ENOBUFS : -EFAULT;
	return (long)done;
}

/* Tells lwIP that the window may open again. */
static void consumed(struct tcp_socket *tcp, size_t bytes)
{
	tcp->readable -= bytes;
	if (tcp->inet.tcp != NULL)
		tcp_window_open(tcp);
}

/* All is read. Where no answer is to be expected the other side may be waiting for the acknowledgement before
 * it says more (Nagle), so it must not be held back. */
static void acknowledge(struct tcp_socket *tcp)
{
	struct tcp_pcb *pcb = tcp->inet.tcp;
	if (tcp->has_read)
		tcp->answers = false;
	tcp->has_read = true;
	if (!tcp->answers && pcb != NULL && tcp_is_flag_set(pcb, TF_ACK_DELAY)) {
		tcp_ack_now(pcb);
		tcp_output(pcb);
	}
}

static void drop_first(struct tcp_socket *tcp)
{
	struct pbuf *packet = tcp->first;
	tcp->first = packet->next;
	if (tcp->first == NULL)
		tcp->last = NULL;
	tcp->offset = 0;
	packet->next = NULL;
	pbuf_free(packet);
}

static long take(struct tcp_socket *tcp, struct message *message)
{
	bool peek = (message->flags & MSG_PEEK) != 0, discard = (message->flags & MSG_TRUNC) != 0;
	size_t done = 0, offset = tcp->offset;
	for (struct pbuf *packet = tcp->first; packet != NULL && message->left > 0;) {
		struct pbuf *next = packet->next;
		size_t part = MIN(packet->len - offset, message->left), copied = part;
		if (discard)
			message->left -= part;
		else
			copied = message_write(message, (char *)packet->payload + offset, part);
		done += copied;
		offset += copied;
		bool whole = offset == packet->len;
		if (!peek) {
			tcp->offset = offset;
			if (whole)
				drop_first(tcp);
		}
		if (!whole)
			break; /* the message is full, or a bad address */
		offset = 0;
		packet = next;
	}
	if (!peek)
		consumed(tcp, done);
	if (!peek && tcp->readable == 0)
		acknowledge(tcp);
	return done == 0 ? -EFAULT : (long)done;
}

long tcp_receive_message(struct socket *socket, struct message *message)
{
	struct tcp_socket *tcp = tcp_of(socket);
	if ((message->flags & (MSG_OOB | MSG_ERRQUEUE)) != 0)
		return (message->flags & MSG_ERRQUEUE) != 0 ? -EAGAIN : -EINVAL;
	inet_begin();
	if (tcp->readable > 0 && message->left > 0) {
		long result = take(tcp, message);
		inet_done();
		return result;
	}
	if (tcp->readable > 0)
		return 0;
	if (socket->error != 0)
		return socket_take_error(socket);
	if (socket->state == SOCKET_IDLE || socket->state == SOCKET_LISTENING)
		return -ENOTCONN;
	if (socket->state == SOCKET_ENDED || tcp->end || socket->shut_read)
		return 0;
	return -EAGAIN;
}

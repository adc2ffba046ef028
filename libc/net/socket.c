/* SPDX-License-Identifier: MIT */
/* Sockets as open files, and the families that the image holds. */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "abi/socket.h"
#include "abi/stat.h"
#include "core/clock.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/interface.h"

#define SOCKET_DEVICE 8U /* sockfs */
#define TYPE_LIMIT 11    /* Linux: SOCK_MAX */

extern const struct socket_family family_unix __attribute__((weak));
extern const struct socket_family family_inet __attribute__((weak));
extern const struct socket_family family_netlink __attribute__((weak));

static const struct socket_family *const families[] = {&family_unix, &family_inet, &family_netlink};

OPTIONAL(interface_ioctl);

static long socket_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct file_vector vector = {to, size};
	struct message message;
	(void)position;
	if (size == 0)
		return 0;
	message_init(&message, &vector, 1, 0);
	return socket_receive(file, file->data, &message);
}

static long socket_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct file_vector vector = {(char *)from, size};
	struct message message;
	(void)position;
	message_init(&message, &vector, 1, 0);
	return socket_send(file, file->data, &message);
}

static long socket_read_vector(struct file *file, const struct file_vector *vectors, size_t count)
{
	struct message message;
	message_init(&message, vectors, count, 0);
	return socket_receive(file, file->data, &message);
}

static long socket_write_vector(struct file *file, const struct file_vector *vectors, size_t count)
{
	struct message message;
	message_init(&message, vectors, count, 0);
	return socket_send(file, file->data, &message);
}

static unsigned socket_poll(struct file *file, struct poll_table *table)
{
	struct socket *socket = file->data;
	poll_enter(table, &socket->changed);
	return socket->ops->poll(socket);
}

static long socket_ioctl(struct file *file, unsigned request, unsigned long argument)
{
	struct socket *socket = file->data;
	long result = socket->ops->ioctl != NULL ? socket->ops->ioctl(socket, request, argument) : -ENOTTY;
	if (result == -ENOTTY && request >= SIOCGIFNAME && request <= SIOCGIFTXQLEN)
		return interface_ioctl
		           ? interface_ioctl(request, argument)
		           : syscall_unsupported("ioctl", "of network interfaces", request, -ENODEV);
	return result;
}

static void socket_stat(struct file *file, struct file_stat *stat)
{
	const struct socket *socket = file->data;
	stat->device = SOCKET_DEVICE;
	stat->ino = socket->ino;
	stat->mode = S_IFSOCK | 0777;
}

static void socket_close(struct file *file)
{
	struct socket *socket = file->data;
	socket->ops->close(socket);
}

static const struct file_ops socket_file_ops = {
    .kind = "socket",
    .read = socket_read,
    .write = socket_write,
    .read_vector = socket_read_vector,
    .write_vector = socket_write_vector,
    .poll = socket_poll,
    .ioctl = socket_ioctl,
    .stat = socket_stat,
    .close = socket_close,
};

void socket_init(struct socket *socket, const struct socket_ops *ops, int family, int type, int protocol)
{
	static uint64_t next_ino = 0x10000;
	socket->ops = ops;
	socket->family = (uint16_t)family;
	socket->type = (uint16_t)type;
	socket->protocol = (uint16_t)protocol;
	socket->ino = next_ino++;
	socket->options.receive_buffer.size = socket->options.send_buffer.size = BUFFER_DEFAULT;
	socket->options.receive_timeout = socket->options.send_timeout = FOREVER;
	socket->options.low_water = 1;
	wait_queue_init(&socket->changed);
}

int socket_take_error(struct socket *socket)
{
	int error = socket->error;
	socket->error = 0;
	return -error;
}

/* The socket's file; the socket goes when there is no memory for one. */
static long file_of(struct socket *socket, int type, struct file **file)
{
	*file =
	    file_create(&socket_file_ops, O_RDWR | ((type & SOCK_NONBLOCK) != 0 ? O_NONBLOCK : 0), socket);
	if (*file != NULL)
		return 0;
	socket->ops->close(socket);
	return -ENOMEM;
}

static long family_find(int number, int type, const struct socket_family **found)
{
	if (number < 0 || number >= AF_MAX)
		return -EAFNOSUPPORT;
	if ((type & ~(SOCK_TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0 ||
	    (type & SOCK_TYPE_MASK) >= TYPE_LIMIT)
		return -EINVAL;
	for (unsigned i = 0; i < ARRAY_COUNT(families); i++) {
		*found = families[i];
		if (*found != NULL && number != AF_UNSPEC &&
		    ((*found)->numbers[0] == number || (*found)->numbers[1] == number))
			return 0;
	}
	return syscall_unsupported("socket", "address family", (unsigned)number, -EAFNOSUPPORT);
}

long socket_create(int number, int type, int protocol, struct file **file)
{
	const struct socket_family *family;
	struct socket *socket;
	long result = family_find(number, type, &family);
	if (result == 0)
		result = family->create(number, type & SOCK_TYPE_MASK, protocol, &socket);
	return result < 0 ? result : file_of(socket, type, file);
}

long socket_create_pair(int number, int type, int protocol, struct file *files[2])
{
	const struct socket_family *family;
	long result = family_find(number, type, &family);
	if (result == 0 && family->pair == NULL)
		result = -EOPNOTSUPP;
	if (result == 0)
		result = socket_create(number, type, protocol, &files[0]);
	if (result < 0)
		return result;
	result = socket_create(number, type, protocol, &files[1]);
	if (result < 0) {
		file_drop(files[0]);
		return result;
	}
	result = family->pair(files[0]->data, files[1]->data);
	if (result < 0) {
		file_drop(files[0]);
		file_drop(files[1]);
	}
	return result;
}

struct socket_call socket_call_begin(int fd)
{
	struct socket_call call = {.file = fd_get(fd)};
	if (call.file == NULL)
		call.error = -EBADF;
	else if (call.file->ops != &socket_file_ops)
		call.error = -ENOTSOCK;
	else
		call.socket = call.file->data;
	return call;
}

void socket_call_end(struct socket_call *call)
{
	if (call->file != NULL)
		file_drop(call->file);
}

long socket_give_name(struct socket *socket, bool peer, void *user, uint32_t *user_size)
{
	struct socket_address address;
	long size = socket->ops->name(socket, peer, &address);
	return size < 0 ? size : address_to_user(&address, (size_t)size, user, user_size);
}

struct acceptance {
	struct socket *listener, *accepted;
};

static long accept_one(void *argument)
{
	struct acceptance *acceptance = argument;
	return acceptance->listener->ops->accept(acceptance->listener, &acceptance->accepted);
}

long socket_accept(struct file *file, struct socket *socket, int flags, struct file **accepted)
{
	struct acceptance acceptance = {.listener = socket};
	if (socket->ops->accept == NULL)
		return -EOPNOTSUPP;
	bool wait = (file->flags & O_NONBLOCK) == 0;
	long result = socket_try(socket, accept_one, &acceptance, wait ? socket->options.receive_timeout : 0);
	return result < 0 ? result : file_of(acceptance.accepted, flags, accepted);
}

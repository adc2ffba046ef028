/* SPDX-License-Identifier: MIT */
/* Sockets: what all families share, and what each brings. A family is in the image only by its root
 * family_NAME. */
#pragma once

#include "core/syscall.h"
#include "core/wait.h"
#include "net/message.h"

struct socket;

enum socket_state { SOCKET_IDLE, SOCKET_CONNECTING, SOCKET_CONNECTED, SOCKET_LISTENING, SOCKET_ENDED };

/* Operations never wait: they answer -EAGAIN, and wake socket->changed when another try may go better.
 * Results are
 * >= 0 or -errno. NULL: -EOPNOTSUPP. */
struct socket_ops {
	long (*bind)(struct socket *socket, const struct socket_address *address, size_t size);
	long (*connect)(struct socket *socket, const struct socket_address *address,
	                size_t size); /* -EINPROGRESS */
	long (*listen)(struct socket *socket, int backlog);
	long (*accept)(struct socket *socket,
	               struct socket **accepted); /* another reference of a new socket */
	long (*name)(struct socket *socket, bool peer,
	             struct socket_address *address); /* the size of the address */

	/* Moves message->left bytes or fewer (of streams); of datagrams all or none. Receiving gives the
	 * bytes put into the buffers, of a datagram with MSG_TRUNC its whole size; 0 at the end of a stream.
	 */
	long (*send)(struct socket *socket, struct message *message);
	long (*receive)(struct socket *socket, struct message *message);

	long (*shutdown)(struct socket *socket, bool reading, bool writing);
	unsigned (*poll)(struct socket *socket); /* POLL* */

	/* Options of other levels than SOL_SOCKET, and what of that is not common to all (-ENOPROTOOPT: not
	 * theirs); value lies in the shim. get: the size of what it wrote. */
	long (*set_option)(struct socket *socket, int level, int name, const void *value, size_t size);
	long (*get_option)(struct socket *socket, int level, int name, void *value, size_t size);
	void (*option_changed)(struct socket *socket, int name); /* of SOL_SOCKET; NULL: nothing to do */

	long (*ioctl)(struct socket *socket, unsigned request, unsigned long argument); /* NULL: -ENOTTY */
	void (*close)(struct socket *socket); /* frees it, now or when it has nothing to send any more */
};

/* SO_RCVBUF, SO_SNDBUF: bytes, half of them for data; the program has set it: it is not ours to choose. */
struct socket_buffer {
	int size;
	bool fixed;
};

/* SO_PEERCRED, as struct ucred. */
struct peer_credentials {
	int pid;
	uint32_t uid, gid;
};

struct socket_options {
	bool reuse_address, reuse_port, keep_alive, broadcast, pass_credentials, linger, out_of_band_inline;
	int linger_seconds, priority, low_water;
	struct socket_buffer receive_buffer, send_buffer;
	uint64_t receive_timeout, send_timeout; /* ns; FOREVER: none */
};

struct socket {
	const struct socket_ops *ops;
	uint16_t family, type, protocol; /* AF_*, SOCK_*, IPPROTO_* */
	enum socket_state state;
	int error; /* positive errno that the program was not told yet: SO_ERROR */
	bool shut_read, shut_write;
	bool connect_untold; /* connect(2) has not said yet that there is a connection */
	struct wait_queue changed;
	struct socket_options options;
	uint64_t ino;
};

#define BUFFER_DEFAULT 212992     /* net.core.rmem_default, wmem_default */
#define SEND_BUFFER_LEAST 4608    /* Linux: SOCK_MIN_SNDBUF */
#define RECEIVE_BUFFER_LEAST 2304 /* Linux: SOCK_MIN_RCVBUF */

struct socket_family {
	uint16_t numbers[2]; /* AF_*; 0: none */
	long (*create)(int family, int type, int protocol, struct socket **socket);
	long (*pair)(struct socket *a, struct socket *b); /* NULL: -EOPNOTSUPP */
};

/* Declares the family's root for the tool, and which families of socket(2) it brings: SOCKET_FAMILY(unix,
 * "AF_UNIX"). */
#define SOCKET_FAMILY(id, families)                                   \
	TOOL_RECORD(".posixlite.family", "family_" #id " " families); \
	extern const struct socket_family family_##id

/* ------ for families ------ */

void socket_init(struct socket *socket, const struct socket_ops *ops, int family, int type, int protocol);
int socket_take_error(struct socket *socket); /* 0 or -errno, once */

/* Tries until the answer is not -EAGAIN, waiting for socket->changed in between: at most timeout ns (0: one
 * try). */
long socket_try(struct socket *socket, long (*attempt)(void *), void *argument, uint64_t timeout);

/* ------ for calls ------ */

#define SOCKET_LEVEL_LIMIT 256 /* bytes that an option's value has at most */

/* A new socket of type (with its flags): its file, the caller's. */
long socket_create(int family, int type, int protocol, struct file **file);
long socket_create_pair(int family, int type, int protocol, struct file *files[2]);

/* The socket that a call is about, its file held to the call's end. */
struct socket_call {
	struct file *file;
	struct socket *socket;
	long error; /* 0, -EBADF, -ENOTSOCK */
};
struct socket_call socket_call_begin(int fd);
void socket_call_end(struct socket_call *call);

/* Declares `call` for the socket behind a descriptor, or ends the call: there is none. */
#define SOCKET_CALL(call, fd)                                                                      \
	__attribute__((cleanup(socket_call_end))) struct socket_call call = socket_call_begin(fd); \
	if (call.error < 0)                                                                        \
	return call.error

/* A socket's own name or its peer's, for the program: 0 or -errno. */
long socket_give_name(struct socket *socket, bool peer, void *user, uint32_t *user_size);

/* These wait, unless the file or message->flags say that they should not. */
long socket_connect(struct file *file, struct socket *socket, const struct socket_address *address,
                    size_t size);
long socket_accept(struct file *file, struct socket *socket, int flags, struct file **accepted);
long socket_send(struct file *file, struct socket *socket, struct message *message);
long socket_receive(struct file *file, struct socket *socket, struct message *message);

/* value in the shim, at most SOCKET_LEVEL_LIMIT bytes. */
long socket_set_option(struct socket *socket, int level, int name, const void *value, size_t size);
long socket_get_option(struct socket *socket, int level, int name, void *value, size_t size);

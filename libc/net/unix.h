/* SPDX-License-Identifier: MIT */
/* AF_UNIX: sockets inside the image, with names in the file system or of their own (unix(7)). */
#pragma once

#include "lib/list.h"
#include "net/socket.h"

struct inode;
struct file;

/* Shared by a listening socket and those that it has accepted. */
struct unix_name {
	unsigned references;
	struct unix_socket *owner; /* NULL when it is closed: nobody is found by the name any more */
	struct inode *inode;       /* held; NULL: abstract */
	struct socket_address address;
	size_t size; /* of the address */
	struct list link;
};

/* What one send left in a receiver's queue. */
struct unix_piece {
	struct list link;
	size_t size, taken;  /* bytes in data; those that were received */
	struct file **files; /* SCM_RIGHTS: held, file_count of them; NULL */
	unsigned file_count;
	struct peer_credentials credentials;
	struct unix_name *from; /* held; NULL */
	char data[];
};

struct unix_socket {
	struct socket socket;
	unsigned references;      /* its file, a peer, a call */
	bool dead;                /* its file is closed */
	struct unix_socket *peer; /* held; of datagram sockets the default receiver */
	struct unix_name *name;   /* held; NULL */
	struct list queue;        /* of struct unix_piece */
	size_t charged;           /* bytes of the queue, as SO_SNDBUF counts them */
	unsigned pieces;
	struct list pending; /* of struct unix_socket: connections to accept */
	struct list link;    /* in another's pending */
	unsigned pending_count, backlog;
	struct list room_waiters; /* of struct unix_socket: woken when the queue has got shorter */
	struct list room_link;
	struct peer_credentials credentials; /* of the other side */
};

/* unix_name.c */
long unix_bind(struct socket *socket, const struct socket_address *address, size_t size);
long unix_bind_any(struct unix_socket *socket); /* autobind: a free abstract name */
long unix_find(const struct socket_address *address, size_t size, int type,
               struct unix_socket **found); /* held */
void unix_name_drop(struct unix_name *name);
long unix_name_of(struct socket *socket, bool peer, struct socket_address *address);

/* unix.c */
void unix_drop(struct unix_socket *unix_socket);
struct peer_credentials unix_own_credentials(void);
void unix_wait_room(struct unix_socket *waiting, struct unix_socket *receiver);
void unix_give_room(struct unix_socket *receiver);

/* unix_transfer.c */
long unix_send(struct socket *socket, struct message *message);
long unix_receive(struct socket *socket, struct message *message);
void unix_piece_free(struct unix_piece *piece);
bool unix_writable(const struct unix_socket *socket);
size_t unix_readable_bytes(const struct unix_socket *socket);

/* unix_rights.c */
long unix_rights_take(const struct message *message, struct unix_piece *piece);
void unix_rights_give(struct unix_socket *socket, struct message *message, struct unix_piece *piece);

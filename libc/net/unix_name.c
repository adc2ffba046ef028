/* SPDX-License-Identifier: MIT */
/* Names of AF_UNIX sockets: a node in the file system, or bytes behind a zero (abstract names). */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "file/path.h"
#include "lib/format.h"
#include "lib/string.h"
#include "net/unix.h"

#define PATH_SIZE 108 /* sun_path */
#define FAMILY_SIZE offsetof(struct socket_address, data)
#define AUTOMATIC_NAMES 0x100000U /* five hexadecimal digits */

static struct list names = LIST_EMPTY(names); /* of struct unix_name: those with an owner */

void unix_name_drop(struct unix_name *name)
{
	if (name == NULL || --name->references > 0)
		return;
	list_remove(&name->link);
	if (name->inode != NULL)
		inode_drop(name->inode);
	heap_free(name, sizeof(*name));
}

/* Each type has abstract names of its own. */
static struct unix_name *find_abstract(const struct socket_address *address, size_t size, int type)
{
	struct unix_name *name;
	LIST_FOR_EACH (name, &names, struct unix_name, link) {
		if (name->owner != NULL && name->inode == NULL && name->size == size &&
		    name->owner->socket.type == type &&
		    memcmp(name->address.data, address->data, size - FAMILY_SIZE) == 0)
			return name;
	}
	return NULL;
}

static struct unix_name *find_inode(const struct inode *inode)
{
	struct unix_name *name;
	LIST_FOR_EACH (name, &names, struct unix_name, link) {
		if (name->owner != NULL && name->inode == inode)
			return name;
	}
	return NULL;
}

/* inode: already held for the name. */
static long name_give(struct unix_socket *owner, const struct socket_address *address, size_t size,
                      struct inode *inode)
{
	struct unix_name *name = heap_alloc(sizeof(*name));
	if (name == NULL)
		return -ENOMEM;
	*name = (struct unix_name){
	    .references = 1, .owner = owner, .inode = inode, .address = *address, .size = size};
	list_append(&names, &name->link);
	owner->name = name;
	return 0;
}

static long check_address(const struct socket_address *address, size_t size)
{
	if (size <= FAMILY_SIZE || size > FAMILY_SIZE + PATH_SIZE || address->family != AF_UNIX)
		return -EINVAL;
	return 0;
}

static long bind_path(struct unix_socket *socket, const struct socket_address *address)
{
	struct socket_address copy = *address;
	struct path_last last;
	struct inode *inode;
	copy.data[PATH_SIZE] = '\0';
	long result = path_walk(AT_FDCWD, copy.data, WALK_PARENT, &last);
	if (result < 0)
		return result;
	if (last.kind != LAST_NAME || last.entry != NULL)
		result = -EADDRINUSE;
	else if (socket->name != NULL)
		result = -EINVAL;
	else
		result = path_create(&last, S_IFSOCK | (0777 & ~path_umask), &inode);
	if (result == 0) {
		inode_hold(inode);
		result = name_give(socket, &copy, FAMILY_SIZE + strlen(copy.data) + 1, inode);
		if (result < 0)
			inode_drop(inode);
	}
	path_last_drop(&last);
	return result;
}

long unix_bind_any(struct unix_socket *socket)
{
	static unsigned next;
	struct socket_address address = {.family = AF_UNIX};
	for (unsigned tries = 0; tries < AUTOMATIC_NAMES; tries++) {
		format(address.data + 1, sizeof(address.data) - 1, "%05x", next++ % AUTOMATIC_NAMES);
		size_t size = FAMILY_SIZE + 6;
		if (find_abstract(&address, size, socket->socket.type) == NULL)
			return name_give(socket, &address, size, NULL);
	}
	return -ENOSPC;
}

long unix_bind(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct unix_socket *own = CONTAINER_OF(socket, struct unix_socket, socket);
	bool automatic = size == FAMILY_SIZE && address->family == AF_UNIX;
	long result = automatic ? 0 : check_address(address, size);
	if (result < 0)
		return result;
	if (!automatic && address->data[0] != '\0')
		return bind_path(own, address);
	if (own->name != NULL)
		return automatic ? 0 : -EINVAL;
	if (automatic)
		return unix_bind_any(own);
	return find_abstract(address, size, socket->type) != NULL ? -EADDRINUSE
	                                                          : name_give(own, address, size, NULL);
}

static long find_path(const struct socket_address *address, struct unix_name **name)
{
	struct socket_address copy = *address;
	struct path_last last;
	copy.data[PATH_SIZE] = '\0';
	long result = path_walk(AT_FDCWD, copy.data, WALK_FOLLOW, &last);
	if (result < 0)
		return result;
	if (last.entry == NULL) {
		result = last.kind == LAST_NAME ? -ENOENT : -ECONNREFUSED;
	} else {
		result = inode_permission(last.entry->inode, MAY_WRITE);
		if (result == 0) {
			*name = find_inode(last.entry->inode);
			result = *name == NULL ? -ECONNREFUSED : 0;
		}
	}
	path_last_drop(&last);
	return result;
}

long unix_find(const struct socket_address *address, size_t size, int type, struct unix_socket **found)
{
	struct unix_name *name = NULL;
	long result = check_address(address, size);
	if (result < 0)
		return result;
	if (address->data[0] != '\0')
		result = find_path(address, &name);
	else
		name = find_abstract(address, size, type);
	if (result < 0)
		return result;
	if (name == NULL)
		return -ECONNREFUSED;
	if (name->owner->socket.type != type)
		return -EPROTOTYPE;
	*found = name->owner;
	(*found)->references++;
	return 0;
}

long unix_name_of(struct socket *socket, bool peer, struct socket_address *address)
{
	const struct unix_socket *own = CONTAINER_OF(socket, struct unix_socket, socket);
	if (peer) {
		if (own->peer == NULL)
			return -ENOTCONN;
		own = own->peer;
	}
	memset(address, 0, sizeof(*address));
	address->family = AF_UNIX;
	if (own->name == NULL)
		return FAMILY_SIZE;
	*address = own->name->address;
	return (long)own->name->size;
}

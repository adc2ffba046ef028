/* SPDX-License-Identifier: MIT */
/* Control data of AF_UNIX: open files and credentials that travel with a message (SCM_RIGHTS,
 * SCM_CREDENTIALS). */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/socket.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/process.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "lib/string.h"
#include "net/unix.h"

#define RIGHTS_LIMIT 253 /* descriptors in one message: Linux's SCM_MAX_FD */

/* Descriptors in several pieces of control data of a message travel as one array. */
static long take_files(const struct control_header *header, struct unix_piece *piece)
{
	const int *fds = (const int *)(header + 1);
	unsigned count = (unsigned)((header->size - sizeof(*header)) / sizeof(int)),
	         before = piece->file_count;
	if (count == 0)
		return 0;
	if (count > RIGHTS_LIMIT - before)
		return -EINVAL;
	struct file **files = heap_alloc((before + count) * sizeof(*files));
	if (files == NULL)
		return -ENOMEM;
	memcpy(files, piece->files, before * sizeof(*files));
	heap_free(piece->files, before * sizeof(*files));
	piece->files = files;
	piece->file_count = before + count;
	for (unsigned i = before; i < before + count; i++) {
		files[i] = fd_get_any(fds[i - before]);
		if (files[i] == NULL)
			return -EBADF; /* the caller frees the piece, and with it the files so far */
	}
	return 0;
}

static long take_credentials(const struct control_header *header, struct unix_piece *piece)
{
	const struct credentials *own = credentials();
	struct peer_credentials given;
	if (header->size != sizeof(*header) + sizeof(given))
		return -EINVAL;
	given = *(const struct peer_credentials *)(header + 1);
	bool uid = ids_hold(&own->user, given.uid), gid = ids_hold(&own->group, given.gid);
	if ((given.pid != process.id && !credentials_capable(CAP_SYS_ADMIN)) ||
	    (!uid && !credentials_capable(CAP_SETUID)) || (!gid && !credentials_capable(CAP_SETGID)))
		return -EPERM;
	piece->credentials = given;
	return 0;
}

long unix_rights_take(const struct message *message, struct unix_piece *piece)
{
	const struct control_header *header = NULL;
	piece->credentials = unix_own_credentials();
	while ((header = message_next_control(message, header)) != NULL) {
		long result = 0;
		if (header->level != SOL_SOCKET)
			continue;
		if (header->type == SCM_RIGHTS)
			result = take_files(header, piece);
		else if (header->type == SCM_CREDENTIALS)
			result = take_credentials(header, piece);
		else
			result =
			    syscall_unsupported("sendmsg", "control data", (unsigned)header->type, -EINVAL);
		if (result < 0)
			return result;
	}
	return 0;
}

/* As many descriptors as the program has room for; the others are closed, as on Linux. */
static void give_files(struct message *message, struct unix_piece *piece)
{
	int fds[RIGHTS_LIMIT];
	size_t room = message->control_size - message->control_used;
	size_t fit =
	    room < sizeof(struct control_header) ? 0 : (room - sizeof(struct control_header)) / sizeof(int);
	unsigned count = 0;
	while (count < piece->file_count && count < fit) {
		int flags = (message->flags & MSG_CMSG_CLOEXEC) != 0 ? O_CLOEXEC : 0;
		fds[count] = fd_install(file_hold(piece->files[count]), flags);
		if (fds[count] < 0)
			break;
		count++;
	}
	if (count > 0)
		message_control(message, SOL_SOCKET, SCM_RIGHTS, fds, count * sizeof(int));
	if (count < piece->file_count)
		message->told |= MSG_CTRUNC;
}

void unix_rights_give(struct unix_socket *socket, struct message *message, struct unix_piece *piece)
{
	if (socket->socket.options.pass_credentials && message->control_size > 0)
		message_control(message, SOL_SOCKET, SCM_CREDENTIALS, &piece->credentials,
		                sizeof(piece->credentials));
	if (piece->files != NULL)
		give_files(message, piece);
}

/* SPDX-License-Identifier: MIT */
/* socketpair: two sockets that are connected to each other. */
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "net/socket.h"

SUPPORTS(socketpair, "AF_UNIX SOCK_STREAM SOCK_DGRAM SOCK_SEQPACKET SOCK_NONBLOCK SOCK_CLOEXEC IPPROTO_IP");

SYSCALL4(socketpair, int, family, int, type, int, protocol, int *, user)
{
	struct file *files[2];
	int fds[2];
	long result = socket_create_pair(family, type, protocol, files);
	if (result < 0)
		return result;
	fds[0] = fd_install(files[0], type & O_CLOEXEC);
	if (fds[0] < 0) {
		file_drop(files[1]);
		return fds[0];
	}
	fds[1] = fd_install(files[1], type & O_CLOEXEC);
	result = fds[1] < 0 ? fds[1] : user_write(user, fds, sizeof(fds));
	if (result < 0)
		fd_close(fds[0]);
	if (result < 0 && fds[1] >= 0)
		fd_close(fds[1]);
	return result;
}

/* SPDX-License-Identifier: MIT */
/* socketpair: two sockets that are connected to each other. */
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SUPPORTS(socketpair, "AF_UNIX SOCK_STREAM SOCK_DGRAM SOCK_SEQPACKET SOCK_NONBLOCK SOCK_CLOEXEC IPPROTO_IP");

SYSCALL4(socketpair, int, family, int, type, int, protocol, int *, user)
{
	struct file *files[2];
	long result = socket_create_pair(family, type, protocol, files);
	if (result < 0)
		return result;
	return fd_install_pair(files, type & O_CLOEXEC, user);
}

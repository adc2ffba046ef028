/* SPDX-License-Identifier: MIT */
/* socket: an end point for communication. */
#include "net/socket.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"

SUPPORTS(socket,
         "AF_UNIX AF_INET AF_INET6 AF_NETLINK SOCK_STREAM SOCK_DGRAM SOCK_SEQPACKET SOCK_RAW SOCK_NONBLOCK "
         "SOCK_CLOEXEC IPPROTO_IP IPPROTO_TCP IPPROTO_UDP IPPROTO_ICMP IPPROTO_ICMPV6 NETLINK_ROUTE");

SYSCALL3(socket, int, family, int, type, int, protocol)
{
	struct file *file;
	long result = socket_create(family, type, protocol, &file);
	return result < 0 ? result : fd_install(file, type & O_CLOEXEC);
}

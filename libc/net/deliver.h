/* SPDX-License-Identifier: MIT */
/* Receiving into a msghdr of the program's, what recvmsg and recvmmsg share. */
#pragma once

#include "net/socket.h"

/* recvmsg(2) with an open socket. */
long socket_receive_message(struct file *file, struct socket *socket, struct user_message *user, int flags);

/* sendmsg(2) with an open socket. */
long socket_send_message(struct file *file, struct socket *socket, const struct user_message *user,
                         int flags);

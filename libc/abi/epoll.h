/* SPDX-License-Identifier: MIT */
/* epoll(7): operations, events and flags. Linux, x86-64. */
#pragma once

/* epoll_create1(2): flags */
#define EPOLL_CLOEXEC 0x80000

/* epoll_ctl(2): operations */
#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

/* epoll_ctl(2): events */
#define EPOLLIN     1
#define EPOLLPRI    2
#define EPOLLOUT    4
#define EPOLLERR    8
#define EPOLLHUP    16
#define EPOLLNVAL   32
#define EPOLLRDNORM 64
#define EPOLLRDBAND 128
#define EPOLLWRNORM 0x100
#define EPOLLWRBAND 0x200
#define EPOLLMSG    0x400
#define EPOLLRDHUP  0x2000

/* epoll_ctl(2): flags beside the events */
#define EPOLLEXCLUSIVE 0x10000000
#define EPOLLWAKEUP    0x20000000
#define EPOLLONESHOT   0x40000000
#define EPOLLET        0x80000000UL

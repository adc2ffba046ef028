/* SPDX-License-Identifier: MIT */
/* signalfd(2), eventfd(2), timerfd_create(2), epoll(7), pipe2(2), inotify(7): flags of descriptors made by a call. Names and values are those of Linux on x86-64. */
#pragma once

#define EFD_SEMAPHORE           1
#define EFD_NONBLOCK            0x800
#define EFD_CLOEXEC             0x80000

#define EPOLL_CTL_ADD           1
#define EPOLL_CTL_DEL           2
#define EPOLL_CTL_MOD           3
#define EPOLL_CLOEXEC           0x80000

#define EPOLLERR                8

#define EPOLLET                 0x80000000UL

#define EPOLLEXCLUSIVE          0x10000000

#define EPOLLHUP                16

#define EPOLLIN                 1

#define EPOLLMSG                0x400

#define EPOLLONESHOT            0x40000000

#define EPOLLOUT                4

#define EPOLLPRI                2

#define EPOLLRDBAND             128

#define EPOLLRDHUP              0x2000

#define EPOLLRDNORM             64

#define EPOLLWAKEUP             0x20000000

#define EPOLLWRBAND             0x200

#define EPOLLWRNORM             0x100

#define IN_ACCESS               1
#define IN_MODIFY               2
#define IN_ATTRIB               4
#define IN_CLOSE_WRITE          8
#define IN_CLOSE_NOWRITE        16
#define IN_CLOSE                24
#define IN_OPEN                 32
#define IN_MOVED_FROM           64
#define IN_MOVED_TO             128
#define IN_MOVE                 192
#define IN_CREATE               0x100
#define IN_DELETE               0x200
#define IN_DELETE_SELF          0x400
#define IN_MOVE_SELF            0x800
#define IN_NONBLOCK             0x800
#define IN_ALL_EVENTS           0xfff
#define IN_UNMOUNT              0x2000
#define IN_Q_OVERFLOW           0x4000
#define IN_IGNORED              0x8000
#define IN_CLOEXEC              0x80000
#define IN_ONLYDIR              0x1000000
#define IN_DONT_FOLLOW          0x2000000
#define IN_EXCL_UNLINK          0x4000000
#define IN_MASK_CREATE          0x10000000
#define IN_MASK_ADD             0x20000000
#define IN_ISDIR                0x40000000
#define IN_ONESHOT              0x80000000UL

#define SFD_NONBLOCK            0x800
#define SFD_CLOEXEC             0x80000

#define TFD_TIMER_ABSTIME       1
#define TFD_TIMER_CANCEL_ON_SET 2
#define TFD_NONBLOCK            0x800
#define TFD_CLOEXEC             0x80000

/* SPDX-License-Identifier: MIT */
/* inotify(7): events and flags. Linux, x86-64. */
#pragma once

/* inotify_init1(2): flags */
#define IN_NONBLOCK 0x800
#define IN_CLOEXEC  0x80000

/* inotify_add_watch(2): events */
#define IN_ACCESS        1
#define IN_MODIFY        2
#define IN_ATTRIB        4
#define IN_CLOSE_WRITE   8
#define IN_CLOSE_NOWRITE 16
#define IN_OPEN          32
#define IN_MOVED_FROM    64
#define IN_MOVED_TO      128
#define IN_CREATE        0x100
#define IN_DELETE        0x200
#define IN_DELETE_SELF   0x400
#define IN_MOVE_SELF     0x800

/* inotify_add_watch(2): flags */
#define IN_ONLYDIR     0x1000000
#define IN_DONT_FOLLOW 0x2000000
#define IN_EXCL_UNLINK 0x4000000
#define IN_MASK_CREATE 0x10000000
#define IN_MASK_ADD    0x20000000
#define IN_ONESHOT     0x80000000UL

/* inotify(7): in what is read */
#define IN_UNMOUNT    0x2000
#define IN_Q_OVERFLOW 0x4000
#define IN_IGNORED    0x8000
#define IN_ISDIR      0x40000000

/* inotify(7): several events in one */
#define IN_CLOSE      24
#define IN_MOVE       192
#define IN_ALL_EVENTS 0xfff

/* SPDX-License-Identifier: MIT */
/* personality(2): systems and flags. Linux, x86-64. */
#pragma once

/* personality(2): systems */
#define PER_LINUX   0
#define PER_LINUX32 8

/* personality(2): flags */
#define UNAME26            0x20000
#define ADDR_NO_RANDOMIZE  0x40000
#define MMAP_PAGE_ZERO     0x100000
#define ADDR_COMPAT_LAYOUT 0x200000
#define READ_IMPLIES_EXEC  0x400000
#define ADDR_LIMIT_32BIT   0x800000
#define SHORT_INODE        0x1000000
#define WHOLE_SECONDS      0x2000000
#define STICKY_TIMEOUTS    0x4000000
#define ADDR_LIMIT_3GB     0x8000000

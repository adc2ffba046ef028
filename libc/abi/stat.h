/* SPDX-License-Identifier: MIT */
/* File types, mode bits and statx(2) masks (inode(7)). Linux, x86-64. */
#pragma once

/* inode(7): file types */
#define S_IFIFO  010000
#define S_IFCHR  020000
#define S_IFDIR  040000
#define S_IFBLK  060000
#define S_IFREG  0100000
#define S_IFLNK  0120000
#define S_IFSOCK 0140000
#define S_IFMT   0170000

/* inode(7): mode bits */
#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_IRWXU 0700
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IRWXG 070
#define S_IRGRP 040
#define S_IWGRP 020
#define S_IXGRP 010
#define S_IRWXO 07
#define S_IROTH 04
#define S_IWOTH 02
#define S_IXOTH 01

/* statx(2): fields */
#define STATX_TYPE     1
#define STATX_MODE     2
#define STATX_NLINK    4
#define STATX_UID      8
#define STATX_GID      16
#define STATX_ATIME    32
#define STATX_MTIME    64
#define STATX_CTIME    128
#define STATX_INO      0x100
#define STATX_SIZE     0x200
#define STATX_BLOCKS   0x400
#define STATX_BTIME    0x800
#define STATX_MNT_ID   0x1000
#define STATX_DIOALIGN 0x2000

/* statx(2): several fields in one */
#define STATX_BASIC_STATS 0x7ff
#define STATX_ALL         0xfff
#define STATX__RESERVED   0x80000000UL

/* statx(2): attributes in the answer */
#define STATX_ATTR_COMPRESSED 4
#define STATX_ATTR_IMMUTABLE  16
#define STATX_ATTR_APPEND     32
#define STATX_ATTR_NODUMP     64
#define STATX_ATTR_ENCRYPTED  0x800
#define STATX_ATTR_AUTOMOUNT  0x1000
#define STATX_ATTR_MOUNT_ROOT 0x2000
#define STATX_ATTR_VERITY     0x100000
#define STATX_ATTR_DAX        0x200000

/* utimensat(2): times that are none */
#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

#define STATX_MNT_ID_UNIQUE   0x4000

#define UTIME_NOW             0x3fffffff
#define UTIME_OMIT            0x3ffffffe

/* SPDX-License-Identifier: MIT */
/* Opening, descriptor control, locks, the flags of the *at calls (open(2), fcntl(2), openat2(2), flock(2)). Linux, x86-64. */
#pragma once

/* open(2): access modes */
#define O_RDONLY  0
#define O_WRONLY  01
#define O_RDWR    02
#define O_ACCMODE 03

/* open(2): flags */
#define O_CREAT     0100
#define O_EXCL      0200
#define O_NOCTTY    0400
#define O_TRUNC     01000
#define O_APPEND    02000
#define O_NONBLOCK  04000
#define O_DSYNC     010000
#define O_ASYNC     020000
#define O_DIRECT    040000
#define O_LARGEFILE 0100000
#define O_DIRECTORY 0200000
#define O_NOFOLLOW  0400000
#define O_NOATIME   01000000
#define O_CLOEXEC   02000000
#define O_SYNC      04010000
#define O_PATH      010000000
#define O_TMPFILE   020200000
#define O_NDELAY    O_NONBLOCK
#define O_FSYNC     O_SYNC
#define O_RSYNC     O_SYNC

/* openat2(2): resolve */
#define RESOLVE_NO_XDEV       1
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_NO_SYMLINKS   4
#define RESOLVE_BENEATH       8
#define RESOLVE_IN_ROOT       16
#define RESOLVE_CACHED        32

/* *at calls: the directory that stands for the current one */
#define AT_FDCWD (-100)

/* *at calls: flags */
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_SYMLINK_FOLLOW   0x400
#define AT_NO_AUTOMOUNT     0x800
#define AT_EMPTY_PATH       0x1000
#define AT_RECURSIVE        0x8000

/* faccessat2(2): flags */
#define AT_EACCESS 0x200

/* unlinkat(2): flags */
#define AT_REMOVEDIR 0x200

/* statx(2): synchronization */
#define AT_STATX_SYNC_AS_STAT 0
#define AT_STATX_FORCE_SYNC   0x2000
#define AT_STATX_DONT_SYNC    0x4000

/* statx(2): the bits that say how to synchronize */
#define AT_STATX_SYNC_TYPE 0x6000

/* access(2): modes */
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

/* renameat2(2): flags */
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE  2
#define RENAME_WHITEOUT  4

/* fcntl(2): commands */
#define F_DUPFD            0
#define F_GETFD            1
#define F_SETFD            2
#define F_GETFL            3
#define F_SETFL            4
#define F_GETLK            5
#define F_SETLK            6
#define F_SETLKW           7
#define F_SETOWN           8
#define F_GETOWN           9
#define F_SETSIG           10
#define F_GETSIG           11
#define F_SETOWN_EX        15
#define F_GETOWN_EX        16
#define F_GETOWNER_UIDS    17
#define F_OFD_GETLK        36
#define F_OFD_SETLK        37
#define F_OFD_SETLKW       38
#define F_SETLEASE         0x400
#define F_GETLEASE         0x401
#define F_NOTIFY           0x402
#define F_CANCELLK         0x405
#define F_DUPFD_CLOEXEC    0x406
#define F_SETPIPE_SZ       0x407
#define F_GETPIPE_SZ       0x408
#define F_ADD_SEALS        0x409
#define F_GET_SEALS        0x40a
#define F_GET_RW_HINT      0x40b
#define F_SET_RW_HINT      0x40c
#define F_GET_FILE_RW_HINT 0x40d
#define F_SET_FILE_RW_HINT 0x40e

/* fcntl(2): descriptor flags */
#define FD_CLOEXEC 1

/* fcntl(2): kinds of lock */
#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#define F_EXLCK 4
#define F_SHLCK 8

/* fcntl(2): kinds of owner */
#define F_OWNER_TID  0
#define F_OWNER_PID  1
#define F_OWNER_PGRP 2

/* fcntl(2): seals */
#define F_SEAL_SEAL         1
#define F_SEAL_SHRINK       2
#define F_SEAL_GROW         4
#define F_SEAL_WRITE        8
#define F_SEAL_FUTURE_WRITE 16

/* flock(2): operations */
#define LOCK_SH    1
#define LOCK_EX    2
#define LOCK_NB    4
#define LOCK_UN    8
#define LOCK_MAND  32
#define LOCK_READ  64
#define LOCK_WRITE 128
#define LOCK_RW    192

/* lseek(2): whence */
#define SEEK_SET  0
#define SEEK_CUR  1
#define SEEK_END  2
#define SEEK_DATA 3
#define SEEK_HOLE 4
#define SEEK_MAX  4

/* fallocate(2): modes */
#define FALLOC_FL_KEEP_SIZE      1
#define FALLOC_FL_PUNCH_HOLE     2
#define FALLOC_FL_NO_HIDE_STALE  4
#define FALLOC_FL_COLLAPSE_RANGE 8
#define FALLOC_FL_ZERO_RANGE     16
#define FALLOC_FL_INSERT_RANGE   32
#define FALLOC_FL_UNSHARE_RANGE  64

/* fadvise64(2): advice */
#define POSIX_FADV_NORMAL     0
#define POSIX_FADV_RANDOM     1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED   3
#define POSIX_FADV_DONTNEED   4
#define POSIX_FADV_NOREUSE    5

/* preadv2(2): flags */
#define RWF_HIPRI     1
#define RWF_DSYNC     2
#define RWF_SYNC      4
#define RWF_NOWAIT    8
#define RWF_APPEND    16

/* preadv2(2): all flags in one */
#define RWF_SUPPORTED 31

/* sync_file_range(2): flags */
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE       2
#define SYNC_FILE_RANGE_WAIT_AFTER  4

/* splice(2), tee(2), vmsplice(2): flags */
#define SPLICE_F_MOVE     1
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_MORE     4
#define SPLICE_F_GIFT     8

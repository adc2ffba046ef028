/* SPDX-License-Identifier: MIT */
/* Memory mapping, protection and advice (mmap(2), mprotect(2), mremap(2), madvise(2), mlock(2), msync(2)). Linux, x86-64. */
#pragma once

/* mmap(2): protection */
#define PROT_NONE      0
#define PROT_READ      1
#define PROT_WRITE     2
#define PROT_EXEC      4
#define PROT_SEM       8
#define PROT_GROWSDOWN 0x1000000
#define PROT_GROWSUP   0x2000000

/* mmap(2): kinds of sharing */
#define MAP_SHARED          1
#define MAP_PRIVATE         2
#define MAP_SHARED_VALIDATE 3
#define MAP_TYPE            15

/* mmap(2): flags */
#define MAP_FIXED           16
#define MAP_ANONYMOUS       32
#define MAP_32BIT           64
#define MAP_GROWSDOWN       0x100
#define MAP_DENYWRITE       0x800
#define MAP_EXECUTABLE      0x1000
#define MAP_LOCKED          0x2000
#define MAP_NORESERVE       0x4000
#define MAP_POPULATE        0x8000
#define MAP_NONBLOCK        0x10000
#define MAP_STACK           0x20000
#define MAP_HUGETLB         0x40000
#define MAP_SYNC            0x80000
#define MAP_FIXED_NOREPLACE 0x100000
#define MAP_UNINITIALIZED   0x4000000
#define MAP_ANON            MAP_ANONYMOUS

/* mmap(2): sizes of huge pages */
#define MAP_HUGE_16KB  0x38000000
#define MAP_HUGE_64KB  0x40000000
#define MAP_HUGE_512KB 0x4c000000
#define MAP_HUGE_1MB   0x50000000
#define MAP_HUGE_2MB   0x54000000
#define MAP_HUGE_8MB   0x5c000000
#define MAP_HUGE_16MB  0x60000000
#define MAP_HUGE_32MB  0x64000000
#define MAP_HUGE_256MB 0x70000000
#define MAP_HUGE_512MB 0x74000000
#define MAP_HUGE_1GB   0x78000000
#define MAP_HUGE_2GB   0x7c000000
#define MAP_HUGE_16GB  0x88000000UL

/* mmap(2): how the size of huge pages is put into the flags */
#define MAP_HUGE_SHIFT 26
#define MAP_HUGE_MASK  63

/* mmap(2): no flags, and what failure returns to a program */
#define MAP_FILE   0
#define MAP_FAILED (-1)

/* mremap(2): flags */
#define MREMAP_MAYMOVE   1
#define MREMAP_FIXED     2
#define MREMAP_DONTUNMAP 4

/* madvise(2): advice */
#define MADV_NORMAL          0
#define MADV_RANDOM          1
#define MADV_SEQUENTIAL      2
#define MADV_WILLNEED        3
#define MADV_DONTNEED        4
#define MADV_FREE            8
#define MADV_REMOVE          9
#define MADV_DONTFORK        10
#define MADV_DOFORK          11
#define MADV_MERGEABLE       12
#define MADV_UNMERGEABLE     13
#define MADV_HUGEPAGE        14
#define MADV_NOHUGEPAGE      15
#define MADV_DONTDUMP        16
#define MADV_DODUMP          17
#define MADV_WIPEONFORK      18
#define MADV_KEEPONFORK      19
#define MADV_COLD            20
#define MADV_PAGEOUT         21
#define MADV_POPULATE_READ   22
#define MADV_POPULATE_WRITE  23
#define MADV_DONTNEED_LOCKED 24
#define MADV_COLLAPSE        25
#define MADV_HWPOISON        100
#define MADV_SOFT_OFFLINE    101

/* msync(2): flags */
#define MS_ASYNC      1
#define MS_INVALIDATE 2
#define MS_SYNC       4

/* mlockall(2): flags */
#define MCL_CURRENT 1
#define MCL_FUTURE  2
#define MCL_ONFAULT 4

/* mlock2(2): flags */
#define MLOCK_ONFAULT 1

/* pkey_alloc(2): access rights */
#define PKEY_DISABLE_ACCESS 1
#define PKEY_DISABLE_WRITE  2

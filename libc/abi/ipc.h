/* SPDX-License-Identifier: MIT */
/* System V IPC commands and flags (sysvipc(7)). Names and values are those of Linux on x86-64. */
#pragma once

#define GETALL        13

#define GETNCNT       14

#define GETPID        11

#define GETVAL        12

#define GETZCNT       15

#define IPC_OLD       0
#define IPC_PRIVATE   0
#define IPC_RMID      0
#define IPC_SET       1
#define IPC_STAT      2
#define IPC_INFO      3
#define IPC_64        0x100
#define IPC_CREAT     0x200
#define IPC_EXCL      0x400
#define IPC_NOWAIT    0x800
#define IPC_DIPC      0x1000
#define IPC_OWN       0x2000

#define SETALL        17

#define SETVAL        16

#define SHM_LOCK      11
#define SHM_UNLOCK    12
#define SHM_STAT      13
#define SHM_INFO      14
#define SHM_W         128
#define SHM_R         0x100
#define SHM_HUGETLB   0x800
#define SHM_NORESERVE 0x1000
#define SHM_RDONLY    0x1000
#define SHM_RND       0x2000
#define SHM_REMAP     0x4000
#define SHM_EXEC      0x8000

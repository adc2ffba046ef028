/* SPDX-License-Identifier: MIT */
/* System V IPC (shmget(2), shmat(2), semctl(2), msgctl(2)). Linux, x86-64. */
#pragma once

/* ipc(2): a key that is none */
#define IPC_PRIVATE 0

/* shmget(2), semget(2), msgget(2): flags */
#define IPC_CREAT 0x200
#define IPC_EXCL  0x400

/* semop(2), msgsnd(2): flags */
#define IPC_NOWAIT 0x800

/* shmctl(2), semctl(2), msgctl(2): commands */
#define IPC_RMID 0
#define IPC_SET  1
#define IPC_STAT 2
#define IPC_INFO 3

/* shmctl(2): further commands */
#define SHM_LOCK   11
#define SHM_UNLOCK 12
#define SHM_STAT   13
#define SHM_INFO   14

/* semctl(2): further commands */
#define GETPID  11
#define GETVAL  12
#define GETALL  13
#define GETNCNT 14
#define GETZCNT 15
#define SETVAL  16
#define SETALL  17

/* shmget(2): further flags */
#define SHM_HUGETLB   0x800
#define SHM_NORESERVE 0x1000

/* shmat(2): flags */
#define SHM_RDONLY 0x1000
#define SHM_RND    0x2000
#define SHM_REMAP  0x4000
#define SHM_EXEC   0x8000

/* shmget(2): permission bits */
#define SHM_R 0x100
#define SHM_W 128

/* SPDX-License-Identifier: MIT */
/* membarrier(2) commands and flags. Linux, x86-64. */
#pragma once

/* membarrier(2): commands */
#define MEMBARRIER_CMD_QUERY                                0
#define MEMBARRIER_CMD_GLOBAL                               1
#define MEMBARRIER_CMD_GLOBAL_EXPEDITED                     2
#define MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED            4
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED                    8
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED           16
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE          32
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE 64
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ               128
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ      0x100
#define MEMBARRIER_CMD_SHARED                               MEMBARRIER_CMD_GLOBAL

/* membarrier(2): flags */
#define MEMBARRIER_CMD_FLAG_CPU 1

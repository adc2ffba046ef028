/* SPDX-License-Identifier: MIT */
/* rseq(2), membarrier(2), mempolicy(2), memfd_create(2), seccomp(2), close_range(2), splice(2) flags. Names and values are those of Linux on x86-64. */
#pragma once

#define CLOSE_RANGE_UNSHARE                                 2
#define CLOSE_RANGE_CLOEXEC                                 4

#define MEMBARRIER_CMD_QUERY                                0
#define MEMBARRIER_CMD_FLAG_CPU                             1
#define MEMBARRIER_CMD_GLOBAL                               1
#define MEMBARRIER_CMD_SHARED                               1
#define MEMBARRIER_CMD_GLOBAL_EXPEDITED                     2
#define MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED            4
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED                    8
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED           16
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE          32
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE 64
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ               128
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ      0x100

#define MFD_CLOEXEC                                         1
#define MFD_ALLOW_SEALING                                   2
#define MFD_HUGETLB                                         4
#define MFD_HUGE_SHIFT                                      26
#define MFD_HUGE_MASK                                       63

#define MPOL_DEFAULT                                        0
#define MPOL_F_NODE                                         1
#define MPOL_F_SHARED                                       1
#define MPOL_MF_STRICT                                      1
#define MPOL_PREFERRED                                      1
#define MPOL_BIND                                           2
#define MPOL_F_ADDR                                         2
#define MPOL_MF_MOVE                                        2
#define MPOL_INTERLEAVE                                     3
#define MPOL_F_MEMS_ALLOWED                                 4
#define MPOL_LOCAL                                          4
#define MPOL_MF_MOVE_ALL                                    4
#define MPOL_PREFERRED_MANY                                 5
#define MPOL_MAX                                            6
#define MPOL_MF_VALID                                       7
#define MPOL_F_MOF                                          8
#define MPOL_MF_LAZY                                        8
#define MPOL_F_MORON                                        16
#define MPOL_MF_INTERNAL                                    16
#define MPOL_F_NUMA_BALANCING                               0x2000
#define MPOL_F_RELATIVE_NODES                               0x4000
#define MPOL_F_STATIC_NODES                                 0x8000
#define MPOL_MODE_FLAGS                                     0xe000

#define RSEQ_FLAG_UNREGISTER                                1

#define SECCOMP_SET_MODE_STRICT                             0
#define SECCOMP_SET_MODE_FILTER                             1
#define SECCOMP_GET_ACTION_AVAIL                            2
#define SECCOMP_GET_NOTIF_SIZES                             3

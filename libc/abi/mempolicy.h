/* SPDX-License-Identifier: MIT */
/* NUMA policies of memory (set_mempolicy(2), get_mempolicy(2), mbind(2)). Linux, x86-64. */
#pragma once

/* set_mempolicy(2): modes */
#define MPOL_DEFAULT        0
#define MPOL_PREFERRED      1
#define MPOL_BIND           2
#define MPOL_INTERLEAVE     3
#define MPOL_LOCAL          4
#define MPOL_PREFERRED_MANY 5

/* set_mempolicy(2): flags of the mode */
#define MPOL_F_NUMA_BALANCING 0x2000
#define MPOL_F_RELATIVE_NODES 0x4000
#define MPOL_F_STATIC_NODES   0x8000

/* set_mempolicy(2): all flags of the mode in one */
#define MPOL_MODE_FLAGS 0xe000

/* get_mempolicy(2): flags */
#define MPOL_F_NODE         1
#define MPOL_F_ADDR         2
#define MPOL_F_MEMS_ALLOWED 4

/* mbind(2): flags */
#define MPOL_MF_STRICT   1
#define MPOL_MF_MOVE     2
#define MPOL_MF_MOVE_ALL 4

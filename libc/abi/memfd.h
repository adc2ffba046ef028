/* SPDX-License-Identifier: MIT */
/* memfd_create(2) flags. Linux, x86-64. */
#pragma once

/* memfd_create(2): flags */
#define MFD_CLOEXEC       1
#define MFD_ALLOW_SEALING 2
#define MFD_HUGETLB       4

/* memfd_create(2): how the size of huge pages is put into the flags */
#define MFD_HUGE_SHIFT 26
#define MFD_HUGE_MASK  63

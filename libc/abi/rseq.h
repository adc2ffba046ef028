/* SPDX-License-Identifier: MIT */
/* rseq(2) flags. Linux, x86-64. */
#pragma once

/* rseq(2): flags */
#define RSEQ_FLAG_UNREGISTER 1

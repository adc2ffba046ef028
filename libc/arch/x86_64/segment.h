/* SPDX-License-Identifier: MIT */
/* The bases of FS and GS: the running thread's; the shim itself uses neither. */
#pragma once

#include "lib/types.h"

uint64_t fs_base_get(void);
void fs_base_set(uint64_t base);
uint64_t gs_base_get(void);
void gs_base_set(uint64_t base);

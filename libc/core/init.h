/* SPDX-License-Identifier: MIT */
/* INIT(level, function): run the function at boot if its object is in the image, lower levels first. */
#pragma once

typedef void init_fn(void);

/* Levels: 1 processor and random seed, 2 devices, 3 the root file system, 4 pseudo-files and streams, 5
 * network and disks. */
#define INIT(level, function) \
	__attribute__((used, section(".init_fns." #level))) static init_fn *const init_##function = function

/* SPDX-License-Identifier: MIT */
/* setxattr(2) flags. Linux, x86-64. */
#pragma once

/* setxattr(2): flags */
#define XATTR_CREATE  1
#define XATTR_REPLACE 2

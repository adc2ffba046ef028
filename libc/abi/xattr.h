/* SPDX-License-Identifier: MIT */
/* setxattr(2) flags. Names and values are those of Linux on x86-64. */
#pragma once

#define XATTR_CREATE  1
#define XATTR_REPLACE 2

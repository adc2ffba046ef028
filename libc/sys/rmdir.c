/* SPDX-License-Identifier: MIT */
/* rmdir: takes an empty directory away. */
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/remove.h"

SYSCALL1(rmdir, const char *, path)
{
	return path_remove_directory(AT_FDCWD, path);
}

/* SPDX-License-Identifier: MIT */
/* Moving a file's position (lseek(2)). */
#pragma once

#include "file/file.h"

/* For files with an inode: SEEK_SET, SEEK_CUR, SEEK_END, and in ordinary files SEEK_DATA and SEEK_HOLE. */
long regular_seek(struct file *file, off_t offset, int whence);

/* For files that have a position but no size of their own, as text files of /proc: SEEK_SET and SEEK_CUR. */
long position_seek(struct file *file, off_t offset, int whence);

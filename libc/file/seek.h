/* SPDX-License-Identifier: MIT */
/* Moving a file's position: what lseek(2) alone brings into an image, OPTIONAL for all others. */
#pragma once

#include "file/file.h"

/* For files with an inode: SEEK_SET, SEEK_CUR, SEEK_END, and in ordinary files SEEK_DATA and SEEK_HOLE. */
long regular_seek(struct file *file, off_t offset, int whence);

long directory_seek(struct file *file, off_t offset, int whence);

/* For files that have a position but no size of their own, as text files of /proc: SEEK_SET and SEEK_CUR. */
long position_seek(struct file *file, off_t offset, int whence);

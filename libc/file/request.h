/* SPDX-License-Identifier: MIT */
/* Requests of ioctl(2) that do not belong to one kind of file. */
#pragma once

#include "file/file.h"

/* 0 or -errno; all that it does not know itself are the file's own. OPTIONAL. */
long file_request(struct file *file, unsigned request, unsigned long argument);

/* The file's own: -ENOTTY where it has none. */
static inline long file_own_request(struct file *file, unsigned request, unsigned long argument)
{
	return file->ops->ioctl != NULL ? file->ops->ioctl(file, request, argument) : -ENOTTY;
}

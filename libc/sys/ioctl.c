/* SPDX-License-Identifier: MIT */
/* ioctl: the requests about a descriptor; all others are the file's own. */
#include "abi/ioctl.h"
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/request.h"

SUPPORTS(ioctl, "FIOCLEX FIONCLEX");
OPTIONAL(file_request);

/* What file_request() answers: on any other request ENOTTY is all that Linux says, too. */
static bool is_for_files(unsigned request)
{
	return request == FIONBIO || request == FIONREAD || request == FIGETBSZ || request == FIOQSIZE ||
	       request == FICLONE;
}

static long request_of(struct file *file, int fd, unsigned request, unsigned long argument)
{
	switch (request) {
	case FIOCLEX:
	case FIONCLEX:
		fd_set_cloexec(fd, request == FIOCLEX);
		return 0;
	case FIOASYNC:
		return syscall_unsupported("ioctl", "FIOASYNC", request, -ENOTTY);
	default:
		break;
	}
	if (file_request)
		return file_request(file, request, argument);
	long result = file_own_request(file, request, argument);
	return result == -ENOTTY && is_for_files(request)
	           ? syscall_unsupported("ioctl", "request", request, result)
	           : result;
}

SYSCALL3(ioctl, int, fd, unsigned, request, unsigned long, argument)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = request_of(file, fd, request, argument);
	file_drop(file);
	return result;
}

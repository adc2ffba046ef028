/* SPDX-License-Identifier: MIT */
/* /dev/tty and /dev/console: the terminal, where standard input is one. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "file/fd.h"
#include "file/pseudo.h"
#include "lib/string.h"

static bool is_terminal(struct file *file)
{
	struct file_stat stat;
	file_stat(file, &stat);
	return (stat.mode & S_IFMT) == S_IFCHR && file->ops->ioctl != NULL;
}

/* The operations of the terminal are those of the standard stream that is it. */
static long terminal_open(struct inode *inode, struct file *file)
{
	(void)inode;
	for (int fd = 0; fd < 3; fd++) {
		struct file *standard = fd_get(fd);
		bool found = standard != NULL && is_terminal(standard);
		if (found) {
			file->ops = standard->ops;
			file->data = standard->data;
		}
		if (standard != NULL)
			file_drop(standard);
		if (found)
			return 0;
	}
	return -ENXIO; /* no controlling terminal */
}

static const struct inode_ops terminal_ops = {.open = terminal_open};

PSEUDO_FILE(dev_tty, "/dev/tty", .mode = S_IFCHR | 0666, .special = 0x500, .inode_ops = &terminal_ops);
PSEUDO_FILE(dev_console, "/dev/console", .mode = S_IFCHR | 0600, .special = 0x501,
            .inode_ops = &terminal_ops);

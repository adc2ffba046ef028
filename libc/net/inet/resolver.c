/* SPDX-License-Identifier: MIT */
/* /etc/resolv.conf: the name servers of this machine, not those of the one where the image was built. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/log.h"
#include "core/syscall.h"
#include "file/file.h"
#include "lib/format.h"
#include "lib/string.h"
#include "net/inet/stack.h"

#define RESOLVER_FILE "/etc/resolv.conf"
PULL_SYMBOL(open_new); /* it is written, whatever the program writes to */

static char text[256];
static size_t length;

void inet_name_server(const char *address)
{
	struct file *file;
	char line[64];
	size_t size = format(line, sizeof(line), "nameserver %s\n", address);
	if (length + size > sizeof(text))
		return;
	for (size_t at = 0; at + size <= length; at++)
		if (memcmp(text + at, line, size) == 0)
			return; /* known; a lease is renewed now and then */
	memcpy(text + length, line, size);
	length += size;
	long result = file_open(RESOLVER_FILE, O_WRONLY | O_CREAT | O_TRUNC, 0644, &file);
	if (result == -ENOENT)
		return; /* no /etc: a program that resolves names has it in its image */
	if (result == 0) {
		result = file_write(file, text, length);
		file_drop(file);
	}
	if (result < 0)
		log_line("network: %s cannot be written (%ld)", RESOLVER_FILE, result);
}

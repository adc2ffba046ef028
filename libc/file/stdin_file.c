/* SPDX-License-Identifier: MIT */
/* Standard input that is a regular file of the host: the machine has laid its content into memory, where it
 * is used in place, and says the rest on the command line. In images of programs that were traced with such
 * an input. */
#include "abi/fcntl.h"
#include "core/cmdline.h"
#include "core/page.h"
#include "file/inode.h"
#include "file/open.h"
#include "file/stdio.h"
#include "plat/plat.h"

/* The next of the numbers between commas. */
static int64_t next_number(const char **at)
{
	int64_t value = 0;
	for (; **at >= '0' && **at <= '9'; (*at)++)
		value = value * 10 + (**at - '0');
	*at += **at == ',';
	return value;
}

static void fill(struct inode *inode, const char *metadata)
{
	struct memory_range content = plat_module();
	inode->mode = S_IFREG | ((uint32_t)next_number(&metadata) & 07777);
	inode->uid = (uint32_t)next_number(&metadata);
	inode->gid = (uint32_t)next_number(&metadata);
	inode->accessed = inode->modified = inode->changed = inode->born = next_number(&metadata);
	inode->links = 1;
	inode->size = (off_t)content.size;
	if (content.size == 0)
		return;
	inode->pages.base = page_pointer(content.start);
	inode->pages.base_count = inode->pages.count = page_up(content.size) >> PAGE_SHIFT;
}

static struct file *open_input(void)
{
	const char *metadata = cmdline_token("posixlite.input");
	struct file *file;
	if (metadata == NULL)
		return NULL;
	off_t position = next_number(&metadata);
	if (open_nameless(NULL, "stdin", S_IFREG, O_RDONLY | O_LARGEFILE, &file) < 0)
		return NULL;
	fill(file->inode, metadata);
	file->position = position;
	return file;
}

const struct stdin_file driver_stdin_file = {.open = open_input};

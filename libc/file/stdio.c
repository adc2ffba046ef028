/* SPDX-License-Identifier: MIT */
/* Standard input, output and errors over streams of the machine: a pipe, a terminal or nothing, as on the
 * host.
 *
 * A file of the host is shown as a pipe: its bytes come in order, and nobody can seek in them. But standard
 * input is a file where the image has stdin_file.c, and the machine what belongs to it. */
#include "file/stdio.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "abi/signal.h"
#include "abi/stat.h"
#include "core/clock.h"
#include "core/cmdline.h"
#include "core/image.h"
#include "core/log.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/stdio_stream.h"
#include "file/tty.h"
#include "lib/string.h"

#define PIPE_DEVICE 0xd
#define PIPE_INO 0x1000 /* of standard input; the others follow */
#define TTY_DEVICE 0x18 /* of devpts */
#define TTY_INO 3
#define TTY_GROUP 5
#define TTY_SPECIAL 0x8800 /* makedev(136, 0): /dev/pts/0 */
#define TTY_BLOCK 1024
#define NULL_DEVICE 5
#define NULL_INO 4
#define NULL_SPECIAL 0x103

OPTIONAL(stdio_read);
OPTIONAL(stdio_count);
OPTIONAL(stdio_poll);
OPTIONAL(stdio_write_vector);

static struct standard standards[3];

struct stream *stdio_input(struct file *file)
{
	struct standard *standard = stdio_of(file);
	if (standard->input == NULL)
		standard->input = stream_find(standard->input_name);
	return standard->input;
}

struct stream *stdio_output(struct file *file)
{
	struct standard *standard = stdio_of(file);
	if (standard->output == NULL)
		standard->output = stream_find(standard->output_name);
	return standard->output;
}

static bool can_write(void *stream)
{
	return ((struct stream *)stream)->ops->can_write(stream);
}

static long broken(size_t done)
{
	if (done > 0)
		return (long)done;
	program_raise(SIGPIPE);
	return -EPIPE;
}

long stdio_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct stream *stream = stdio_output(file);
	size_t done = 0;
	(void)position;
	while (done < size) {
		long result = stream->ops->write(stream, (const char *)from + done, size - done);
		if (result == -EAGAIN && !(file->flags & O_NONBLOCK))
			result = wait_until(&stream->writable, can_write, stream);
		if (result == -EPIPE)
			return broken(done);
		if (result < 0)
			return done > 0 ? (long)done : result;
		done += (size_t)result;
	}
	return (long)done;
}

static long stdio_ioctl(struct file *file, unsigned request, unsigned long argument)
{
	if (request == FIONREAD && stdio_count)
		return stdio_count(file, argument);
	return !stdio_of(file)->pipe ? tty_ioctl(stdio_input(file), request, argument) : -ENOTTY;
}

static void stat_times(struct file_stat *stat)
{
	static int64_t opened;
	if (opened == 0)
		opened = clock_boot_time();
	stat->accessed = stat->modified = stat->changed = stat->born = opened;
}

static void pipe_stat(struct file *file, struct file_stat *stat)
{
	const struct standard *standard = file->data;
	stat->device = PIPE_DEVICE;
	stat->ino = PIPE_INO + standard->number;
	stat->mode = S_IFIFO | S_IRUSR | S_IWUSR;
	stat->links = 1;
	stat->uid = image_config.uid;
	stat->gid = image_config.gid;
	stat->block_size = PAGE_SIZE;
	stat_times(stat);
}

static void tty_stat(struct file *file, struct file_stat *stat)
{
	(void)file;
	stat->device = TTY_DEVICE;
	stat->ino = TTY_INO;
	stat->mode = S_IFCHR | S_IRUSR | S_IWUSR | S_IWGRP;
	stat->links = 1;
	stat->uid = image_config.uid;
	stat->gid = TTY_GROUP;
	stat->special = TTY_SPECIAL;
	stat->block_size = TTY_BLOCK;
	stat_times(stat);
}

static const struct file_ops pipe_ops = {
    .kind = "pipe",
    .read = stdio_read,
    .write = stdio_write,
    .write_vector = stdio_write_vector,
    .poll = stdio_poll,
    .ioctl = stdio_ioctl,
    .stat = pipe_stat,
};

static const struct file_ops tty_ops = {
    .kind = "/dev/pts/0",
    .read = stdio_read,
    .write = stdio_write,
    .write_vector = stdio_write_vector,
    .poll = stdio_poll,
    .ioctl = stdio_ioctl,
    .stat = tty_stat,
};

static long null_read(struct file *file, void *to, size_t size, off_t *position)
{
	(void)file, (void)to, (void)size, (void)position;
	return 0;
}

static long null_write(struct file *file, const void *from, size_t size, off_t *position)
{
	(void)file, (void)from, (void)position;
	return (long)size;
}

static long null_seek(struct file *file, off_t offset, int whence)
{
	(void)file, (void)offset, (void)whence;
	return 0;
}

static void null_stat(struct file *file, struct file_stat *stat)
{
	(void)file;
	stat->device = NULL_DEVICE;
	stat->ino = NULL_INO;
	stat->mode = S_IFCHR | 0666;
	stat->links = 1;
	stat->special = NULL_SPECIAL;
	stat->block_size = PAGE_SIZE;
	stat_times(stat);
}

static const struct file_ops null_ops = {
    .kind = "/dev/null",
    .read = null_read,
    .write = null_write,
    .seekable = true,
    .seek = null_seek,
    .stat = null_stat,
};

OPTIONAL_OBJECT(driver_stdin_file);

static void open_one(unsigned number, const char *name)
{
	const char *kind = cmdline_token(name);
	struct standard *standard = &standards[number];
	const struct file_ops *ops = kind == NULL || strcmp(kind, "tty") == 0 ? &tty_ops
	                             : strcmp(kind, "null") == 0              ? &null_ops
	                                                                      : &pipe_ops;
	int flags = ops != &pipe_ops ? O_RDWR : number == 0 ? O_RDONLY : O_WRONLY;
	standard->number = number;
	standard->pipe = ops == &pipe_ops;
	standard->input_name = "posixlite.stdin";
	standard->output_name = number == 0 ? "posixlite.stdout" : name;
	struct file *file = NULL;
	if (number == 0 && &driver_stdin_file != NULL)
		file = driver_stdin_file.open();
	if (file == NULL)
		file = file_create(ops, flags, standard);
	if (file == NULL || fd_install(file, 0) != (int)number)
		panic("no memory for the standard streams");
	if (ops != &null_ops && number > 0)
		stdio_output(file); /* while there is memory for it */
}

void stdio_open(void)
{
	open_one(0, "posixlite.stdin");
	open_one(1, "posixlite.stdout");
	open_one(2, "posixlite.stderr");
}

/* What was written leaves the machine before it is switched off, however slowly it is read. */
static void stdio_drain(void)
{
	for (unsigned i = 0; i < ARRAY_COUNT(standards); i++) {
		struct stream *stream = standards[i].output;
		while (stream != NULL && !stream->ops->drained(stream))
			clock_idle();
	}
}
AT_EXIT(stdio_drain);

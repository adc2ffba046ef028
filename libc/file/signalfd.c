/* SPDX-License-Identifier: MIT */
/* Descriptors from which signals are read: what is pending and in the set, one structure each. */
#include "file/signalfd.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/signal.h"
#include "core/heap.h"
#include "core/signal.h"
#include "core/usermem.h"

/* struct signalfd_siginfo */
struct record {
	uint32_t signo;
	int32_t error, code;
	uint32_t pid, uid;
	int32_t fd;
	uint32_t timer, band, overrun, trap;
	int32_t status, number;
	uint64_t pointer, user_time, system_time, address;
	uint8_t rest[48];
};

_Static_assert(sizeof(struct record) == 128, "struct signalfd_siginfo");

static struct record record_make(const struct signal_info *info)
{
	struct record record = {.signo = (uint32_t)info->signo, .error = info->error, .code = info->code};

	if (info->code == SI_TIMER) {
		record.timer = (uint32_t)info->pid;
		record.overrun = info->uid;
	} else if (info->signo == SIGIO && info->code > SI_USER && info->code < SI_KERNEL) {
		record.band = (uint32_t)info->band;
		record.fd = info->fd;
		return record;
	} else {
		record.pid = (uint32_t)info->pid;
		record.uid = info->uid;
	}
	if (info->code < 0) { /* sent with a value */
		record.pointer = info->value;
		record.number = (int32_t)info->value;
	}
	return record;
}

static uint64_t *set_of(struct file *file)
{
	return file->data;
}

static bool signalfd_ready(void *file)
{
	return signal_pending_set() & *set_of(file);
}

static long signalfd_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct signal_info info;
	size_t done = 0;
	int error;

	(void)position;
	if (size < sizeof(struct record))
		return -EINVAL;
	if (!signalfd_ready(file)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		error = wait_until(&signal_process.arrivals, signalfd_ready, file);
		if (error)
			return error;
	}
	while (size - done >= sizeof(struct record) && signal_take(*set_of(file), &info)) {
		struct record record = record_make(&info);

		if (mem_copy((char *)to + done, &record, sizeof(record)))
			return done ? (long)done : -EFAULT;
		done += sizeof(record);
	}
	return (long)done;
}

static unsigned signalfd_poll(struct file *file, struct poll_table *table)
{
	poll_enter(table, &signal_process.arrivals);
	return signalfd_ready(file) ? POLLIN | POLLRDNORM : 0;
}

static void signalfd_close(struct file *file)
{
	heap_free(file->data, sizeof(uint64_t));
}

static const struct file_ops signalfd_ops = {
    .kind = "anon_inode:[signalfd]",
    .read = signalfd_read,
    .poll = signalfd_poll,
    .seek_ignored = true,
    .close = signalfd_close,
};

struct file *signalfd_create(uint64_t set, int flags)
{
	uint64_t *kept = heap_alloc(sizeof(*kept));
	struct file *file;

	if (!kept)
		return NULL;
	*kept = set;
	file = file_create(&signalfd_ops, O_RDWR | flags, kept);
	if (!file)
		heap_free(kept, sizeof(*kept));
	return file;
}

int signalfd_change(struct file *file, uint64_t set)
{
	if (file->ops != &signalfd_ops)
		return -EINVAL;
	*set_of(file) = set;
	wait_wake(&signal_process.arrivals); /* what was pending may be in it now */
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Disks that are files of the host, opened by the runner: each request is a call of Linux, done at once. */
#include "dev/disk.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "arch/x86_64/hosted/host.h"
#include "core/init.h"

#define SECTOR_SIZE 512
#define RANGE_LIMIT (1UL << 30) /* bytes that one fallocate() is asked for */

static struct disk disks[HOST_DISK_LIMIT];

static const struct host_disk *host_of(const struct disk *disk)
{
	return &host_disks[disk - disks];
}

static long host_start(struct disk *disk)
{
	const struct host_disk *host = host_of(disk);
	disk->size = host->size;
	disk->read_only = host->read_only;
	disk->flushes = true;
	disk->sector_size = disk->block_size = SECTOR_SIZE;
	disk->discard_limit = disk->zero_limit = RANGE_LIMIT;
	return 0;
}

static long move(int descriptor, const struct disk_request *request)
{
	long number = request->operation == DISK_READ ? SYS_pread64 : SYS_pwrite64;
	for (size_t done = 0; done < request->size;) {
		long result = host_call(number, descriptor, (long)(request->data + done),
		                        (long)(request->size - done), (long)(request->start + done), 0, 0);
		if (result == -EINTR)
			continue;
		if (result <= 0) /* also a file that has become shorter */
			return -EIO;
		done += (size_t)result;
	}
	return 0;
}

static long perform(int descriptor, const struct disk_request *request)
{
	/* A hole reads as zeros. */
	const long hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	switch (request->operation) {
	case DISK_READ:
	case DISK_WRITE:
		return move(descriptor, request);
	case DISK_FLUSH:
		return host_call(SYS_fdatasync, descriptor, 0, 0, 0, 0, 0) < 0 ? -EIO : 0;
	default:
		return host_call(SYS_fallocate, descriptor, hole, (long)request->start, (long)request->size,
		                 0, 0);
	}
}

static bool host_submit(struct disk *disk, struct disk_request *request)
{
	disk_done(disk, request, perform(host_of(disk)->descriptor, request));
	return true;
}

static void host_notify(struct disk *disk)
{
	(void)disk;
}

static void host_poll(struct disk *disk)
{
	(void)disk;
}

extern const struct disk_ops driver_hosted_disk;
const struct disk_ops driver_hosted_disk = {
    .start = host_start,
    .submit = host_submit,
    .notify = host_notify,
    .poll = host_poll,
};

static void disks_init(void)
{
	for (unsigned i = 0; i < host_disk_count; i++)
		disk_add(&disks[i], &driver_hosted_disk);
}
INIT(2, disks_init);

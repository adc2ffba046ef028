/* SPDX-License-Identifier: MIT */
/* What programs ask of a disk beside its bytes (ioctl(2) of block devices, fallocate(2)), as Linux answers
 * for a virtio disk without partitions. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/block.h"
#include "file/block_buffer.h"

SUPPORTS(ioctl, "BLKROSET BLKROGET BLKRRPART BLKGETSIZE BLKFLSBUF BLKRASET BLKRAGET BLKFRASET BLKFRAGET "
                "BLKSECTGET BLKSSZGET BLKDISCARD BLKIOMIN BLKIOOPT BLKALIGNOFF BLKPBSZGET BLKDISCARDZEROES "
                "BLKSECDISCARD BLKROTATIONAL BLKZEROOUT BLKBSZSET BLKBSZGET BLKGETSIZE64 BLKGETZONESZ "
                "BLKGETNRZONES");

/* Questions by which programs find out that a disk is no floppy, CD or loop device. */
SUPPORTS(ioctl, "FDGETPRM FDGETFDCSTAT HDIO_GETGEO CDROM_GET_CAPABILITY CDROM_LAST_WRITTEN LOOP_GET_STATUS "
                "LOOP_GET_STATUS64");

/* A file that stood for a disk in the trace is asked less. */
FALLBACK(disk, ioctl, "a disk is asked how large it is");
FALLBACK(disk, fsync, "a disk keeps what it is given");
FALLBACK(disk, fadvise64, "a disk is asked to read ahead");

#define UNIT 512UL       /* in which BLKGETSIZE counts */
#define READ_AHEAD 256UL /* units, unless BLKRASET says otherwise; both are told and nothing more */
#define PAGE_SECTORS_MASK (~(PAGE_SIZE / UNIT - 1))
#define SECTORS_LARGEST 1280 /* units of one request */
#define SOFT_BLOCK_LEAST 512 /* BLKBSZSET */

struct setting {
	bool read_only; /* BLKROSET */
	uint64_t read_ahead;
	int soft_block; /* bytes */
};

static struct setting settings[DISK_LIMIT];

static struct setting *setting_of(const struct disk *disk)
{
	struct setting *setting = &settings[disk->number];
	if (setting->soft_block == 0)
		*setting = (struct setting){.read_ahead = READ_AHEAD, .soft_block = PAGE_SIZE};
	return setting;
}

bool block_is_read_only(const struct disk *disk)
{
	return disk->read_only || settings[disk->number].read_only;
}

static bool is_administrator(void)
{
	return credentials_capable(CAP_SYS_ADMIN);
}

static long give_int(unsigned long to, unsigned value)
{
	return user_write((void *)to, &value, sizeof(value));
}

static long give_short(unsigned long to, uint16_t value)
{
	return user_write((void *)to, &value, sizeof(value));
}

static long give_long(unsigned long to, uint64_t value)
{
	return user_write((void *)to, &value, sizeof(value));
}

/* Requests of at most `limit` bytes for all of the range: 0 or -errno. */
static long do_range(struct disk *disk, enum disk_operation operation, uint64_t start, uint64_t size,
                     uint64_t limit)
{
	/* Twice: what somebody reads meanwhile may be the old content. */
	block_buffer_discard(disk, start, size);
	long result = 0;
	for (uint64_t at = start; at < start + size && result == 0;) {
		struct disk_request request = {
		    .operation = operation, .start = at, .size = MIN(start + size - at, limit)};
		result = disk_do(disk, &request);
		at += request.size;
	}
	block_buffer_discard(disk, start, size);
	return result;
}

/* Zeros, by the device itself if it can; else they are written, or -EOPNOTSUPP. */
static long zero_range(struct disk *disk, uint64_t start, uint64_t size, bool may_write)
{
	uint64_t limit = disk->zero_limit & ~(uint64_t)(disk->sector_size - 1);
	long result = limit == 0 ? -EOPNOTSUPP : do_range(disk, DISK_ZERO, start, size, limit);
	if (result != -EOPNOTSUPP || !may_write)
		return result;
	result = block_buffer_zero(disk, start, size);
	return result < 0 ? result : block_buffer_write_back(disk);
}

static long range_request(struct file *file, unsigned request, unsigned long argument)
{
	struct disk *disk = block_disk(file);
	uint64_t range[2], end;
	if (!file->writable)
		return -EBADF;
	uint64_t limit = disk->discard_limit & ~(uint64_t)(disk->sector_size - 1);
	if (request == BLKSECDISCARD || (request == BLKDISCARD && limit == 0))
		return -EOPNOTSUPP;
	if (user_read(range, (const void *)argument, sizeof(range)) < 0)
		return -EFAULT;
	if (((range[0] | range[1]) & (disk->sector_size - 1)) != 0 ||
	    __builtin_add_overflow(range[0], range[1], &end) || end > disk->size)
		return -EINVAL;
	if (range[1] == 0)
		return request == BLKDISCARD ? -EINVAL : 0;
	if (block_is_read_only(disk))
		return -EPERM;
	return request == BLKZEROOUT ? zero_range(disk, range[0], range[1], true)
	                             : do_range(disk, DISK_DISCARD, range[0], range[1], limit);
}

static long flush(struct disk *disk)
{
	if (!is_administrator())
		return -EACCES;
	block_buffer_sync(disk);
	block_buffer_forget(disk);
	return 0;
}

static long set_read_only(struct disk *disk, unsigned long argument)
{
	int on;
	if (!is_administrator())
		return -EACCES;
	if (user_read(&on, (const void *)argument, sizeof(on)) < 0)
		return -EFAULT;
	setting_of(disk)->read_only = on != 0;
	return 0;
}

static long set_soft_block(struct disk *disk, unsigned long argument)
{
	int size;
	if (!is_administrator())
		return -EACCES;
	if (argument == 0)
		return -EINVAL;
	if (user_read(&size, (const void *)argument, sizeof(size)) < 0)
		return -EFAULT;
	if (size < SOFT_BLOCK_LEAST || (unsigned)size < disk->sector_size || (size_t)size > PAGE_SIZE ||
	    (size & (size - 1)) != 0)
		return -EINVAL;
	setting_of(disk)->soft_block = size;
	return 0;
}

static long set_read_ahead(struct disk *disk, unsigned long argument)
{
	if (!is_administrator())
		return -EACCES;
	setting_of(disk)->read_ahead = argument & PAGE_SECTORS_MASK;
	return 0;
}

static long change(struct file *file, unsigned request, unsigned long argument)
{
	struct disk *disk = block_disk(file);
	switch (request) {
	case BLKROSET:
		return set_read_only(disk, argument);
	case BLKFLSBUF:
		return flush(disk);
	case BLKRASET:
	case BLKFRASET:
		return set_read_ahead(disk, argument);
	case BLKBSZSET:
		return set_soft_block(disk, argument);
	case BLKDISCARD:
	case BLKSECDISCARD:
	case BLKZEROOUT:
		return range_request(file, request, argument);
	case BLKRRPART:
		return is_administrator() ? -EINVAL : -EACCES; /* there are no partitions to be read */
	default:
		return -ENOTTY;
	}
}

long block_ioctl(struct file *file, unsigned request, unsigned long argument)
{
	struct disk *disk = block_disk(file);
	switch (request) {
	case BLKROGET:
		return give_int(argument, block_is_read_only(disk));
	case BLKGETSIZE:
		return give_long(argument, disk->size / UNIT);
	case BLKGETSIZE64:
		return give_long(argument, disk->size);
	case BLKSSZGET:
		return give_int(argument, disk->sector_size);
	case BLKPBSZGET:
	case BLKIOMIN:
		return give_int(argument, disk->block_size);
	case BLKIOOPT:
	case BLKALIGNOFF:
	case BLKDISCARDZEROES:
	case BLKGETZONESZ:
	case BLKGETNRZONES:
		return give_int(argument, 0);
	case BLKBSZGET:
		return give_int(argument, (unsigned)setting_of(disk)->soft_block);
	case BLKRAGET:
	case BLKFRAGET:
		return give_long(argument, setting_of(disk)->read_ahead);
	case BLKSECTGET:
		return give_short(argument, SECTORS_LARGEST);
	case BLKROTATIONAL:
		return give_short(argument, 1);
	case FIGETBSZ:
		return give_int(argument, PAGE_SIZE);
	default:
		return change(file, request, argument);
	}
}

long block_allocate(struct file *file, int mode, off_t offset, off_t size)
{
	struct disk *disk = block_disk(file);
	uint64_t start = (uint64_t)offset, end = start + (uint64_t)size;
	bool punch = (mode & FALLOC_FL_PUNCH_HOLE) != 0;
	if (!punch && (mode & FALLOC_FL_ZERO_RANGE) == 0)
		return -EOPNOTSUPP;
	if (start >= disk->size || (end > disk->size && (mode & FALLOC_FL_KEEP_SIZE) == 0))
		return -EINVAL;
	end = MIN(end, disk->size);
	if (((start | end) & (disk->sector_size - 1)) != 0)
		return -EINVAL;
	if (block_is_read_only(disk))
		return -EPERM;
	return zero_range(disk, start, end - start, !punch);
}

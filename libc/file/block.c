/* SPDX-License-Identifier: MIT */
/* Disks as files: /dev/vda and so on, and what was a block device in the trace. A node leads to a disk by its
 * number, wherever it was made (mknod(2)). Reading and writing goes by buffers that all descriptors share. */
#include "file/block.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "core/image.h"
#include "core/init.h"
#include "core/log.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "file/block_buffer.h"
#include "file/inode.h"
#include "lib/string.h"

#define MAJOR 253     /* of virtio disks where Linux has given 254 to something else, as to our root */
#define MINOR_STEP 16 /* partitions, of which we know none, would lie between */
#define NODE_MODE (S_IFBLK | 0660)
PULL_SYMBOL(open_new); /* a disk may be opened for writing, whatever stood for it in the trace */

/* What is open of each disk. */
static struct {
	unsigned files;
	const struct file *claimed; /* opened with O_EXCL */
} opened[DISK_LIMIT];

static struct disk *disk_of_node(const struct inode *inode)
{
	struct disk *disk = disk_first;
	while (disk != NULL && inode->special != (MAJOR << 8 | disk->number * MINOR_STEP))
		disk = disk->next;
	return disk;
}

struct disk *block_disk(const struct file *file)
{
	return file->data;
}

/* Where a transfer of *size bytes may begin and end: 0, or -EINVAL for what O_DIRECT does not allow. */
static long check_range(const struct file *file, const void *memory, off_t at, size_t *size)
{
	const struct disk *disk = block_disk(file);
	*size = MIN(*size, disk->size - (uint64_t)at);
	uint64_t all = (uint64_t)memory | (uint64_t)at | *size;
	return (file->flags & O_DIRECT) != 0 && (all & (disk->sector_size - 1)) != 0 ? -EINVAL : 0;
}

static long block_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct disk *disk = block_disk(file);
	if ((uint64_t)*position >= disk->size || size == 0)
		return 0;
	long result = check_range(file, to, *position, &size);
	if (result == 0)
		result = block_buffer_read(disk, (uint64_t)*position, to, size);
	if (result > 0)
		*position += result;
	return result;
}

/* What was written may have to be on its way, or safe, before the call ends. */
static long settle(const struct file *file)
{
	if ((file->flags & O_DSYNC) != 0)
		return block_buffer_sync(block_disk(file));
	return (file->flags & O_DIRECT) != 0 ? block_buffer_write_back(block_disk(file)) : 0;
}

static long block_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct disk *disk = block_disk(file);
	if (block_is_read_only(disk))
		return -EPERM;
	if (size == 0)
		return 0;
	if ((uint64_t)*position >= disk->size)
		return -ENOSPC;
	long result = check_range(file, from, *position, &size);
	if (result == 0)
		result = block_buffer_write(disk, (uint64_t)*position, from, size);
	if (result <= 0)
		return result;
	*position += result;
	inode_touch(file->inode);
	long settled = settle(file);
	return settled < 0 ? settled : result;
}

static long block_seek(struct file *file, off_t offset, int whence)
{
	off_t base = whence == SEEK_SET   ? 0
	             : whence == SEEK_CUR ? file->position
	             : whence == SEEK_END ? (off_t)block_disk(file)->size
	                                  : -1;
	off_t position;
	if (base < 0 || __builtin_add_overflow(base, offset, &position) || position < 0 ||
	    (uint64_t)position > block_disk(file)->size)
		return -EINVAL;
	return file->position = position;
}

static long block_sync(struct file *file)
{
	return block_buffer_sync(block_disk(file));
}

/* The pages of a mapping would have to come from the disk while the program stands in a fault. */
static long block_map(struct file *file, int prot, int flags, struct map_object **object)
{
	(void)file, (void)prot, (void)object;
	return syscall_unsupported("mmap", "of a disk", (unsigned)flags, -ENODEV);
}

static void block_close(struct file *file)
{
	struct disk *disk = block_disk(file);
	if (disk == NULL) /* it could not be opened */
		return;
	if (opened[disk->number].claimed == file)
		opened[disk->number].claimed = NULL;
	if (--opened[disk->number].files == 0)
		block_buffer_write_back(disk);
}

static const struct file_ops block_ops = {
    .kind = "block",
    .read = block_read,
    .write = block_write,
    .ioctl = block_ioctl,
    .seekable = true,
    .seek = block_seek,
    .sync = block_sync,
    .allocate = block_allocate,
    .map = block_map,
    .close = block_close,
};

long block_open(struct inode *inode, struct file *file, int flags)
{
	struct disk *disk = disk_of_node(inode);
	file->ops = &block_ops;
	if (disk == NULL)
		return -ENXIO;
	long result = disk_start(disk);
	if (result < 0)
		return result;
	if ((flags & O_EXCL) != 0) {
		if (opened[disk->number].claimed != NULL)
			return -EBUSY;
		opened[disk->number].claimed = file;
	}
	opened[disk->number].files++;
	file->data = disk;
	return 0;
}

void block_sync_all(void)
{
	for (struct disk *disk = disk_first; disk != NULL; disk = disk->next)
		if (disk->started)
			block_buffer_sync(disk);
}

/* ------ names ------ */

static void make_node(struct dentry *folder, const struct disk *disk)
{
	char name[] = "vda";
	name[2] = (char)(name[2] + disk->number);
	struct dentry *old = directory_find(folder, name, strlen(name));
	if (old != NULL) { /* the image brought it: what the trace calls so */
		dentry_drop(old);
		return;
	}
	/* It belongs to whom the image runs as: its disks are there for nobody else. */
	struct inode *inode = inode_create(NODE_MODE, image_config.uid, image_config.gid);
	if (inode == NULL)
		panic("memory is too small for the names of disks");
	inode->device = folder->inode->device;
	inode->special = MAJOR << 8 | disk->number * MINOR_STEP;
	struct dentry *made = directory_add(folder, name, strlen(name), inode);
	if (made == NULL)
		panic("memory is too small for the names of disks");
	dentry_drop(made);
	inode_drop(inode);
}

static void nodes_init(void)
{
	struct dentry *folder = directory_find(root_dentry, "dev", strlen("dev"));
	if (folder == NULL)
		return;
	for (struct disk *disk = disk_first; disk != NULL && disk->number < DISK_LIMIT; disk = disk->next)
		make_node(folder, disk);
	dentry_drop(folder);
}
INIT(5, nodes_init);

/* What was written and never asked to be safe gets to the disk all the same, as Linux sees to some time. */
static void write_back(void)
{
	disk_alone = true;
	for (struct disk *disk = disk_first; disk != NULL; disk = disk->next)
		if (disk->started && block_buffer_write_back(disk) < 0)
			log_line("disk %u: not all that was written has reached it", disk->number);
}
AT_EXIT(write_back);

extern const char driver_block_file;
const char driver_block_file = 1; /* the tool's root */

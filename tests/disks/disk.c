// SPDX-License-Identifier: MIT
// What a program sees of a disk: disk WRITABLE READ-ONLY, both of 8 MiB. On Linux they are loop devices.
#include "../sys/check.h"

#include <linux/falloc.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

#define SIZE (8L << 20)
#define SECTOR 512

static const char *path, *fixed;
static char bytes[3 * PAGE], *aligned;

static void positions(int fd)
{
	CALL(lseek(fd, 0, SEEK_END));
	CALL(lseek(fd, 1, SEEK_END));
	CALL(lseek(fd, -3, SEEK_CUR));
	CALL(lseek(fd, SIZE + 1, SEEK_SET));
	CALL(lseek(fd, -1, SEEK_SET));
	CALL(lseek(fd, 0, SEEK_DATA));
	CALL(lseek(fd, 0, SEEK_HOLE));
	CALL(read(fd, bytes, 10));
	CALL(read(fd, bytes, 10));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(write(fd, "x", 1));
	CALL(write(fd, "x", 0));
	CALL(pwrite(fd, "x", 1, 1L << 40));
	CALL(pread(fd, bytes, 1, 1L << 40));
	CALL(pread(fd, bytes, 1, -1));
	CALL(pwrite(fd, "0123456789", 10, SIZE - 4));
	CALL(pread(fd, bytes, 10, SIZE - 4));
	BYTES(bytes, 4);
}

static void unaligned(int fd)
{
	int other = open(path, O_RDONLY);
	struct iovec vectors[] = {{bytes, 3}, {bytes + 100, 700}, {bytes + 1000, 5}};
	memset(bytes, 'v', sizeof(bytes));
	CALL(pwrite(fd, "across", 6, SECTOR - 3));
	CALL(pread(other, bytes, 10, SECTOR - 5));
	BYTES(bytes, 10);
	CALL(lseek(fd, 5 * PAGE + 1, SEEK_SET));
	CALL(writev(fd, vectors, 3));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(preadv(other, vectors, 3, 5 * PAGE - 1));
	BYTES(bytes, 3);
	CALL(pwrite(fd, "over a buffer's end", 19, 32768 - 7));
	CALL(pread(other, bytes, 24, 32768 - 9));
	BYTES(bytes, 24);
	CALL(pwrite(fd, bad_pointer, 100, 0));
	CALL(pread(fd, bad_pointer, 100, 0));
	char *edge = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(edge + PAGE, PAGE);
	CALL(pread(fd, edge + PAGE - 1000, 2000, 3 * PAGE));
	CALL(close(other));
}

static void direct(void)
{
	int fd = CALL(open(path, O_RDWR | O_DIRECT));
	CALL(fcntl(fd, F_GETFL) & O_DIRECT ? 1 : 0);
	memset(aligned, 'd', PAGE);
	CALL(pwrite(fd, aligned, SECTOR, 9 * SECTOR));
	CALL(pread(fd, aligned, 2 * SECTOR, 9 * SECTOR));
	BYTES(aligned + SECTOR - 2, 4);
	CALL(pread(fd, aligned, 100, 0));
	CALL(pread(fd, aligned, SECTOR, 100));
	CALL(pwrite(fd, aligned, SECTOR, 100));
	CALL(pwrite(fd, aligned, 2 * SECTOR, SIZE - SECTOR));
	CALL(pread(fd, aligned, 2 * SECTOR, SIZE - SECTOR));
	CALL(pread(fd, aligned, 100, SIZE));
	CALL(pwrite(fd, aligned, SECTOR, SIZE));
	CALL(fcntl(fd, F_SETFL, 0));
	CALL(pread(fd, aligned, 100, 100));
	CALL(close(fd));
}

static void opening(void)
{
	int first = CALL(open(path, O_RDONLY | O_EXCL));
	CALL(open(path, O_RDONLY | O_EXCL));
	CALL(close(open(path, O_RDWR)) == 0);
	CALL(close(first));
	CALL(close(open(path, O_RDONLY | O_EXCL)));
	CALL(open(path, O_RDWR | O_DIRECTORY));
	CALL(open(path, O_RDWR | O_CREAT | O_EXCL, 0644));
	int fd = open(path, O_RDWR | O_TRUNC | O_APPEND);
	CALL(ftruncate(fd, 0));
	CALL(truncate(path, 0));
	CALL(pwrite(fd, "append", 6, 700));
	CALL(write(fd, "abc", 3));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(pread(fd, bytes, 6, 700));
	BYTES(bytes, 6);
	CALL(close(fd));
}

static void describe(int fd)
{
	struct stat stat, by_path, node;
	CALL(fstat(fd, &stat));
	HOLDS(S_ISBLK(stat.st_mode));
	SHOW(stat.st_size);
	HOLDS(stat.st_rdev != 0 && stat.st_rdev != stat.st_dev);
	CALL(lstat(path, &by_path));
	HOLDS(by_path.st_rdev == stat.st_rdev && by_path.st_ino == stat.st_ino);
	/* A node with this number leads there, wherever it is. */
	CALL(mknod("node", S_IFBLK | 0600, stat.st_rdev));
	CALL(lstat("node", &node));
	HOLDS(node.st_rdev == stat.st_rdev);
	int other = CALL(open("node", O_RDWR) > 2);
	(void)other;
	CALL(mknod("nobody", S_IFBLK | 0600, makedev(250, 77)));
	CALL(open("nobody", O_RDONLY));
	struct pollfd one = {fd, POLLIN | POLLOUT, 0};
	CALL(poll(&one, 1, 0));
	SHOW(one.revents);
	int epoll = epoll_create1(0);
	CALL(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN}));
}

static void questions(int fd)
{
	int number = -1, zero = 0;
	unsigned long big = 0;
	uint64_t bytes_there = 0;
	CALL(ioctl(fd, BLKGETSIZE64, &bytes_there));
	SHOW(bytes_there);
	CALL(ioctl(fd, BLKGETSIZE, &big));
	SHOW(big);
	CALL(ioctl(fd, BLKSSZGET, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKPBSZGET, &number));
	HOLDS(number >= SECTOR);
	CALL(ioctl(fd, BLKROGET, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKBSZGET, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKBSZSET, &(int){1024}));
	CALL(ioctl(fd, BLKBSZGET, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKBSZSET, &(int){100}));
	CALL(ioctl(fd, BLKBSZSET, &(int){4096}));
	CALL(ioctl(fd, BLKRASET, 128));
	CALL(ioctl(fd, BLKRAGET, &big));
	SHOW(big);
	CALL(ioctl(fd, BLKIOMIN, &number));
	CALL(ioctl(fd, BLKIOOPT, &number));
	CALL(ioctl(fd, BLKALIGNOFF, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKDISCARDZEROES, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKRRPART, 0));
	CALL(ioctl(fd, BLKFLSBUF, 0));
	CALL(ioctl(fd, FIGETBSZ, &number));
	SHOW(number);
	CALL(ioctl(fd, BLKGETSIZE64, bad_pointer));
	CALL(ioctl(fd, BLKROSET, &(int){1}));
	CALL(pwrite(fd, "no", 2, 0));
	CALL(ioctl(fd, BLKROSET, &zero));
	CALL(pwrite(fd, "ye", 2, 0));
}

static void zeroes(int fd)
{
	memset(bytes, 'z', sizeof(bytes));
	CALL(pwrite(fd, bytes, 2 * PAGE, 20 * PAGE - 100));
	CALL(ioctl(fd, BLKZEROOUT, ((uint64_t[]){20 * PAGE, SECTOR})));
	CALL(pread(fd, bytes, 2 * SECTOR, 20 * PAGE - 10));
	BYTES(bytes + 6, 6);
	BYTES(bytes + 10 + SECTOR - 2, 4);
	CALL(ioctl(fd, BLKZEROOUT, ((uint64_t[]){20 * PAGE, 100})));
	CALL(ioctl(fd, BLKZEROOUT, ((uint64_t[]){100, SECTOR})));
	CALL(ioctl(fd, BLKZEROOUT, ((uint64_t[]){SIZE, SECTOR})));
	CALL(ioctl(fd, BLKDISCARD, ((uint64_t[]){20 * PAGE, PAGE})));
	CALL(ioctl(fd, BLKDISCARD, ((uint64_t[]){20 * PAGE, 100})));
	CALL(ioctl(fd, BLKDISCARD, ((uint64_t[]){SIZE, SECTOR})));
	CALL(ioctl(fd, BLKDISCARD, bad_pointer));
	CALL(ioctl(fd, BLKSECDISCARD, ((uint64_t[]){0, SECTOR})));
	/* What has been discarded may be anything: write it anew. */
	memset(bytes, 'y', sizeof(bytes));
	CALL(pwrite(fd, bytes, PAGE, 20 * PAGE));
	CALL(fallocate(fd, 0, 0, PAGE));
	CALL(fallocate(fd, FALLOC_FL_ZERO_RANGE, 20 * PAGE, SECTOR));
	CALL(pread(fd, bytes, 4, 20 * PAGE + SECTOR - 2));
	BYTES(bytes, 4);
	CALL(fallocate(fd, FALLOC_FL_ZERO_RANGE, 0, 100));
	CALL(fallocate(fd, FALLOC_FL_ZERO_RANGE, SIZE, SECTOR));
	CALL(fallocate(fd, FALLOC_FL_ZERO_RANGE, SIZE - SECTOR, PAGE));
	CALL(fallocate(fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, SIZE - SECTOR, PAGE));
	CALL(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 30 * PAGE, PAGE));
}

static void keep(int fd)
{
	CALL(fsync(fd));
	CALL(fdatasync(fd));
	CALL(sync_file_range(fd, 0, PAGE, 7));
	CALL(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
	CALL(readahead(fd, 0, PAGE));
	CALL(pwritev2(fd, &(struct iovec){"kept", 4}, 1, 40 * PAGE, RWF_DSYNC));
	int safe = open(path, O_RDWR | O_SYNC);
	CALL(pwrite(safe, "safe", 4, 41 * PAGE));
	CALL(close(safe));
	sync();
}

static void read_only(void)
{
	int number, fd = CALL(open(fixed, O_RDWR) > 2) ? open(fixed, O_RDWR) : -1;
	CALL(ioctl(fd, BLKROGET, &number));
	SHOW(number);
	CALL(pwrite(fd, "a", 1, 0));
	CALL(ioctl(fd, BLKZEROOUT, ((uint64_t[]){0, SECTOR})));
	CALL(pread(fd, bytes, 4, 0));
	BYTES(bytes, 4);
	CALL(fsync(fd));
	CALL(access(fixed, W_OK));
	CALL(close(fd));
	fd = open(path, O_RDONLY);
	CALL(pwrite(fd, "a", 1, 0));
	CALL(ioctl(fd, BLKZEROOUT, ((uint64_t[]){0, SECTOR})));
	CALL(ioctl(fd, BLKDISCARD, ((uint64_t[]){0, SECTOR})));
	CALL(close(fd));
}

int main(int argc, char **argv)
{
	check_begin();
	if (argc < 3)
		return 1;
	path = argv[1];
	fixed = argv[2];
	aligned = aligned_alloc(PAGE, 2 * PAGE);
	int fd = CALL(open(path, O_RDWR));
	positions(fd);
	unaligned(fd);
	direct();
	opening();
	describe(fd);
	questions(fd);
	zeroes(fd);
	keep(fd);
	read_only();
	return check_end();
}

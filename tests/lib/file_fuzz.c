// SPDX-License-Identifier: MIT
/*
 * Random calls on a small tree of files, each made twice: to Linux, and to the shim's files in the same
 * process. Every result, errno and byte must be the same. The last half is done without root's rights.
 * Arguments: a seed, how many calls, and "print" to see each one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef long call_fn(long, long, long, long, long, long);
#define FILE_CALL(name) call_fn sys_##name
FILE_CALL(open);
FILE_CALL(openat);
FILE_CALL(close);
FILE_CALL(read);
FILE_CALL(write);
FILE_CALL(pread64);
FILE_CALL(pwrite64);
FILE_CALL(lseek);
FILE_CALL(ftruncate);
FILE_CALL(truncate);
FILE_CALL(mkdir);
FILE_CALL(rmdir);
FILE_CALL(unlink);
FILE_CALL(unlinkat);
FILE_CALL(rename);
FILE_CALL(renameat2);
FILE_CALL(link);
FILE_CALL(linkat);
FILE_CALL(symlink);
FILE_CALL(readlink);
FILE_CALL(stat);
FILE_CALL(lstat);
FILE_CALL(fstat);
FILE_CALL(access);
FILE_CALL(chmod);
FILE_CALL(chdir);
FILE_CALL(fchdir);
FILE_CALL(getcwd);
FILE_CALL(dup);
FILE_CALL(dup2);
FILE_CALL(fcntl);
FILE_CALL(fallocate);
FILE_CALL(copy_file_range);
FILE_CALL(mknod);
FILE_CALL(setxattr);
FILE_CALL(getxattr);
FILE_CALL(chroot);
FILE_CALL(pipe2);
FILE_CALL(poll);
FILE_CALL(flock);
FILE_CALL(splice);
FILE_CALL(tee);
FILE_CALL(ioctl);
FILE_CALL(close_range);

enum kind {
	END,
	PATH,
	FD,
	DIRFD,
	SIZE,
	OFFSET,
	FLAGS,
	MODE,
	WHENCE,
	IN,
	OUT,
	STAT,
	ALLOCATION,
	RENAME,
	ACCESS,
	ZERO,
	NODE,
	REMOVE,
	FOLLOW,
	NAME,
	LOCK_COMMAND,
	LOCK,
	FLOCK,
	POLL,
	ONE,
	NONBLOCK,
	SPLICE,
	FIONREAD_REQUEST,
	NULL_POINTER
};

#define CALL(name, ...)                        \
	{                                      \
#name, SYS_##name, sys_##name, \
		{                              \
			__VA_ARGS__            \
		}                              \
	}

static const struct {
	const char *name;
	long number;
	call_fn *shim;
	enum kind arguments[6];
} calls[] = {
    CALL(open, PATH, FLAGS, MODE),
    CALL(open, PATH, FLAGS, MODE),
    CALL(openat, DIRFD, PATH, FLAGS, MODE),
    CALL(close, FD),
    CALL(read, FD, OUT, SIZE),
    CALL(write, FD, IN, SIZE),
    CALL(write, FD, IN, SIZE),
    CALL(pread64, FD, OUT, SIZE, OFFSET),
    CALL(pwrite64, FD, IN, SIZE, OFFSET),
    CALL(lseek, FD, OFFSET, WHENCE),
    CALL(ftruncate, FD, OFFSET),
    CALL(truncate, PATH, OFFSET),
    CALL(mkdir, PATH, MODE),
    CALL(rmdir, PATH),
    CALL(unlink, PATH),
    CALL(unlinkat, DIRFD, PATH, REMOVE),
    CALL(rename, PATH, PATH),
    CALL(rename, PATH, PATH),
    CALL(renameat2, DIRFD, PATH, DIRFD, PATH, RENAME),
    CALL(link, PATH, PATH),
    CALL(linkat, DIRFD, PATH, DIRFD, PATH, FOLLOW),
    CALL(symlink, PATH, PATH),
    CALL(readlink, PATH, OUT, SIZE),
    CALL(stat, PATH, STAT),
    CALL(lstat, PATH, STAT),
    CALL(fstat, FD, STAT),
    CALL(access, PATH, ACCESS),
    CALL(chmod, PATH, MODE),
    CALL(chdir, PATH),
    CALL(fchdir, FD),
    CALL(getcwd, OUT, SIZE),
    CALL(dup, FD),
    CALL(dup2, FD, FD),
    CALL(fallocate, FD, ALLOCATION, OFFSET, SIZE),
    CALL(copy_file_range, FD, NULL_POINTER, FD, NULL_POINTER, SIZE, ZERO),
    CALL(mknod, PATH, NODE, ZERO),
    CALL(setxattr, PATH, NAME, IN, ACCESS, ZERO),
    CALL(getxattr, PATH, NAME, OUT, SIZE),
    CALL(fcntl, FD, LOCK_COMMAND, LOCK),
    CALL(fcntl, FD, LOCK_COMMAND, LOCK),
    CALL(flock, FD, FLOCK),
    CALL(pipe2, OUT, NONBLOCK),
    CALL(poll, POLL, ONE, ZERO),
    CALL(splice, FD, NULL_POINTER, FD, NULL_POINTER, SIZE, SPLICE),
    CALL(tee, FD, FD, SIZE, SPLICE),
    CALL(ioctl, FD, FIONREAD_REQUEST, OUT),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BUFFER 20000

static const char *const paths[] = {"a",      "b",     "c",     "d",  "d/a",  "d/b",   "d/e",    "d/e/f",
                                    ".",      "..",    "d/",    "a/", "./a",  "d/..",  "/",      "/a",
                                    "d/e/..", "l",     "l/x",   "e",  "l/",   "/d/e/", "d//b",   "",
                                    "e/./",   "image", "image", "m",  "../a", "d/.",   "/none/x"};
static const int flags[] = {O_RDONLY, O_RDONLY, O_WRONLY, O_RDWR, O_RDWR, 3};
static const int more_flags[] = {O_CREAT,    O_CREAT, O_EXCL,    O_TRUNC,    O_APPEND,  O_DIRECTORY,
                                 O_NOFOLLOW, O_PATH,  O_CLOEXEC, O_NONBLOCK, O_NOATIME, 020000000};
static const long offsets[] = {0, 1, 100, 4095, 4096, 4097, 10000, 100000, 1 << 20, -1, INT64_MAX};
static const long sizes[] = {0, 1, 5, 100, 4095, 4096, 4097, 10000, BUFFER};

static uint64_t state;

static unsigned pick(unsigned count)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned)(state >> 33) % count;
}

#define PICK(array) ((array)[pick(COUNT(array))])

static char in_bytes[BUFFER], out_bytes[2][BUFFER];
static struct stat stats[2];

static long argument(enum kind kind, int side)
{
	switch (kind) {
	case PATH:
		return (long)PICK(paths);
	case FD:
		return pick(8) == 0 ? -1 : 3 + (long)pick(6);
	case DIRFD:
		return pick(2) == 0 ? AT_FDCWD : 3 + (long)pick(6);
	case SIZE:
		return PICK(sizes);
	case OFFSET:
		return PICK(offsets);
	case FLAGS:
		return PICK(flags) | (pick(3) > 0 ? PICK(more_flags) : 0) |
		       (pick(3) == 0 ? PICK(more_flags) : 0);
	case MODE:
		return pick(4) == 0 ? (long)pick(010000) : 0755;
	case WHENCE: /* not SEEK_DATA and SEEK_HOLE: what fallocate(2) gave is a hole to ext4 until it is
	                written */
		return pick(8) == 0 ? 9 : (long)pick(3);
	case IN:
		return (long)in_bytes;
	case OUT:
		return (long)out_bytes[side];
	case STAT:
		return (long)&stats[side];
	case ALLOCATION:
		return (long)pick(4);
	case RENAME:
		return (long)pick(4);
	case ACCESS:
		return (long)pick(8);
	case NODE:
		return pick(3) == 0 ? S_IFREG | 0600 : pick(2) == 0 ? S_IFSOCK | 0666 : (long)pick(0200000);
	case REMOVE:
		return pick(2) == 0 ? AT_REMOVEDIR : 0;
	case FOLLOW:
		return pick(2) == 0 ? AT_SYMLINK_FOLLOW : 0;
	case NAME:
		return (long)(pick(2) == 0 ? "user.one" : "user.two");
	case LOCK_COMMAND: {
		static const int commands[] = {F_GETLK,     F_SETLK,     F_SETLK,
		                               F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLK};
		return PICK(commands);
	}
	case LOCK: {
		struct flock *lock = (void *)out_bytes[side];
		*lock = (struct flock){.l_type = (short)pick(4), .l_whence = (short)pick(4)};
		lock->l_start = pick(8) == 0 ? -5 : (long)pick(50);
		lock->l_len = pick(8) == 0 ? -(long)pick(30) : (long)pick(30);
		return (long)lock;
	}
	case FLOCK:
		return LOCK_NB | (long)(pick(9) == 0 ? 7 : 1 << pick(4) & ~LOCK_NB);
	case POLL: {
		struct pollfd *file = (void *)out_bytes[side];
		*file = (struct pollfd){.fd = 3 + (int)pick(8), .events = (short)pick(0x400)};
		return (long)file;
	}
	case ONE:
		return 1;
	case NONBLOCK:
		return O_NONBLOCK | (pick(2) == 0 ? O_CLOEXEC : 0);
	case SPLICE:
		return SPLICE_F_NONBLOCK;
	case FIONREAD_REQUEST:
		return FIONREAD;
	default:
		return 0;
	}
}

/* What stat(2) says on both sides, but for what cannot be the same: times, inode, blocks, sizes of
 * directories. */
static int stats_differ(void)
{
	const struct stat *a = &stats[0], *b = &stats[1];
	return a->st_mode != b->st_mode || a->st_nlink != b->st_nlink || a->st_uid != b->st_uid ||
	       (!S_ISDIR(a->st_mode) && a->st_size != b->st_size);
}

static void show(const char *name, const enum kind *kinds, const long *args, long linux_result,
                 long shim_result)
{
	printf("%s(", name);
	for (int i = 0; i < 6 && kinds[i] != END; i++)
		if (kinds[i] == PATH || kinds[i] == NAME)
			printf("%s\"%s\"", i > 0 ? ", " : "", (const char *)args[i]);
		else
			printf("%s%ld", i > 0 ? ", " : "", args[i]);
	printf(") Linux %s%ld, shim %s%ld\n", linux_result < 0 ? strerrorname_np((int)-linux_result) : "",
	       linux_result, shim_result < 0 ? strerrorname_np((int)-shim_result) : "", shim_result);
}

static void show_stats(void)
{
	for (int side = 0; side < 2; side++)
		printf("%s: mode 0%o links %ld owner %u:%u size %ld\n", side == 0 ? "Linux" : "shim",
		       stats[side].st_mode, (long)stats[side].st_nlink, stats[side].st_uid,
		       stats[side].st_gid, (long)stats[side].st_size);
}

static int one_call(int print)
{
	unsigned index = pick(COUNT(calls));
	const enum kind *kinds = calls[index].arguments;
	long args[2][6] = {{0}};

	memset(out_bytes, 0, sizeof(out_bytes));
	memset(stats, 0, sizeof(stats));
	for (int i = 0; i < 6 && kinds[i] != END; i++) {
		uint64_t before = state;
		args[0][i] = argument(kinds[i], 0);
		state = before;
		args[1][i] = argument(kinds[i], 1);
	}
	/* A FIFO would be waited for; devices are not everybody's. */
	if (calls[index].number == SYS_mknod && (args[0][1] & S_IFMT) != 0 && !S_ISREG(args[0][1]) &&
	    !S_ISSOCK(args[0][1]))
		return 0;
	long linux_result = syscall(calls[index].number, args[0][0], args[0][1], args[0][2], args[0][3],
	                            args[0][4], args[0][5]);
	if (linux_result < 0)
		linux_result = -errno;
	long shim_result =
	    calls[index].shim(args[1][0], args[1][1], args[1][2], args[1][3], args[1][4], args[1][5]);
	int differ =
	    linux_result != shim_result || memcmp(out_bytes[0], out_bytes[1], BUFFER) != 0 || stats_differ();
	if (print || differ)
		show(calls[index].name, kinds, args[0], linux_result, shim_result);
	if (differ && stats[0].st_mode != 0)
		show_stats();
	for (int side = 0; differ && calls[index].number == SYS_fcntl && side < 2; side++) {
		const struct flock *lock = (void *)out_bytes[side];
		printf("%s: type %d whence %d start %ld length %ld pid %d\n", side == 0 ? "Linux" : "shim",
		       lock->l_type, lock->l_whence, (long)lock->l_start, (long)lock->l_len, lock->l_pid);
	}
	return differ;
}

#define USER 1000

void host_set_user(unsigned id); /* file_host_core.c */

static void drop_rights(void)
{
	if (setgroups(0, NULL) != 0 || setresgid(USER, USER, USER) != 0 || setresuid(USER, USER, USER) != 0)
		abort();
	host_set_user(USER);
}

/* The file that the image brought, and the same one for Linux. */
static void make_image_file(void)
{
	char byte;
	int fd = open("image", O_WRONLY | O_CREAT | O_EXCL, 0644);
	for (int i = 0; i < 30000; i++) {
		byte = (char)(i % 251);
		if (write(fd, &byte, 1) != 1)
			abort();
	}
	if (close(fd) != 0 || sys_rename((long)"/image", (long)"image", 0, 0, 0, 0) != 0)
		abort();
}

int main(int count, char **arguments)
{
	long steps = count > 2 ? atol(arguments[2]) : 10000;
	state = count > 1 ? strtoul(arguments[1], NULL, 10) : 1;
	for (int i = 0; i < BUFFER; i++)
		in_bytes[i] = (char)(i * 7 + i / 256);
	close_range(3, ~0U, 0);
	make_image_file();
	umask(022);
	signal(SIGPIPE, SIG_IGN);
	if (chroot(".") != 0 || sys_chroot((long)".", 0, 0, 0, 0, 0) != 0) {
		printf("cannot chroot\n");
		return 2;
	}
	for (long step = 0; step < steps; step++) {
		if (step == steps / 2)
			drop_rights();
		if (one_call(count > 3)) {
			printf("step %ld of seed %s differs\n", step, count > 1 ? arguments[1] : "1");
			return 1;
		}
	}
	printf("%ld calls\n", steps);
	return 0;
}

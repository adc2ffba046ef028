// SPDX-License-Identifier: MIT
/* fcntl: descriptor and status flags, copies from a number on, and record locks. */
#include "check.h"

static void fcntl_flags(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0644), large = 0100000;

	CALL(fcntl(fd, F_GETFD));
	CALL(fcntl(fd, F_SETFD, FD_CLOEXEC));
	CALL(fcntl(fd, F_GETFD));
	CALL(fcntl(fd, F_SETFD, 2));
	CALL(fcntl(fd, F_GETFD));
	OCTAL(fcntl(fd, F_GETFL) & ~large);
	CALL(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
	OCTAL(fcntl(fd, F_GETFL) & ~large);
	CALL(fcntl(fd, F_SETFL, O_WRONLY | O_CREAT | O_TRUNC | O_EXCL));
	OCTAL(fcntl(fd, F_GETFL) & ~large);
	CALL(fcntl(-1, F_GETFL));
	CALL(fcntl(99, F_GETFD));
	CALL(close(fd));
}

static void fcntl_copies(void)
{
	int fd = open("f", O_RDWR);

	CALL(fcntl(fd, F_DUPFD, 10));
	CALL(fcntl(fd, F_DUPFD, 10));
	CALL(fcntl(fd, F_DUPFD_CLOEXEC, 10));
	CALL(fcntl(12, F_GETFD));
	CALL(fcntl(11, F_GETFD));
	CALL(fcntl(fd, F_DUPFD, 0));
	CALL(fcntl(fd, F_DUPFD, -1));
	CALL(fcntl(fd, F_DUPFD, 1 << 30));
	CALL(fcntl(99, F_DUPFD, 0));
	for (int i = 3; i < 13; i++)
		close(i);
}

static void lock_show(int line, int fd, struct flock lock, int command)
{
	int result = fcntl(fd, command, &lock);

	check_count++;
	printf("%d %s type %d whence %d start %ld length %ld\n", line, result ? strerrorname_np(errno) : "ok",
	       lock.l_type, lock.l_whence, (long)lock.l_start, (long)lock.l_len);
}

/* One process never conflicts with itself: locks are taken, turned and given back. */
static void fcntl_locks(void)
{
	struct flock write_all = {F_WRLCK, SEEK_SET, 0, 0, 0};
	struct flock read_some = {F_RDLCK, SEEK_SET, 10, 20, 0};
	struct flock unlock = {F_UNLCK, SEEK_SET, 0, 0, 0};
	struct flock from_end = {F_WRLCK, SEEK_END, -2, 2, 0};
	struct flock before_start = {F_WRLCK, SEEK_SET, -5, 2, 0};
	struct flock bad_type = {9, SEEK_SET, 0, 0, 0};
	int fd = open("f", O_RDWR), other = open("f", O_RDWR), reader = open("f", O_RDONLY);

	lock_show(__LINE__, fd, write_all, F_GETLK);
	lock_show(__LINE__, fd, write_all, F_SETLK);
	lock_show(__LINE__, other, write_all, F_SETLK);
	lock_show(__LINE__, other, read_some, F_GETLK);
	lock_show(__LINE__, other, read_some, F_SETLK);
	lock_show(__LINE__, fd, read_some, F_SETLKW);
	lock_show(__LINE__, fd, unlock, F_SETLK);
	lock_show(__LINE__, fd, from_end, F_SETLK);
	lock_show(__LINE__, fd, before_start, F_SETLK);
	lock_show(__LINE__, fd, bad_type, F_SETLK);
	lock_show(__LINE__, reader, write_all, F_SETLK);
	lock_show(__LINE__, reader, read_some, F_SETLK);
	lock_show(__LINE__, 99, read_some, F_SETLK);
	CALL(fcntl(fd, F_SETLK, bad_pointer));
	CALL(fcntl(fd, F_GETLK, bad_pointer));
	CALL(close(reader));
	lock_show(__LINE__, fd, write_all, F_SETLK);
	CALL(close(other));
	CALL(close(fd));
}

static void fcntl_pipes(void)
{
	char text[4];
	int ends[2];

	CALL(pipe(ends));
	OCTAL(fcntl(ends[0], F_GETFL));
	OCTAL(fcntl(ends[1], F_GETFL));
	CALL(fcntl(ends[0], F_SETFL, O_NONBLOCK));
	CALL(read(ends[0], text, 1));
	CALL(fcntl(ends[0], F_GETPIPE_SZ));
	CALL(close(ends[0]));
	CALL(close(ends[1]));
}

int main(void)
{
	check_begin();
	fcntl_flags();
	file_make("f", "0123456789");
	fcntl_copies();
	fcntl_locks();
	fcntl_pipes();
	return check_end();
}

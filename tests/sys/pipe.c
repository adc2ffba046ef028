// SPDX-License-Identifier: MIT
/* pipe, pipe2: bytes in order, full and empty, and ends that are gone. */
#include "check.h"

#include <sys/ioctl.h>

static volatile int taken;

static void take(int number)
{
	taken = number;
}

int main(void)
{
	static char block[70000];
	int ends[2], waiting;

	check_begin();
	CALL(pipe2(ends, O_CLOEXEC | O_NONBLOCK));
	CALL(fcntl(ends[0], F_GETFD));
	OCTAL(fcntl(ends[0], F_GETFL));
	OCTAL(fcntl(ends[1], F_GETFL));
	CALL(read(ends[0], block, 10));
	CALL(read(ends[0], block, 0));
	CALL(write(ends[1], "abcdef", 6));
	CALL(ioctl(ends[0], FIONREAD, &waiting));
	SHOW(waiting);
	CALL(read(ends[0], block, 4));
	BYTES(block, 4);
	CALL(read(ends[0], block, 4));
	BYTES(block, 2);
	CALL(write(ends[1], block, sizeof(block)));
	CALL(write(ends[1], block, 1));
	CALL(read(ends[0], block, sizeof(block)));
	CALL(write(ends[1], block, 65536));
	CALL(read(ends[0], block, 4095));
	CALL(write(ends[1], block, 4096)); /* PIPE_BUF bytes go whole or not at all */
	CALL(read(ends[0], block, 4096));
	CALL(write(ends[1], block, 4096));
	CALL(write(ends[1], "", 0));
	CALL(write(ends[1], bad_pointer, 1));
	CALL(read(ends[0], bad_pointer, 1));
	CALL(close(ends[1]));
	HOLDS(read(ends[0], block, sizeof(block)) > 0);
	CALL(read(ends[0], block, sizeof(block)));
	CALL(close(ends[0]));

	CALL(pipe(ends));
	CALL(close(ends[0]));
	signal(SIGPIPE, SIG_IGN);
	CALL(write(ends[1], "x", 1));
	signal(SIGPIPE, take);
	CALL(write(ends[1], "x", 1));
	HOLDS(taken == SIGPIPE);
	CALL(close(ends[1]));
	CALL(pipe2(ends, 0x1));
	CALL(pipe(bad_pointer));
	CALL(syscall(SYS_pipe, ends));
	CALL(lseek(ends[0], 0, SEEK_SET));
	CALL(ftruncate(ends[1], 0));
	CALL(fsync(ends[1]));
	CALL(fchmod(ends[1], 0600));
	return check_end();
}

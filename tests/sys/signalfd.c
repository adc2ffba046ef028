// SPDX-License-Identifier: MIT
/* signalfd4: blocked signals, read as from a file. */
#include "check.h"

#include <poll.h>
#include <sys/signalfd.h>

int main(void)
{
	struct signalfd_siginfo info[3];
	struct pollfd entry;
	sigset_t set;
	int fd;

	check_begin();
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	entry = (struct pollfd){fd, POLLIN, 0};
	CALL(fcntl(fd, F_GETFD));
	CALL(read(fd, info, sizeof(info)));
	CALL(poll(&entry, 1, 0));
	CALL(raise(SIGUSR2));
	CALL(raise(SIGUSR1));
	CALL(poll(&entry, 1, 0));
	CALL(read(fd, info, sizeof(info)));
	SHOW(info[0].ssi_signo);
	SHOW(info[1].ssi_signo);
	HOLDS(info[0].ssi_pid == (unsigned)getpid());
	CALL(read(fd, info, 10));
	sigdelset(&set, SIGUSR2);
	CALL(signalfd(fd, &set, 0) == fd);
	CALL(raise(SIGUSR2));
	CALL(poll(&entry, 1, 0));
	CALL(signalfd(0, &set, 0));
	CALL(signalfd(-1, &set, 0x1));
	CALL(close(fd));
	return check_end();
}

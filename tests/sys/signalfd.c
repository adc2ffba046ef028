// SPDX-License-Identifier: MIT
/* signalfd, signalfd4: signals read from a descriptor, polled for, and with another set. */
#include "check.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/time.h>

static void show(const struct signalfd_siginfo *info)
{
	SHOW(info->ssi_signo);
	SHOW(info->ssi_code);
	SHOW(info->ssi_errno);
	SHOW(info->ssi_int);
	HOLDS(info->ssi_code == SI_KERNEL ||
	      (info->ssi_pid == (uint32_t)getpid() && info->ssi_uid == getuid()));
}

static int ready(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	CALL(poll(&poll_fd, 1, 0));
	return poll_fd.revents;
}

int main(void)
{
	struct signalfd_siginfo info[4];
	struct itimerval timer = {.it_value.tv_usec = 30000};
	sigset_t set;
	int fd;

	check_begin();
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	HOLDS((fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)) >= 0);
	SHOW(fcntl(fd, F_GETFD));
	OCTAL(fcntl(fd, F_GETFL));
	CALL(read(fd, info, sizeof(info)));
	SHOW(ready(fd));
	raise(SIGUSR1);
	sigqueue(getpid(), SIGALRM, (union sigval){.sival_int = 42});
	SHOW(ready(fd));
	CALL(read(fd, info, 127));
	CALL(read(fd, info, sizeof(info)));
	show(&info[0]);
	show(&info[1]);
	CALL(read(fd, info, sizeof(info)));
	CALL(write(fd, info, sizeof(info)));
	CALL(lseek(fd, 0, SEEK_SET));
	CALL(pread(fd, info, sizeof(info), 0));
	CALL(fcntl(fd, F_SETFL, 0));
	setitimer(ITIMER_REAL, &timer, NULL);
	CALL(read(fd, info, sizeof(info)));
	show(&info[0]);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR2);
	SHOW(ready(fd));
	HOLDS(signalfd(fd, &set, 0) == fd);
	SHOW(ready(fd));
	CALL(read(fd, info, sizeof(info[0])));
	SHOW(info[0].ssi_signo);
	raise(SIGUSR1);
	CALL(read(fd, bad_pointer, sizeof(info)));
	CALL(signalfd(-1, &set, 1));
	CALL(signalfd(0x3fffff, &set, 0));
	CALL(signalfd(STDOUT_FILENO, &set, 0));
	CALL(syscall(SYS_signalfd4, -1, &set, 4, 0));
	CALL(syscall(SYS_signalfd4, -1, bad_pointer, 8, 0));
	CALL(close(fd));
	return check_end();
}

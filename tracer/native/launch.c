/* SPDX-License-Identifier: MIT */
/*
 * Starts a program under a seccomp filter whose questions (SECCOMP_RET_USER_NOTIF) go to the caller. All that
 * lies between fork and execve is here, for Python must not run in a child of a process with threads.
 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define PAGE 0x7e0500000000UL
#define FIRST_FREE 3
#define NOT_STARTED 127
#define ARGUMENTS_MOST (1UL << 20)

/* What a child that did not get as far as execve says. */
struct failure {
	int32_t error;
	char step[28];
};

/* The message that carries the listener, all in the page that the filter knows. */
struct message {
	struct msghdr header; /* first: its address is the page's */
	struct iovec content;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

EXPORT uint64_t launch_page(void)
{
	return PAGE;
}

static _Noreturn void fail(int parent, const char *step)
{
	struct failure *failure = (void *)PAGE;
	int error = errno;
	memset(failure, 0, sizeof(*failure));
	failure->error = error;
	strncpy(failure->step, step, sizeof(failure->step) - 1);
	syscall(SYS_write, parent, failure, sizeof(*failure));
	syscall(SYS_exit_group, NOT_STARTED, PAGE);
	__builtin_unreachable();
}

static void send_listener(int parent, int listener)
{
	struct message *message = (void *)PAGE;
	memset(message, 0, sizeof(*message));
	message->content = (struct iovec){&message->byte, 1};
	message->header = (struct msghdr){.msg_iov = &message->content,
	                                  .msg_iovlen = 1,
	                                  .msg_control = message->control,
	                                  .msg_controllen = sizeof(message->control)};
	struct cmsghdr *control = CMSG_FIRSTHDR(&message->header);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(control), &listener, sizeof(int));
	if (syscall(SYS_sendmsg, parent, message, 0) < 0)
		fail(parent, "send the listener");
}

/* Streams may lie where others are to go: first away, then in place. */
static int place_streams(const int32_t streams[3])
{
	int away[3];
	for (int i = 0; i < 3; i++)
		if ((away[i] = fcntl(streams[i], F_DUPFD, FIRST_FREE)) < 0)
			return -1;
	for (int i = 0; i < 3; i++)
		if (dup2(away[i], i) < 0)
			return -1;
	return (int)syscall(SYS_close_range, FIRST_FREE, ~0U, CLOSE_RANGE_CLOEXEC);
}

static void settle(const struct launch *launch, int parent)
{
	cpu_set_t processors;
	CPU_ZERO(&processors);
	CPU_SET((unsigned)launch->processor, &processors);
	sigset_t none;
	sigemptyset(&none);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sched_setaffinity(0, sizeof(processors), &processors);
	signal(SIGPIPE, SIG_DFL); /* Python ignores these */
	signal(SIGXFSZ, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask((mode_t)launch->umask);
	if (chdir(launch->folder) < 0)
		fail(parent, "enter its folder");
	if (place_streams(launch->streams) < 0)
		fail(parent, "set up its streams");
}

static int install(const struct launch *launch)
{
	struct sock_fprog program = {(unsigned short)launch->filter_length, (void *)launch->filter};
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	if (listener < 0 && errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	return listener;
}

static _Noreturn void become(const struct launch *launch, int parent)
{
	size_t words = 0;
	while (launch->argv[words] != NULL)
		words++;
	if (mmap((void *)PAGE, ARGUMENTS_MOST, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED)
		_exit(NOT_STARTED);
	if ((words + 1) * sizeof(char *) > ARGUMENTS_MOST) {
		errno = E2BIG;
		fail(parent, "pass its arguments");
	}
	settle(launch, parent);
	int listener = install(launch);
	if (listener < 0)
		fail(parent, "install the filter");
	send_listener(parent, listener);
	memcpy((void *)PAGE, launch->argv, (words + 1) * sizeof(char *));
	syscall(SYS_execve, launch->program, PAGE, launch->envp);
	fail(parent, "execute it");
}

/* The listener, or a failure, or the end of the child. */
static int receive(int child, struct launched *launched)
{
	struct failure failure = {.error = ECHILD};
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
	struct iovec content = {&failure, sizeof(failure)};
	for (;;) {
		struct msghdr header = {.msg_iov = &content,
		                        .msg_iovlen = 1,
		                        .msg_control = control,
		                        .msg_controllen = sizeof(control)};
		ssize_t got = recvmsg(child, &header, MSG_CMSG_CLOEXEC);
		if (got < 0 && errno == EINTR)
			continue;
		struct cmsghdr *message = got > 0 ? CMSG_FIRSTHDR(&header) : NULL;
		if (message != NULL) {
			memcpy(&launched->listener, CMSG_DATA(message), sizeof(int));
		} else if (got == (ssize_t)sizeof(failure)) {
			memcpy(launched->step, failure.step, sizeof(failure.step));
			return -failure.error;
		} else {
			return launched->listener >= 0 ? 0 : -ECHILD;
		}
	}
}

EXPORT int launch_start(const struct launch *launch, struct launched *launched)
{
	int pair[2];
	*launched = (struct launched){.process = -1, .listener = -1};
	/* Packets: a failure is never taken for the byte that comes with the listener. */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	pid_t child = fork();
	if (child == 0)
		become(launch, pair[1]);
	int result = child < 0 ? -errno : 0;
	close(pair[1]);
	if (result == 0)
		result = receive(pair[0], launched);
	close(pair[0]);
	launched->process = child;
	if (result < 0 && child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		if (launched->listener >= 0)
			close(launched->listener);
	}
	return result;
}

EXPORT int launch_own_network(void)
{
	if (unshare(CLONE_NEWNET) < 0)
		return -errno;
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return -errno;
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int result = ioctl(descriptor, SIOCSIFFLAGS, &loopback) < 0 ? -errno : 0;
	close(descriptor);
	return result;
}

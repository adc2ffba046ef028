// SPDX-License-Identifier: MIT
/* A program that is sent signals from outside. Arguments: what each signal does (NUMBER=handle, ignore,
 * block, end), and how it waits: "wait", or "spin". It ends by itself with SIGUSR2, if that is handled. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void handle(int number, siginfo_t *info, void *context)
{
	char text[80];
	struct winsize window = {0};
	int size = snprintf(text, sizeof(text), "signal %d code %d", number, info->si_code);

	(void)context;
	if (number == SIGWINCH && ioctl(0, TIOCGWINSZ, &window) == 0)
		size += snprintf(text + size, sizeof(text) - size, " %dx%d", window.ws_row, window.ws_col);
	text[size++] = '\n';
	(void)!write(1, text, size);
	if (number == SIGUSR2)
		_exit(3);
}

static void prepare(const char *wish)
{
	int number = atoi(wish);
	const char *what = strchr(wish, '=') + 1;
	struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	if (strcmp(what, "ignore") == 0)
		action = (struct sigaction){.sa_handler = SIG_IGN};
	if (strcmp(what, "block") == 0)
		sigprocmask(SIG_BLOCK, &set, NULL);
	else
		sigaction(number, &action, NULL);
}

int main(int count, char **arguments)
{
	const char *how = count > 1 ? arguments[1] : "end";
	for (int i = 2; i < count; i++)
		prepare(arguments[i]);
	(void)!write(1, "ready\n", 6);
	if (strcmp(how, "end") == 0) { /* while it is traced: the calls that it will make */
		struct winsize window;
		ioctl(0, TIOCGWINSZ, &window);
		poll(NULL, 0, 0);
		return 0;
	}
	while (strcmp(how, "wait") == 0)
		poll(NULL, 0, -1);
	for (;;)
		;
}

// SPDX-License-Identifier: MIT
/* execve: what a new program finds of the old one, scripts, and what is refused. The program becomes itself,
 * again and again: the first argument says how far it is. */
#include "check.h"

#include <sys/prctl.h>
#include <sys/uio.h>

static char own[200];

static void handler(int number)
{
	(void)number;
}

static void make_file(const char *name, const char *text, unsigned mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (write(fd, text, strlen(text)) < 0 || fchmod(fd, mode) != 0 || close(fd) != 0)
		exit(1);
}

static int become(const char *program, char **arguments, char **environment)
{
	fflush(stdout);
	return execve(program, arguments, environment);
}

static void refused(void)
{
	char *none[] = {NULL}, *words[] = {"x", NULL}, *bad[] = {bad_pointer, NULL};

	make_file("text", "no program\n", 0755);
	make_file("plain", "#!/bin/sh\n", 0644);
	make_file("lost", "#!/absent/interpreter\n", 0755);
	make_file("nothing", "#!\n", 0755);
	make_file("loop", "#!./loop\n", 0755);
	make_file("empty", "", 0755);
	make_file("cut", "\177ELF\002\001\001", 0755);
	CALL(execve("absent", words, none));
	CALL(execve("text", words, none));
	CALL(execve("plain", words, none));
	CALL(execve("lost", words, none));
	CALL(execve("nothing", words, none));
	CALL(execve("loop", words, none));
	CALL(execve("empty", words, none));
	CALL(execve("cut", words, none));
	CALL(execve(".", words, none));
	CALL(execve("text/below", words, none));
	CALL(execve("", words, none));
	CALL(execve(bad_pointer, words, none));
	CALL(execve(own, bad_pointer, none));
	CALL(execve(own, bad, none));
	CALL(execve(own, words, bad_pointer));
}

/* The numbers of the checks go on from program to program. */
static char *counted(void)
{
	static char text[20];

	snprintf(text, sizeof(text), "CHECKS=%d", check_count);
	return text;
}

static void first(char **argv)
{
	struct sigaction take = {.sa_handler = handler}, ignore = {.sa_handler = SIG_IGN};
	stack_t stack = {.ss_sp = malloc(100000), .ss_size = 100000};
	char *words[] = {"called so", "second", "with words", "", NULL};
	sigset_t set;
	int kept = open("text", O_RDONLY), closed = open("text", O_RDONLY | O_CLOEXEC);

	(void)argv;
	lseek(kept, 3, SEEK_SET);
	sigaction(SIGUSR1, &take, NULL);
	sigaction(SIGUSR2, &ignore, NULL);
	sigaltstack(&stack, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_SETMASK, &set, NULL);
	raise(SIGTERM);
	umask(027);
	prctl(PR_SET_NAME, "another");
	SHOW(kept);
	SHOW(closed);
	CALL(become(own, words, (char *[]){"A=1", counted(), "B=", NULL}));
}

static void second(int argc, char **argv)
{
	struct sigaction action;
	char name[16], text[4] = "", path[300], comm[20] = "";
	stack_t stack;
	sigset_t set;
	char *script[] = {"not seen", "more", NULL};

	SHOW(argc);
	TEXT(argv[0]);
	TEXT(argv[2]);
	TEXT(argv[3]);
	TEXT(getenv("A"));
	TEXT(getenv("B"));
	HOLDS(getenv("HOME") == NULL);
	CALL(read(3, text, 3));
	BYTES(text, 3);
	CALL(fcntl(4, F_GETFD));
	sigaction(SIGUSR1, NULL, &action);
	HOLDS(action.sa_handler == SIG_DFL);
	sigaction(SIGUSR2, NULL, &action);
	HOLDS(action.sa_handler == SIG_IGN);
	sigaltstack(NULL, &stack);
	SHOW(stack.ss_flags);
	sigprocmask(SIG_BLOCK, NULL, &set);
	SHOW(sigismember(&set, SIGTERM));
	sigpending(&set);
	SHOW(sigismember(&set, SIGTERM));
	OCTAL(umask(0));
	prctl(PR_GET_NAME, name);
	TEXT(name);
	HOLDS(readlink("/proc/self/exe", path, sizeof(path)) == (ssize_t)strlen(own) &&
	      memcmp(path, own, strlen(own)) == 0);
	SHOW(read(open("/proc/self/comm", O_RDONLY), comm, sizeof(comm) - 1));
	TEXT(comm);
	snprintf(path, sizeof(path), "#! \t%s  third and fourth \n", own);
	make_file("script", path, 0755);
	make_file("outer", "#!./script", 0755);
	CALL(become("outer", script, (char *[]){counted(), NULL}));
}

/* Called as: own, "third and fourth", "./script", "outer", "more". */
static void third(int argc, char **argv)
{
	SHOW(argc);
	for (int i = 2; i < argc; i++)
		TEXT(argv[i]);
	CALL(become(own, (char *[]){own, "last", NULL}, (char *[]){counted(), NULL}));
}

int main(int argc, char **argv)
{
	const char *count = getenv("CHECKS");
	ssize_t length = readlink("/proc/self/exe", own, sizeof(own) - 1);
	const char *stage = argc < 2 ? "first" : argv[1];

	if (length < 0)
		return 1;
	check_begin();
	if (count != NULL)
		check_count = atoi(count);
	if (strcmp(stage, "first") == 0) {
		refused();
		first(argv);
	} else if (strcmp(stage, "second") == 0) {
		second(argc, argv);
	} else if (strcmp(stage, "third and fourth") == 0) {
		third(argc, argv);
	}
	return check_end();
}

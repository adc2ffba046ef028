/* SPDX-License-Identifier: MIT */
/* Three children, one after the other, exit with 0, 1 and 2, a vforked one runs what argv names; the program
 * exits with 42. */
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	for (int i = 0; i < 3; i++) {
		if (fork() == 0) {
			for (int k = 0; k < 100; k++)
				syscall(SYS_getppid);
			_exit(i);
		}
		wait(NULL);
	}
	if (argc > 1) {
		pid_t child = vfork();

		if (child == 0) {
			execv(argv[1], argv + 1);
			_exit(99);
		}
		waitpid(child, NULL, 0);
	}
	return 42;
}

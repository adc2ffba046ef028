// SPDX-License-Identifier: MIT
/* Starts a process as often as its argument says, each of which ends at once. An image refuses, aloud. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	for (int left = argc > 1 ? atoi(argv[1]) : 1; left > 0; left--) {
		int process = fork();
		if (process == 0)
			_exit(0);
		if (process > 0)
			waitpid(process, NULL, 0);
	}
	return 3;
}

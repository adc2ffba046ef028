// SPDX-License-Identifier: MIT
/* set_tid_address: gives the thread's own number, whatever the address is. */
#include "check.h"

int main(void)
{
	int word = 0;

	check_begin();
	HOLDS(syscall(SYS_set_tid_address, &word) == gettid());
	HOLDS(syscall(SYS_set_tid_address, NULL) == getpid());
	SHOW(word);
	return check_end();
}

// SPDX-License-Identifier: MIT
/* set_tid_address: answers with the thread's number; where it points is told by prctl(2). */
#include "check.h"

int main(void)
{
	int word = 7;

	check_begin();
	HOLDS(syscall(SYS_set_tid_address, &word) == gettid());
	HOLDS(syscall(SYS_set_tid_address, bad_pointer) ==
	      gettid()); /* looked at only when the thread ends */
	HOLDS(syscall(SYS_set_tid_address, NULL) == gettid());
	SHOW(word);
	return check_end();
}

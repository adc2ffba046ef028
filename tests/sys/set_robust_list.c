// SPDX-License-Identifier: MIT
/* set_robust_list, get_robust_list: the head that was set is the head that is told. */
#include "check.h"

int main(void)
{
	long head[3] = {(long)head, 0, 0}, *told = NULL;
	size_t size = 0;

	check_begin();
	CALL(syscall(SYS_set_robust_list, head, sizeof(head)));
	CALL(syscall(SYS_get_robust_list, 0, &told, &size));
	HOLDS(told == head);
	SHOW(size);
	CALL(syscall(SYS_set_robust_list, head, 7));
	CALL(syscall(SYS_get_robust_list, 0x3fffffff, &told, &size));
	CALL(syscall(SYS_get_robust_list, 0, bad_pointer, &size));
	return check_end();
}

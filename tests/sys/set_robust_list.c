// SPDX-License-Identifier: MIT
/* set_robust_list, get_robust_list: the list's head is kept. */
#include "check.h"

#include <linux/futex.h>

int main(void)
{
	struct robust_list_head head = {{&head.list}, 0, NULL}, *found = NULL;
	size_t size = 0;

	check_begin();
	CALL(syscall(SYS_set_robust_list, &head, sizeof(head)));
	CALL(syscall(SYS_get_robust_list, 0, &found, &size));
	HOLDS(found == &head);
	SHOW(size);
	CALL(syscall(SYS_get_robust_list, gettid(), &found, &size));
	CALL(syscall(SYS_set_robust_list, &head, sizeof(head) - 1));
	CALL(syscall(SYS_set_robust_list, NULL, sizeof(head)));
	CALL(syscall(SYS_get_robust_list, 0, &found, &size));
	HOLDS(found == NULL);
	CALL(syscall(SYS_get_robust_list, 0x3ffffffe, &found, &size));
	CALL(syscall(SYS_get_robust_list, 0, bad_pointer, &size));
	CALL(syscall(SYS_get_robust_list, 0, &found, bad_pointer));
	return check_end();
}

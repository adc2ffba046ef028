// SPDX-License-Identifier: MIT
/* syslog: how much the kernel's log holds, its lines, and what it refuses; nothing that would change the log.
 */
#include "check.h"

#include <sys/klog.h>

#define READ_ALL 3
#define READ_CLEAR 4
#define SIZE_UNREAD 9
#define SIZE_BUFFER 10

int main(void)
{
	static char text[1 << 17];
	long size;

	check_begin();
	CALL(klogctl(0, NULL, 0));
	CALL(klogctl(1, NULL, 0));
	HOLDS(klogctl(SIZE_BUFFER, NULL, 0) >= 4096);
	HOLDS(klogctl(SIZE_UNREAD, NULL, 0) >= 0);
	syscall(1000); /* the shim says so in its log; to Linux it is nothing */
	size = klogctl(READ_ALL, text, sizeof(text));
	HOLDS(size >= 0);
	HOLDS(size == 0 || (text[0] == '<' && memchr(text, '[', 8) && text[size - 1] == '\n'));
	size = klogctl(READ_ALL, text, 5);
	HOLDS(size == 0);
	CALL(klogctl(READ_ALL, text, 0));
	CALL(klogctl(READ_ALL, NULL, 5));
	CALL(klogctl(READ_ALL, text, -1));
	CALL(klogctl(READ_ALL, bad_pointer, 5000));
	CALL(klogctl(READ_ALL, kernel_pointer, 5000));
	CALL(klogctl(READ_CLEAR, NULL, 5));
	CALL(klogctl(-1, text, 5));
	CALL(klogctl(11, text, 5));
	return check_end();
}

// SPDX-License-Identifier: MIT
/* close_range: all descriptors from one to another, at once or at exec. */
#include "check.h"

#include <linux/close_range.h>

int main(void)
{
	check_begin();
	file_make("f", "");
	for (int i = 0; i < 5; i++)
		CALL(open("f", O_RDONLY));
	CALL(close_range(4, 5, 0));
	CALL(fcntl(3, F_GETFD));
	CALL(fcntl(4, F_GETFD));
	CALL(fcntl(5, F_GETFD));
	CALL(fcntl(6, F_GETFD));
	CALL(close_range(6, 100000, CLOSE_RANGE_CLOEXEC));
	CALL(fcntl(6, F_GETFD));
	CALL(fcntl(3, F_GETFD));
	CALL(close_range(5, 4, 0));
	CALL(close_range(3, 4, 0x80));
	CALL(close_range(3, ~0U, 0));
	CALL(fcntl(3, F_GETFD));
	CALL(fcntl(7, F_GETFD));
	CALL(fcntl(2, F_GETFD));
	CALL(open("f", O_RDONLY));
	return check_end();
}

// SPDX-License-Identifier: MIT
/* flock: locks of open files, which two opens of one file can contend for. */
#include "check.h"

#include <sys/file.h>

int main(void)
{
	int one, two, copy;

	check_begin();
	file_make("f", "");
	one = open("f", O_RDONLY);
	two = open("f", O_RDWR);
	copy = dup(one);
	CALL(flock(one, LOCK_EX));
	CALL(flock(two, LOCK_EX | LOCK_NB));
	CALL(flock(two, LOCK_SH | LOCK_NB));
	CALL(flock(copy, LOCK_EX | LOCK_NB));
	CALL(flock(one, LOCK_SH));
	CALL(flock(two, LOCK_SH | LOCK_NB));
	CALL(flock(two, LOCK_EX | LOCK_NB));
	CALL(flock(one, LOCK_UN));
	CALL(flock(two, LOCK_EX | LOCK_NB));
	CALL(flock(one, LOCK_SH | LOCK_NB));
	CALL(close(two));
	CALL(flock(one, LOCK_EX | LOCK_NB));
	CALL(close(one));
	two = open("f", O_RDWR);
	CALL(flock(two, LOCK_EX | LOCK_NB)); /* the copy still holds it */
	CALL(close(copy));
	CALL(flock(two, LOCK_EX | LOCK_NB));
	CALL(flock(two, 0));
	CALL(flock(two, 16));
	CALL(flock(-1, LOCK_EX));
	CALL(flock(open("f", O_PATH), LOCK_EX));
	return check_end();
}

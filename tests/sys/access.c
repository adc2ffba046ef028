// SPDX-License-Identifier: MIT
/* access, faccessat: what root may do, and what even root may not. */
#include "check.h"

int main(void)
{
	int directory;

	check_begin();
	file_make("f", "");
	CALL(chmod("f", 0));
	CALL(mkdir("d", 0));
	CALL(symlink("absent", "dangling"));
	CALL(access("f", F_OK));
	CALL(access("f", R_OK));
	CALL(access("f", W_OK));
	CALL(access("f", X_OK));
	CALL(access("f", R_OK | X_OK));
	CALL(chmod("f", 0001));
	CALL(access("f", X_OK));
	CALL(access("d", R_OK | W_OK | X_OK));
	CALL(access("absent", F_OK));
	CALL(access("dangling", F_OK));
	CALL(access("f/x", F_OK));
	CALL(access("f/", F_OK));
	CALL(access("d/", F_OK));
	CALL(access("", F_OK));
	CALL(access("f", 8));
	CALL(access("f", -1));
	CALL(access(bad_pointer, F_OK));
	CALL(chmod("d", 0755));
	file_make("d/in", "");
	directory = open("d", O_RDONLY);
	CALL(faccessat(directory, "in", R_OK, 0));
	CALL(faccessat(directory, "in", X_OK, 0));
	CALL(faccessat(directory, "absent", F_OK, 0));
	CALL(faccessat(99, "in", F_OK, 0));
	CALL(faccessat(99, "/", F_OK, 0));
	CALL(faccessat(AT_FDCWD, "d/in", W_OK, 0));
	CALL(close(directory));
	return check_end();
}

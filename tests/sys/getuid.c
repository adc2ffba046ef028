// SPDX-License-Identifier: MIT
/* getuid, geteuid, getgid, getegid, getresuid, getresgid: root, in every way. */
#include "check.h"

int main(void)
{
	uid_t uids[3] = {7, 7, 7};
	gid_t gids[3] = {7, 7, 7};

	check_begin();
	CALL(getuid());
	CALL(geteuid());
	CALL(getgid());
	CALL(getegid());
	CALL(getresuid(&uids[0], &uids[1], &uids[2]));
	SHOW(uids[0] + uids[1] + uids[2]);
	CALL(getresgid(&gids[0], &gids[1], &gids[2]));
	SHOW(gids[0] + gids[1] + gids[2]);
	CALL(getresuid(&uids[0], bad_pointer, &uids[2]));
	CALL(getresgid(bad_pointer, &gids[1], &gids[2]));
	return check_end();
}

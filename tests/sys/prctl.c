// SPDX-License-Identifier: MIT
/* prctl: the name of the process, its flags, and questions about capabilities. */
#include "check.h"

#include <sys/prctl.h>

int main(void)
{
	char name[32] = "................";

	check_begin();
	CALL(prctl(PR_SET_NAME, "short"));
	CALL(prctl(PR_GET_NAME, name));
	TEXT(name);
	CALL(prctl(PR_SET_NAME, "a name that is too long"));
	CALL(prctl(PR_GET_NAME, name));
	TEXT(name);
	CALL(prctl(PR_SET_NAME, bad_pointer));
	CALL(prctl(PR_GET_NAME, bad_pointer));
	CALL(prctl(PR_CAPBSET_READ, 0));
	CALL(prctl(PR_CAPBSET_READ, 1000));
	CALL(prctl(9999, 0));
	CALL(prctl(PR_GET_DUMPABLE));
	CALL(prctl(PR_SET_DUMPABLE, 0));
	CALL(prctl(PR_GET_DUMPABLE));
	CALL(prctl(PR_SET_DUMPABLE, 7));
	CALL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	CALL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CALL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	CALL(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
	return check_end();
}

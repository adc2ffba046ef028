// SPDX-License-Identifier: MIT
/* personality: asked for, and changed where it may be. */
#include "check.h"

#include <sys/personality.h>

int main(void)
{
	check_begin();
	CALL(personality(0xffffffff));
	CALL(personality(ADDR_NO_RANDOMIZE));
	CALL(personality(0xffffffff));
	CALL(personality(PER_LINUX));
	CALL(personality(0xffffffff));
	return check_end();
}

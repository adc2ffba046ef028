// SPDX-License-Identifier: MIT
/* personality: asked for, and set to what it may be. */
#include "check.h"

#include <sys/personality.h>

int main(void)
{
	check_begin();
	OCTAL(personality(0xffffffff));
	OCTAL(personality(ADDR_NO_RANDOMIZE));
	OCTAL(personality(0xffffffff));
	OCTAL(personality(PER_LINUX));
	OCTAL(personality(0xffffffff));
	return check_end();
}

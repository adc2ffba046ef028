// SPDX-License-Identifier: MIT
/* capget, capset: versions, and that what is given up is gone. */
#include "check.h"

#include <linux/capability.h>

int main(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {0}, again[2];

	check_begin();
	CALL(syscall(SYS_capget, &header, data));
	HOLDS(data[0].effective & 1 << CAP_CHOWN);
	HOLDS((data[0].effective & ~data[0].permitted) == 0);
	header.version = 0;
	CALL(syscall(SYS_capget, &header, data));
	HOLDS(header.version == _LINUX_CAPABILITY_VERSION_3);
	CALL(syscall(SYS_capget, &header, NULL));
	CALL(syscall(SYS_capget, bad_pointer, data));
	header.version = _LINUX_CAPABILITY_VERSION_3;
	CALL(syscall(SYS_capget, &header, bad_pointer));
	header.pid = 0x3fffffff;
	CALL(syscall(SYS_capget, &header, data));
	header.pid = 0;
	CALL(syscall(SYS_capget, &header, data));
	data[0].effective &= ~(1U << CAP_CHOWN);
	data[0].permitted &= ~(1U << CAP_CHOWN);
	data[0].inheritable &= ~(1U << CAP_CHOWN);
	CALL(syscall(SYS_capset, &header, data));
	CALL(syscall(SYS_capget, &header, again));
	HOLDS(!(again[0].effective & 1 << CAP_CHOWN) && !(again[0].permitted & 1 << CAP_CHOWN));
	data[0].effective |= 1U << CAP_CHOWN;
	data[0].permitted |= 1U << CAP_CHOWN;
	CALL(syscall(SYS_capset, &header, data));
	return check_end();
}

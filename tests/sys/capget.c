// SPDX-License-Identifier: MIT
/* capget, capset: capabilities are asked for, given up, and gone with root. */
#include "check.h"

#include <linux/capability.h>
#include <sys/prctl.h>

static struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
static struct __user_cap_data_struct data[2];

static long get(void)
{
	memset(data, 0, sizeof(data));
	return syscall(SYS_capget, &header, data);
}

static int has(int capability)
{
	CALL(get());
	return data[capability / 32].effective >> (capability % 32) & 1;
}

int main(void)
{
	check_begin();
	CALL(get());
	SHOW(has(CAP_CHOWN));
	SHOW(has(CAP_SETUID));
	SHOW(data[0].inheritable | data[1].inheritable);
	header.version = 77;
	CALL(get());
	HOLDS(header.version == _LINUX_CAPABILITY_VERSION_3);
	header.version = 77;
	CALL(syscall(SYS_capget, &header, NULL));
	header.version = _LINUX_CAPABILITY_VERSION_3;
	header.pid = 0x3ffffffe;
	CALL(get());
	CALL(syscall(SYS_capset, &header, data));
	header.pid = 0;
	CALL(syscall(SYS_capget, bad_pointer, data));
	CALL(syscall(SYS_capset, &header, bad_pointer));
	CALL(get());
	data[0].effective &= ~(1U << CAP_CHOWN);
	CALL(syscall(SYS_capset, &header, data));
	SHOW(has(CAP_CHOWN));
	data[0].effective |= 1U << CAP_CHOWN; /* still permitted */
	CALL(syscall(SYS_capset, &header, data));
	SHOW(has(CAP_CHOWN));
	data[0].effective &= ~(1U << CAP_CHOWN);
	data[0].permitted &= ~(1U << CAP_CHOWN);
	CALL(syscall(SYS_capset, &header, data));
	data[0].permitted |= 1U << CAP_CHOWN;
	CALL(syscall(SYS_capset, &header, data));
	CALL(get());
	data[0].effective |= 1U << CAP_CHOWN;
	CALL(syscall(SYS_capset, &header, data));
	CALL(prctl(PR_SET_KEEPCAPS, 1));
	CALL(prctl(PR_GET_KEEPCAPS));
	CALL(syscall(SYS_setresuid, 1000, 1000, 1000));
	SHOW(has(CAP_SETUID));
	SHOW(data[0].permitted >> CAP_SETUID & 1);
	CALL(prctl(PR_SET_KEEPCAPS, 0));
	CALL(syscall(SYS_setresuid, 0, 0, 0));
	return check_end();
}

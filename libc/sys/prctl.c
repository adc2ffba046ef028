/* SPDX-License-Identifier: MIT */
/* prctl: properties of the thread and the process. */
#include "abi/prctl.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "lib/string.h"

SUPPORTS(
    prctl,
    "PR_SET_NAME PR_GET_NAME PR_SET_PDEATHSIG PR_GET_PDEATHSIG PR_SET_DUMPABLE PR_GET_DUMPABLE "
    "PR_SET_KEEPCAPS PR_GET_KEEPCAPS PR_SET_SECUREBITS PR_GET_SECUREBITS PR_CAPBSET_READ PR_CAPBSET_DROP "
    "PR_CAP_AMBIENT PR_SET_NO_NEW_PRIVS PR_GET_NO_NEW_PRIVS PR_SET_TIMERSLACK PR_GET_TIMERSLACK "
    "PR_GET_TIMING PR_SET_TIMING PR_GET_TSC PR_SET_TSC PR_GET_SECCOMP PR_SET_THP_DISABLE "
    "PR_GET_THP_DISABLE PR_SET_CHILD_SUBREAPER PR_GET_CHILD_SUBREAPER PR_GET_TID_ADDRESS PR_SET_VMA "
    "PR_SET_PTRACER PR_GET_ENDIAN PR_SET_ENDIAN PR_GET_UNALIGN PR_SET_UNALIGN PR_GET_FPEMU PR_SET_FPEMU "
    "PR_GET_FPEXC PR_SET_FPEXC");

#define TIMER_SLACK \
	50000 /* ns: Linux's default. Timers here are never late on purpose, so it is only kept. */

#define SECURE_LOCKS                                                                      \
	(SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | \
	 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)
#define SECURE_BITS (SECURE_LOCKS | SECURE_LOCKS >> 1) /* each lock stands beside its bit */

static struct {
	int death_signal;
	int undumpable;
	int subreaper;
	int no_huge_pages;
	unsigned long timer_slack;
} state = {.timer_slack = TIMER_SLACK};

static long int_write(unsigned long user, int value)
{
	return user_write((void *)user, &value, sizeof(value));
}

static long name_set(const char *user)
{
	char name[sizeof(thread_current()->name)];
	long length = user_string(name, user, sizeof(name) - 1);

	if (length == -EFAULT)
		return -EFAULT;
	name[length == -ENAMETOOLONG ? sizeof(name) - 1 : (size_t)length] = '\0';
	memset(thread_current()->name, 0, sizeof(name));
	string_copy(thread_current()->name, name, sizeof(name));
	return 0;
}

static long secure_bits_set(unsigned long bits)
{
	struct credentials *who = credentials();
	uint32_t was = who->secure_bits;

	if ((bits & ~(unsigned long)SECURE_BITS) || (((was & SECURE_LOCKS) >> 1) & (was ^ bits)) ||
	    (was & SECURE_LOCKS & ~bits) || !credentials_capable(CAP_SETPCAP))
		return -EPERM;
	who->secure_bits = (uint32_t)bits;
	who->keep_capabilities = bits & SECBIT_KEEP_CAPS;
	return 0;
}

static long keep_capabilities_set(unsigned long keep)
{
	struct credentials *who = credentials();

	if (keep > 1)
		return -EINVAL;
	if (who->secure_bits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	who->keep_capabilities = keep;
	who->secure_bits = (who->secure_bits & ~(uint32_t)SECBIT_KEEP_CAPS) | (keep ? SECBIT_KEEP_CAPS : 0);
	return 0;
}

static long bounding_drop(unsigned long capability)
{
	if (!credentials_capable(CAP_SETPCAP))
		return -EPERM;
	if (capability > CAPABILITY_LAST)
		return -EINVAL;
	credentials()->bounding &= ~(1UL << capability);
	return 0;
}

static long ambient_change(unsigned long what, unsigned long capability)
{
	struct credentials *who = credentials();
	uint64_t bit = 1UL << (capability & 63);

	if (what == PR_CAP_AMBIENT_CLEAR_ALL && capability == 0) {
		who->ambient = 0;
		return 0;
	}
	if (capability > CAPABILITY_LAST)
		return -EINVAL;
	switch (what) {
	case PR_CAP_AMBIENT_IS_SET:
		return (who->ambient & bit) != 0;
	case PR_CAP_AMBIENT_LOWER:
		who->ambient &= ~bit;
		return 0;
	case PR_CAP_AMBIENT_RAISE:
		if (!(who->permitted & who->inheritable & bit) ||
		    (who->secure_bits & SECBIT_NO_CAP_AMBIENT_RAISE))
			return -EPERM;
		who->ambient |= bit;
		return 0;
	default:
		return -EINVAL;
	}
}

static long no_new_privileges_set(const unsigned long a[4])
{
	if (a[0] != 1 || a[1] || a[2] || a[3])
		return -EINVAL;
	credentials()->no_new_privileges = true;
	return 0;
}

/* What the program may do. False: the operation is none of these. */
static bool operate_on_rights(int operation, const unsigned long a[4], long *result)
{
	const struct credentials *who = credentials();

	switch (operation) {
	case PR_SET_KEEPCAPS:
		*result = keep_capabilities_set(a[0]);
		return true;
	case PR_GET_KEEPCAPS:
		*result = who->keep_capabilities;
		return true;
	case PR_SET_SECUREBITS:
		*result = secure_bits_set(a[0]);
		return true;
	case PR_GET_SECUREBITS:
		*result = who->secure_bits;
		return true;
	case PR_CAPBSET_READ:
		*result = a[0] > CAPABILITY_LAST ? -EINVAL : (long)(who->bounding >> a[0] & 1);
		return true;
	case PR_CAPBSET_DROP:
		*result = bounding_drop(a[0]);
		return true;
	case PR_CAP_AMBIENT:
		*result = a[2] || a[3] ? -EINVAL : ambient_change(a[0], a[1]);
		return true;
	case PR_SET_NO_NEW_PRIVS:
		*result = no_new_privileges_set(a);
		return true;
	case PR_GET_NO_NEW_PRIVS:
		*result = a[0] || a[1] || a[2] || a[3] ? -EINVAL : who->no_new_privileges;
		return true;
	default:
		return false;
	}
}

static long death_signal_set(unsigned long signo)
{
	if (signo > SIGNAL_COUNT)
		return -EINVAL;
	state.death_signal = (int)signo; /* the parent never ends */
	return 0;
}

static long dumpable_set(unsigned long dumpable)
{
	if (dumpable > 1)
		return -EINVAL;
	state.undumpable = !dumpable;
	return 0;
}

static long timer_slack_set(unsigned long slack)
{
	state.timer_slack = (long)slack > 0 ? slack : TIMER_SLACK;
	return 0;
}

static long huge_pages_set(const unsigned long a[4])
{
	if (a[1] || a[2] || a[3])
		return -EINVAL;
	state.no_huge_pages = a[0] != 0;
	return 0;
}

/* Properties that are kept, and read back. False: the operation is none of these. */
static bool operate_on_state(int operation, const unsigned long a[4], long *result)
{
	switch (operation) {
	case PR_SET_PDEATHSIG:
		*result = death_signal_set(a[0]);
		return true;
	case PR_GET_PDEATHSIG:
		*result = int_write(a[0], state.death_signal);
		return true;
	case PR_SET_DUMPABLE:
		*result = dumpable_set(a[0]);
		return true;
	case PR_GET_DUMPABLE:
		*result = !state.undumpable;
		return true;
	case PR_SET_TIMERSLACK:
		*result = timer_slack_set(a[0]);
		return true;
	case PR_GET_TIMERSLACK:
		*result = (long)state.timer_slack;
		return true;
	case PR_SET_THP_DISABLE:
		*result = huge_pages_set(a);
		return true;
	case PR_GET_THP_DISABLE:
		*result = a[0] || a[1] || a[2] || a[3] ? -EINVAL : state.no_huge_pages;
		return true;
	case PR_SET_CHILD_SUBREAPER:
		state.subreaper = a[0] != 0;
		*result = 0;
		return true;
	case PR_GET_CHILD_SUBREAPER:
		*result = int_write(a[0], state.subreaper);
		return true;
	default:
		return false;
	}
}

static long operate_on_thread(int operation, const unsigned long a[4])
{
	struct thread *thread = thread_current();

	switch (operation) {
	case PR_SET_NAME:
		return name_set((const char *)a[0]);
	case PR_GET_NAME:
		return user_write((void *)a[0], thread->name, sizeof(thread->name));
	case PR_GET_TID_ADDRESS:
		return user_write((void *)a[0], &thread->clear_tid, sizeof(thread->clear_tid));
	case PR_GET_TSC:
		return int_write(a[0], PR_TSC_ENABLE);
	case PR_SET_TSC:
		if (a[0] == PR_TSC_SIGSEGV)
			return syscall_unsupported("prctl", "PR_TSC_SIGSEGV", a[0], -EINVAL);
		return a[0] == PR_TSC_ENABLE ? 0 : -EINVAL;
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_SET_TIMING:
		return a[0] == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_GET_SECCOMP:
		return 0;    /* off */
	case PR_SET_VMA:     /* as a Linux without CONFIG_ANON_VMA_NAME */
	case PR_SET_PTRACER: /* as a Linux without Yama */
	case PR_GET_ENDIAN:  /* and these as every x86-64 */
	case PR_SET_ENDIAN:
	case PR_GET_UNALIGN:
	case PR_SET_UNALIGN:
	case PR_GET_FPEMU:
	case PR_SET_FPEMU:
	case PR_GET_FPEXC:
	case PR_SET_FPEXC:
		return -EINVAL;
	case PR_SET_SECCOMP:
	case PR_MCE_KILL:
	case PR_MCE_KILL_GET:
	case PR_SET_MM:
	case PR_TASK_PERF_EVENTS_DISABLE:
	case PR_TASK_PERF_EVENTS_ENABLE:
	case PR_GET_SPECULATION_CTRL:
	case PR_SET_SPECULATION_CTRL:
	case PR_SET_IO_FLUSHER:
	case PR_GET_IO_FLUSHER:
	case PR_SET_SYSCALL_USER_DISPATCH:
	case PR_SCHED_CORE:
	case PR_SET_MDWE:
	case PR_GET_MDWE:
	case PR_SET_MEMORY_MERGE:
	case PR_GET_MEMORY_MERGE:
		return syscall_unsupported("prctl", "operation", (unsigned)operation, -EINVAL);
	default: /* not known to Linux either, or of other processors */
		return -EINVAL;
	}
}

SYSCALL5(prctl, int, operation, unsigned long, a, unsigned long, b, unsigned long, c, unsigned long, d)
{
	const unsigned long arguments[4] = {a, b, c, d};
	long result;

	if (operate_on_rights(operation, arguments, &result) ||
	    operate_on_state(operation, arguments, &result))
		return result;
	return operate_on_thread(operation, arguments);
}

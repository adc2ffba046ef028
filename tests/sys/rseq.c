// SPDX-License-Identifier: MIT
/* rseq: libc has registered its area, and nobody else can. */
#include "check.h"

#include <sys/rseq.h>

int main(void)
{
	struct rseq *area = (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
	static struct rseq own __attribute__((aligned(32)));

	check_begin();
	SHOW(__rseq_size >= 20);
	HOLDS((int)area->cpu_id >= 0);
	HOLDS(area->cpu_id_start == area->cpu_id);
	CALL(syscall(SYS_rseq, &own, 32, 0, RSEQ_SIG));
	CALL(syscall(SYS_rseq, area, 32, 0, RSEQ_SIG));
	CALL(syscall(SYS_rseq, area, 32, 0, 1));
	CALL(syscall(SYS_rseq, area, 32, 1, 1));
	CALL(syscall(SYS_rseq, area, 32, 1, RSEQ_SIG));
	CALL(syscall(SYS_rseq, &own, 32, 1, RSEQ_SIG));
	CALL(syscall(SYS_rseq, (char *)&own + 1, 32, 0, RSEQ_SIG));
	CALL(syscall(SYS_rseq, &own, 32, 8, RSEQ_SIG));
	CALL(syscall(SYS_rseq, &own, 32, 0, RSEQ_SIG));
	HOLDS((int)own.cpu_id >= 0);
	return check_end();
}

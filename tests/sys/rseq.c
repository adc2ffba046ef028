// SPDX-License-Identifier: MIT
/* rseq: registration, the numbers it brings, and a sequence that a signal's handler breaks. */
#include "check.h"

#include <linux/rseq.h>
#include <sys/rseq.h>

#define SIGNATURE 0x53053053

static struct rseq area __attribute__((aligned(32)));
static volatile int taken;

static long call(void *where, unsigned size, int flags, unsigned signature)
{
	return syscall(SYS_rseq, where, size, flags, signature);
}

static void take(int number)
{
	(void)number;
	taken++;
}

/* A loop that only a signal ends: the kernel sends it to the abort handler. What is left of the tries, or 0.
 */
static long sequence_breaks(void)
{
	long tries = 2000000000;

	__asm__ volatile(".pushsection .data\n\t.balign 32\n"
	                 "3:\t.long 0, 0\n\t.quad 1f, 2f - 1f, 4f\n\t.popsection\n\t"
	                 "lea 3b(%%rip), %%rax\n\tmov %%rax, %[sequence]\n"
	                 "1:\tdec %[tries]\n\tjnz 1b\n"
	                 "2:\tjmp 5f\n\t"
	                 ".byte 0x0f, 0xb9, 0x3d\n\t.long 0x53053053\n"
	                 "4:\tnop\n"
	                 "5:"
	                 : [tries] "+r"(tries), [sequence] "=m"(area.rseq_cs)
	                 :
	                 : "rax", "memory");
	return tries;
}

int main(void)
{
	int broken = 0;
	struct rseq *own = (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);

	check_begin();
	HOLDS(__rseq_size >= 20);
	HOLDS(own->cpu_id == own->cpu_id_start);
	CALL(call(own, 32, 0, SIGNATURE)); /* the C library has done it */
	CALL(call(own, 32, 0, SIGNATURE + 1));
	CALL(call(&area, 32, 0, SIGNATURE));
	CALL(call(own, 32, 2, SIGNATURE));
	CALL(call(&area, 32, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	CALL(call(own, 32, RSEQ_FLAG_UNREGISTER, SIGNATURE + 1));
	CALL(call(own, 32, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	SHOW((int)own->cpu_id);
	CALL(call(own, 32, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	CALL(call((char *)&area + 4, 32, 0, SIGNATURE));
	CALL(call(&area, 16, 0, SIGNATURE));
	CALL(call(kernel_pointer, 32, 0, SIGNATURE));
	area.cpu_id = 77;
	CALL(call(&area, 32, 0, SIGNATURE));
	HOLDS(area.cpu_id != 77);
	signal(SIGALRM, take);
	alarm(1);
	do /* Linux may break it earlier, for another program */
		broken += sequence_breaks() > 0;
	while (!taken);
	HOLDS(broken > 0);
	SHOW(taken);
	SHOW(area.rseq_cs);
	return check_end();
}

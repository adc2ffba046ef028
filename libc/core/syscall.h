/* SPDX-License-Identifier: MIT */
/* SYSCALLn declares a system call: its one place. The archive's symbol sys_NAME is the catalogue's entry. */
#pragma once

#include "lib/types.h"

/* A call takes its six argument registers as they came and returns a value or -errno. */
typedef long syscall_fn(long, long, long, long, long, long);

#define SYSCALL_LIMIT 512 /* one more than the highest call number that a table can hold */

/* Generated for each image: by number the place of the call's function, 0 where the image does not hold it;
 * of 8 bits, or of 16 in an image with many calls (arch/x86_64/by_number.h), up to the highest number in it.
 */
extern const unsigned syscall_table_size;
extern syscall_fn *const syscall_functions[]; /* the first is syscall_absent */

/* The call that the thread's frame names is not in the image: said aloud, once, and counted. */
syscall_fn syscall_absent;

/* The call whose number is in the processor's rax. */
syscall_fn syscall_by_number;

/* Each argument is cast to its declared type: 32-bit arguments are cut as Linux cuts them. */
#define SYSCALL0(name)                                                        \
	static long call_##name(void);                                        \
	syscall_fn sys_##name;                                                \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6) \
	{                                                                     \
		(void)r1, (void)r2, (void)r3, (void)r4, (void)r5, (void)r6;   \
		return call_##name();                                         \
	}                                                                     \
	static long call_##name(void)
#define SYSCALL1(name, t1, a1)                                                \
	static long call_##name(t1 a1);                                       \
	syscall_fn sys_##name;                                                \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6) \
	{                                                                     \
		(void)r2, (void)r3, (void)r4, (void)r5, (void)r6;             \
		return call_##name((t1)r1);                                   \
	}                                                                     \
	static long call_##name(t1 a1)
#define SYSCALL2(name, t1, a1, t2, a2)                                        \
	static long call_##name(t1 a1, t2 a2);                                \
	syscall_fn sys_##name;                                                \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6) \
	{                                                                     \
		(void)r3, (void)r4, (void)r5, (void)r6;                       \
		return call_##name((t1)r1, (t2)r2);                           \
	}                                                                     \
	static long call_##name(t1 a1, t2 a2)
#define SYSCALL3(name, t1, a1, t2, a2, t3, a3)                                \
	static long call_##name(t1 a1, t2 a2, t3 a3);                         \
	syscall_fn sys_##name;                                                \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6) \
	{                                                                     \
		(void)r4, (void)r5, (void)r6;                                 \
		return call_##name((t1)r1, (t2)r2, (t3)r3);                   \
	}                                                                     \
	static long call_##name(t1 a1, t2 a2, t3 a3)
#define SYSCALL4(name, t1, a1, t2, a2, t3, a3, t4, a4)                        \
	static long call_##name(t1 a1, t2 a2, t3 a3, t4 a4);                  \
	syscall_fn sys_##name;                                                \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6) \
	{                                                                     \
		(void)r5, (void)r6;                                           \
		return call_##name((t1)r1, (t2)r2, (t3)r3, (t4)r4);           \
	}                                                                     \
	static long call_##name(t1 a1, t2 a2, t3 a3, t4 a4)
#define SYSCALL5(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5)                \
	static long call_##name(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5);           \
	syscall_fn sys_##name;                                                \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6) \
	{                                                                     \
		(void)r6;                                                     \
		return call_##name((t1)r1, (t2)r2, (t3)r3, (t4)r4, (t5)r5);   \
	}                                                                     \
	static long call_##name(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5)
#define SYSCALL6(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6)              \
	static long call_##name(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6);          \
	syscall_fn sys_##name;                                                      \
	long sys_##name(long r1, long r2, long r3, long r4, long r5, long r6)       \
	{                                                                           \
		return call_##name((t1)r1, (t2)r2, (t3)r3, (t4)r4, (t5)r5, (t6)r6); \
	}                                                                           \
	static long call_##name(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6)

/* A record for the tool in a section that is not loaded: costs the image nothing. */
#define RECORD_JOIN_(a, b) a##b
#define RECORD_JOIN(a, b) RECORD_JOIN_(a, b)
#define TOOL_RECORD(section, text) \
	__asm__(".pushsection " section ",\"\",@progbits\n.asciz \"" text "\"\n.popsection")

/* Brings the object that defines the symbol into the image, without a byte in it: for what only an INIT
 * record uses. */
#define PULL_SYMBOL(symbol) \
	__asm__(".pushsection .posixlite.pull,\"\",@progbits\n.quad " #symbol "\n.popsection")

/* The operations of a many-in-one call that this file serves; names as in abi/. */
#define SUPPORTS(call, operations) TOOL_RECORD(".posixlite.supports", #call ": " operations)

/* Only these operations of a call need the symbol (none named: all that it does), to which others refer as
 * OPTIONAL: it comes into the images of programs that were seen to ask for one of them. */
#define BROUGHT_BY(symbol, call, operations) TOOL_RECORD(".posixlite.parts", #symbol " " #call " " operations)

/* The C library is known to make another call where this one is absent or fails. */
#define FALLBACK(call, other, reason) TOOL_RECORD(".posixlite.fallback", #call " " #other " " reason)

/* The same, only where a program was seen to use one operation of a call; named as in a profile. */
#define FALLBACK_OPERATION(call, operation, other, reason) \
	TOOL_RECORD(".posixlite.fallback", #call ":" operation " " #other " " reason)

/* The same, where of the other call it asks for one operation only. */
#define FALLBACK_TO_OPERATION(call, other, operation, reason) \
	TOOL_RECORD(".posixlite.fallback", #call " " #other ":" operation " " reason)

/* In a call without arguments: it answers with this member of an object of the shim, 32 bits without a sign,
 * and does nothing else. A linked site then reads it by itself. */
#define ANSWERS(name, object, member)                                                              \
	({                                                                                         \
		_Static_assert(sizeof((object).member) == sizeof(uint32_t), #name);                \
		__asm__ volatile(".pushsection .posixlite.answers,\"\",@progbits\n.asciz \"" #name \
		                 ": " #object "+%c0\"\n.popsection"                                \
		                 :                                                                 \
		                 : "i"(offsetof(__typeof__(object), member)));                     \
		(object).member;                                                                   \
	})

/* At the end of the program: the calls that were absent, with their counts. */
void syscall_report_absent(void);

/* An operation that is not served: one line that names it, and the errno that Linux would give. */
long syscall_unsupported(const char *call, const char *operation, unsigned long value, long error);

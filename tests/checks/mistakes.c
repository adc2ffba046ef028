/* SPDX-License-Identifier: MIT */
/* Stands in an image in place of libc/sys/personality.c: makes the mistake that the program asks for, to see
 * that the compiler's checks find it. `at` comes from the program, so that the compiler knows nothing. */
#include "core/heap.h"
#include "core/page.h"
#include "core/syscall.h"
#include "lib/string.h"

#define SIZE 100

static volatile char global[SIZE];

/* The same pointer, of which the compiler does not know where it points. */
static volatile char *hidden(volatile char *pointer)
{
	__asm__("" : "+r"(pointer));
	return pointer;
}

static long heap_beyond(long at)
{
	volatile char *block = heap_alloc(SIZE);
	block[at] = 1;
	return 0;
}

static long heap_before(long at)
{
	const volatile char *block = heap_alloc(SIZE);
	return block[SIZE - 1 - at];
}

static long heap_freed(long at)
{
	volatile char *block = heap_alloc(SIZE);
	heap_free((void *)block, SIZE);
	return block[at - 1];
}

static long heap_freed_twice(long at)
{
	void *block = heap_alloc(SIZE);
	heap_free(block, SIZE);
	heap_free(block, (size_t)at);
	return 0;
}

static long heap_other_size(long at)
{
	heap_free(heap_alloc(SIZE), (size_t)at + 1);
	return 0;
}

static long heap_copy(long at)
{
	void *from = heap_alloc(2 * SIZE), *to = heap_alloc(SIZE);
	memcpy(to, from, (size_t)at + 1);
	return 0;
}

static long page_freed(long at)
{
	volatile char *page = page_alloc();
	page_free((void *)page);
	return page[at];
}

static long stack_beyond(long at)
{
	volatile char array[SIZE] = {0};
	hidden(array)[at] = 1;
	return array[0];
}

static long stack_scope(long at)
{
	volatile char *left;
	{
		volatile char array[SIZE];
		array[at - 1] = 1;
		left = array;
	}
	return left[at - 1];
}

static long global_beyond(long at)
{
	return hidden(global)[at];
}

static long shift(long at)
{
	return 1 << at;
}

static long overflow(long at)
{
	volatile int number = 0x7fffffff;
	return number + (int)at;
}

static long index_beyond(long at)
{
	static const int table[SIZE];
	return table[at];
}

static long misaligned(long at)
{
	return *(volatile long *)((char *)heap_alloc(SIZE) + at % 8);
}

static long (*const mistakes[])(long) = {
    heap_beyond, heap_before, heap_freed,   heap_freed_twice, heap_other_size,
    heap_copy,   page_freed,  stack_beyond, stack_scope,      global_beyond,
    shift,       overflow,    index_beyond, misaligned,
};

SYSCALL2(personality, unsigned, number, long, at)
{
	return mistakes[number](at);
}

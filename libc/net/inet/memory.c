/* SPDX-License-Identifier: MIT */
/* The memory of TCP/IP: lwIP's blocks and the pages of what is sent. All of it together has a limit, so that
 * a flood, or many connections that nobody reads, leave the rest to the program. */
#include "net/inet/memory.h"
#include "core/heap.h"
#include "core/page.h"
#include "lib/string.h"
#include "lwip/arch.h"

#define LIMIT_SHARE 8  /* an eighth of the machine's memory */
#define SHORT_SHARE 16 /* it is short from a sixteenth on; Linux has about as much (net.ipv4.tcp_mem) */

/* lwIP frees without knowing a block's size: it stands before it. 16 bytes keep blocks aligned. */
struct block {
	size_t size, unused;
};

#define BLOCK_SMALL 1024UL /* from here on to a page a whole page, which costs no zeroing */

static size_t used, limit, short_from; /* bytes */

void net_memory_init(void)
{
	size_t total = page_counts().total * PAGE_SIZE;
	limit = total / LIMIT_SHARE;
	short_from = total / SHORT_SHARE;
}

bool net_memory_short(void)
{
	return used > short_from;
}

/* What a block takes: up to a page a whole one. */
static size_t taken_by(size_t size)
{
	return size > BLOCK_SMALL && size <= PAGE_SIZE ? PAGE_SIZE : size;
}

static void *take(size_t size)
{
	if (used + size > (size < PAGE_SIZE ? limit + limit / 2 : limit))
		return NULL; /* small packets go on: acknowledgements are what gives memory back */
	void *memory = size == PAGE_SIZE ? page_alloc() : heap_alloc_dirty(size);
	if (memory != NULL)
		used += size;
	return memory;
}

static void give_back(void *memory, size_t size)
{
	used -= size;
	if (size == PAGE_SIZE)
		page_free(memory);
	else
		heap_free(memory, size);
}

void *net_page_alloc(void)
{
	return take(PAGE_SIZE);
}

void net_page_free(void *page)
{
	give_back(page, PAGE_SIZE);
}

void *net_memory_alloc(size_t size)
{
	size = taken_by(size + sizeof(struct block));
	struct block *block = take(size);
	if (block == NULL)
		return NULL;
	block->size = size;
	return block + 1;
}

void *net_memory_alloc_array(size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	void *memory = net_memory_alloc(total);
	return memory != NULL ? memset(memory, 0, total) : NULL;
}

void net_memory_free(void *memory)
{
	struct block *block = memory;
	if (memory != NULL)
		give_back(block - 1, block[-1].size);
}

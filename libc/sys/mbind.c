/* SPDX-License-Identifier: MIT */
/* mbind, set_mempolicy, get_mempolicy: on which node memory lies. There is one, so every policy that names it
 * holds. */
#include "abi/errno.h"
#include "abi/mempolicy.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(set_mempolicy,
         "MPOL_DEFAULT MPOL_PREFERRED MPOL_BIND MPOL_INTERLEAVE MPOL_LOCAL MPOL_PREFERRED_MANY "
         "MPOL_F_STATIC_NODES MPOL_F_RELATIVE_NODES MPOL_F_NUMA_BALANCING");
SUPPORTS(mbind, "MPOL_DEFAULT MPOL_PREFERRED MPOL_BIND MPOL_INTERLEAVE MPOL_LOCAL MPOL_PREFERRED_MANY "
                "MPOL_F_STATIC_NODES MPOL_F_RELATIVE_NODES MPOL_MF_STRICT MPOL_MF_MOVE MPOL_MF_MOVE_ALL");
SUPPORTS(get_mempolicy, "MPOL_F_NODE MPOL_F_ADDR MPOL_F_MEMS_ALLOWED");

#define NODE_BIT 1UL     /* node 0 */
#define NODES_MOST 32768 /* bits of a mask at most: a page of them */
#define BITS 64

static int task_mode = MPOL_DEFAULT; /* set_mempolicy(2): mode and its flags; kept to be read back */
static uint64_t task_nodes;

/* A mask of count - 1 bits, as Linux counts them. -EINVAL when it names a node that is not there. */
static int nodes_read(uint64_t *nodes, const uint64_t *user, unsigned long count)
{
	uint64_t word;

	*nodes = 0;
	if (!user || count <= 1)
		return 0;
	if (--count > NODES_MOST)
		return -EINVAL;
	for (unsigned long at = 0; at < count; at += BITS) {
		if (user_read(&word, user + at / BITS, sizeof(word)))
			return -EFAULT;
		if (count - at < BITS)
			word &= (1UL << (count - at)) - 1;
		if (at ? word : word & ~NODE_BIT)
			return -EINVAL;
		if (!at)
			*nodes = word;
	}
	return 0;
}

/* Whether Linux would take the mode with these nodes. */
static int policy_check(int mode, uint64_t nodes)
{
	int flags = mode & MPOL_MODE_FLAGS;

	mode &= ~MPOL_MODE_FLAGS;
	if (mode < 0 || mode > MPOL_PREFERRED_MANY)
		return -EINVAL;
	if ((flags & MPOL_F_STATIC_NODES) && (flags & MPOL_F_RELATIVE_NODES))
		return -EINVAL;
	if ((flags & MPOL_F_NUMA_BALANCING) && mode != MPOL_BIND)
		return -EINVAL;
	switch (mode) {
	case MPOL_DEFAULT:
	case MPOL_LOCAL:
		return nodes || flags ? -EINVAL : 0;
	case MPOL_PREFERRED:
		return !nodes && flags ? -EINVAL : 0;
	default:
		return nodes ? 0 : -EINVAL;
	}
}

SYSCALL3(set_mempolicy, int, mode, const uint64_t *, user, unsigned long, count)
{
	uint64_t nodes;
	int error = nodes_read(&nodes, user, count);

	if (!error)
		error = policy_check(mode, nodes);
	if (error)
		return error;
	task_mode = mode;
	task_nodes = nodes;
	return 0;
}

SYSCALL6(mbind, uint64_t, address, unsigned long, size, int, mode, const uint64_t *, user, unsigned long,
         count, unsigned, flags)
{
	uint64_t nodes;
	int error;

	if (flags & ~(unsigned)(MPOL_MF_STRICT | MPOL_MF_MOVE | MPOL_MF_MOVE_ALL))
		return -EINVAL;
	if (address & ~PAGE_MASK || !user_range((void *)address, page_up(size)))
		return -EINVAL;
	error = nodes_read(&nodes, user, count);
	return error ?: policy_check(mode, nodes);
}

static int nodes_write(uint64_t *user, unsigned long count, uint64_t nodes)
{
	uint64_t none = 0;

	for (unsigned long at = 0; at + 1 < count; at += BITS)
		if (user_write(user + at / BITS, at ? &none : &nodes, sizeof(nodes)))
			return -EFAULT;
	return 0;
}

SYSCALL5(get_mempolicy, int *, mode, uint64_t *, user, unsigned long, count, uint64_t, address, unsigned long,
         flags)
{
	int value = task_mode;
	uint64_t nodes = task_nodes;

	if (flags & ~(unsigned long)(MPOL_F_NODE | MPOL_F_ADDR | MPOL_F_MEMS_ALLOWED))
		return -EINVAL;
	if (user && count < 2)
		return -EINVAL;
	if (flags & MPOL_F_MEMS_ALLOWED) {
		if (flags & (MPOL_F_NODE | MPOL_F_ADDR))
			return -EINVAL;
		value = 0;
		nodes = NODE_BIT;
	} else if (flags & MPOL_F_ADDR) {
		char probe;

		if (user_read(&probe, (void *)address, 1))
			return -EFAULT;
		value = MPOL_DEFAULT; /* or node 0, which is the same number */
		nodes = 0;
	} else if (address) {
		return -EINVAL;
	} else if (flags & MPOL_F_NODE) {
		if ((task_mode & ~MPOL_MODE_FLAGS) != MPOL_INTERLEAVE)
			return -EINVAL;
		value = 0;
	}
	if (mode && user_write(mode, &value, sizeof(value)))
		return -EFAULT;
	return user ? nodes_write(user, count, nodes) : 0;
}

/* SPDX-License-Identifier: MIT */
/* What two threads must agree on to meet at a futex: an address, or for shared memory a place in its object.
 */
#pragma once

#include "abi/errno.h"
#include "core/futex.h"
#include "core/map.h"
#include "core/usermem.h"

struct futex_key {
	struct map_object *object; /* NULL: private to the address space */
	uint64_t offset;           /* into the object, or the address */
	bool shared;               /* as Linux: private and shared calls on the same word do not meet */
};

/* What is wrong with a word that shall be a futex: -EINVAL, -EFAULT, or 0. */
static inline int futex_word_check(const uint32_t *word)
{
	if ((uint64_t)word % sizeof(*word) != 0)
		return -EINVAL;
	return user_range(word, sizeof(*word)) ? 0 : -EFAULT;
}

int futex_key_make(struct futex_key *key, struct futex_place place); /* 0, -EINVAL or -EFAULT */

static inline bool futex_key_equal(const struct futex_key *a, const struct futex_key *b)
{
	return a->offset == b->offset && a->object == b->object && a->shared == b->shared;
}

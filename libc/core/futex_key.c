/* SPDX-License-Identifier: MIT */
/* From a word of the program's memory to the key under which threads wait for it. */
#include "core/futex_key.h"
#include "abi/errno.h"
#include "core/usermem.h"

HOT int futex_key_make(struct futex_key *key, struct futex_place place)
{
	uint64_t address = (uint64_t)place.word;

	if (address % sizeof(uint32_t))
		return -EINVAL;
	if (!user_range(place.word, sizeof(uint32_t)))
		return -EFAULT;
	key->object = NULL;
	key->offset = address;
	key->shared = place.shared;
	if (!place.shared)
		return 0;
	const struct mapping *mapping = map_find(address);
	if (!mapping || mapping->start > address)
		return -EFAULT;
	if (mapping->object && mapping_shared(mapping)) {
		key->object = mapping->object;
		key->offset = address - mapping->start + mapping->offset;
	}
	return 0;
}

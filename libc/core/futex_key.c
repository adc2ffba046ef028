/* SPDX-License-Identifier: MIT */
/* From a word of the program's memory to the key under which threads wait for it. */
#include "core/futex_key.h"

HOT int futex_key_make(struct futex_key *key, struct futex_place place)
{
	uint64_t address = (uint64_t)place.word;

	int error = futex_word_check(place.word);
	if (error)
		return error;
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

/* SPDX-License-Identifier: MIT */
/* Small blocks for the shim's own structures; the owner knows the size, so blocks carry no header. */
#pragma once

#include "lib/types.h"

/* Zeroed memory, aligned to 16 bytes (to a page from half a page on); NULL when memory is short. */
void *heap_alloc(size_t size);
void *heap_alloc_dirty(size_t size); /* the same with anything in it */
void heap_free(void *block, size_t size);

/* A block moved to a new size, its new part zeroed; NULL (and the old block kept) when memory is short. */
void *heap_resize(void *block, size_t old_size, size_t new_size);

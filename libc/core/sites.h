/* SPDX-License-Identifier: MIT */
/* Linked sites: system calls in files of the image that the tool has replaced by jumps (docs/sites.md).
 *
 * Files stay as they are; each page of code with such sites has a second, linked page, which is shown where a
 * mapping may be executed and not be written. */
#pragma once

#include "arch/x86_64/frame.h"
#include "core/map.h"
#include "lib/types.h"

/* The page to be shown at an address of an executable mapping: the linked one of this page, or itself. */
void *sites_page(const struct mapping *mapping, uint64_t address, void *page);

/* A file's content, which begins here, changes: its sites are not linked any more. */
void sites_forget(struct map_object *object, const char *content);

/* The program goes on at frame->rip, which may be an instruction that a jump has replaced: it is in the stub.
 */
void sites_resume(struct user_frame *frame);

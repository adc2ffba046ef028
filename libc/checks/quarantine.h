/* SPDX-License-Identifier: MIT */
/* What was freed is held for a while, so that a later use of it is seen; it is given up when memory is short.
 */
#pragma once

void quarantine_release_blocks(void);
void quarantine_release_pages(void);

/* SPDX-License-Identifier: MIT */
/* Who the program is: user, groups and capabilities (credentials(7), capabilities(7)). */
#pragma once

#include "core/ids.h"
#include "core/image.h"

#define CAPABILITY_LAST 40 /* CAP_CHECKPOINT_RESTORE */
#define CAPABILITY_ALL ((2UL << CAPABILITY_LAST) - 1)

struct credentials {
	struct ids user, group;
	uint32_t groups[CREDENTIAL_GROUPS];
	unsigned group_count;
	uint64_t effective, permitted, inheritable, bounding, ambient; /* bit CAP_* */
	uint32_t secure_bits;
	bool keep_capabilities, no_new_privileges;
};

/* Those of the program; from image_config. */
extern struct credentials own_credentials;
static inline struct credentials *credentials(void)
{
	return &own_credentials;
}

/* The program's ids become those of *next: checks nothing, but gives up capabilities as leaving root does. */
void credentials_change(const struct credentials *next);

bool credentials_capable(unsigned capability); /* CAP_*: in the effective set */
bool credentials_in_group(uint32_t gid);       /* its group for files or a supplementary group */

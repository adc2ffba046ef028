/* SPDX-License-Identifier: MIT */
/* Who the program is: user, groups and capabilities (credentials(7), capabilities(7)). */
#pragma once

#include "lib/types.h"

#define CREDENTIAL_GROUPS 64 /* supplementary groups at most; Linux: 65536 */
#define CAPABILITY_LAST 40   /* CAP_CHECKPOINT_RESTORE */
#define CAPABILITY_ALL ((2UL << CAPABILITY_LAST) - 1)

struct credentials {
	uint32_t uid, euid, suid,
	    fsuid; /* fsuid: the one that permission bits of files are checked against */
	uint32_t gid, egid, sgid, fsgid;
	uint32_t groups[CREDENTIAL_GROUPS];
	unsigned group_count;
	uint64_t effective, permitted, inheritable, bounding, ambient; /* bit CAP_* */
	uint32_t secure_bits;
	bool keep_capabilities, no_new_privileges;
};

/* Those of the program; from image_config at the first use. */
struct credentials *credentials(void);

/* The program's ids become those of *next: checks nothing, but gives up capabilities as leaving root does. */
void credentials_change(const struct credentials *next);

bool credentials_capable(unsigned capability); /* CAP_*: in the effective set */
bool credentials_in_group(uint32_t gid);       /* fsgid or a supplementary group */

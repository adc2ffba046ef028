/* SPDX-License-Identifier: MIT */
/* Who the program is, from the image's configuration: root has all capabilities, as on Linux. */
#include "core/credentials.h"

#include "abi/capability.h"
#include "abi/prctl.h"
#include "core/image.h"
#include "core/init.h"
#include "lib/string.h"

/* Those that setfsuid(2) takes away and gives back: they concern files. */
#define FILE_CAPABILITIES                                                                              \
	(1UL << CAP_CHOWN | 1UL << CAP_DAC_OVERRIDE | 1UL << CAP_DAC_READ_SEARCH | 1UL << CAP_FOWNER | \
	 1UL << CAP_FSETID | 1UL << CAP_LINUX_IMMUTABLE | 1UL << CAP_MKNOD | 1UL << CAP_MAC_OVERRIDE)

struct credentials own_credentials;

static void credentials_init(void)
{
	struct credentials *own = &own_credentials;

	own->user = (struct ids){image_config.uid, image_config.uid, image_config.uid, image_config.uid};
	own->group = (struct ids){image_config.gid, image_config.gid, image_config.gid, image_config.gid};
	own->group_count = MIN(image_config.group_count, (unsigned)CREDENTIAL_GROUPS);
	memcpy(own->groups, image_config.groups, own->group_count * sizeof(*own->groups));
	own->bounding = CAPABILITY_ALL;
	if (image_config.uid == 0)
		own->effective = own->permitted = CAPABILITY_ALL;
}
INIT(1, credentials_init);

bool credentials_capable(unsigned capability)
{
	return credentials()->effective >> capability & 1;
}

bool credentials_in_group(uint32_t gid)
{
	const struct credentials *state = credentials();

	for (unsigned i = 0; i < state->group_count; i++)
		if (state->groups[i] == gid)
			return true;
	return state->group.file == gid;
}

static bool any_root(const struct credentials *who)
{
	return ids_hold(&who->user, 0);
}

/* capabilities(7), "Effect of user ID changes on capabilities". */
static void capabilities_follow(struct credentials *next, const struct credentials *was)
{
	if (next->secure_bits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (any_root(was) && !any_root(next)) {
		if (!next->keep_capabilities)
			next->permitted = next->effective = 0;
		next->ambient = 0;
	}
	if (was->user.effective == 0 && next->user.effective != 0)
		next->effective = 0;
	else if (was->user.effective != 0 && next->user.effective == 0)
		next->effective = next->permitted;
	if (was->user.effective != next->user.effective)
		return;
	if (was->user.file == 0 && next->user.file != 0)
		next->effective &= ~FILE_CAPABILITIES;
	else if (was->user.file != 0 && next->user.file == 0)
		next->effective |= next->permitted & FILE_CAPABILITIES;
}

void credentials_change(const struct credentials *next)
{
	struct credentials *state = credentials(), was = *state;

	*state = *next;
	capabilities_follow(state, &was);
}

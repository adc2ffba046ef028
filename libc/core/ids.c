/* SPDX-License-Identifier: MIT */
/* How the ids of a process may change (credentials(7)): the same for its user and its group. */
#include "core/ids.h"
#include "abi/errno.h"

bool ids_hold(const struct ids *ids, uint32_t id)
{
	return id == ids->real || id == ids->effective || id == ids->saved;
}

static bool stays_own(const struct ids *ids, uint32_t id)
{
	return id == ID_KEEP || ids_hold(ids, id);
}

int ids_set(struct ids *ids, uint32_t id, bool may)
{
	if (id == ID_KEEP)
		return -EINVAL;
	if (may)
		ids->real = ids->saved = id;
	else if (id != ids->real && id != ids->saved)
		return -EPERM;
	ids->effective = ids->file = id;
	return 0;
}

int ids_set_two(struct ids *ids, uint32_t real, uint32_t effective, bool may)
{
	const struct ids was = *ids;

	if (!may && real != ID_KEEP && real != was.real && real != was.effective)
		return -EPERM;
	if (!may && !stays_own(&was, effective))
		return -EPERM;
	if (real != ID_KEEP)
		ids->real = real;
	if (effective != ID_KEEP)
		ids->effective = effective;
	if (real != ID_KEEP || (effective != ID_KEEP && effective != was.real))
		ids->saved = ids->effective;
	ids->file = ids->effective;
	return 0;
}

int ids_set_three(struct ids *ids, uint32_t real, uint32_t effective, uint32_t saved, bool may)
{
	if (!may && !(stays_own(ids, real) && stays_own(ids, effective) && stays_own(ids, saved)))
		return -EPERM;
	if (real != ID_KEEP)
		ids->real = real;
	if (effective != ID_KEEP)
		ids->effective = effective;
	if (saved != ID_KEEP)
		ids->saved = saved;
	ids->file = ids->effective;
	return 0;
}

bool ids_set_file(struct ids *ids, uint32_t id, bool may)
{
	if (id == ID_KEEP || !(may || ids_hold(ids, id) || id == ids->file))
		return false;
	ids->file = id;
	return true;
}

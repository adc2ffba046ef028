/* SPDX-License-Identifier: MIT */
/* The network cards that drivers have found. */
#include "dev/netdev.h"

struct netdev *netdev_first;

void netdev_add(struct netdev *device)
{
	struct netdev **end = &netdev_first;
	while (*end != NULL)
		end = &(*end)->next;
	*end = device;
}

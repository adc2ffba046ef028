/* SPDX-License-Identifier: MIT */
/* What the network cards of a hosted image have in common: the runner's descriptor, whatever goes over it. */
#pragma once

#include "arch/x86_64/hosted/host.h"
#include "dev/netdev.h"

/* A card with an address of its own, told to the network; `input` wakes it when host_card can be read. */
void card_add(struct netdev *netdev, const struct netdev_ops *ops, struct host_watch *input);

/* SPDX-License-Identifier: MIT */
/* Network cards over a descriptor of the host. */
#include "dev/hosted/card.h"
#include "abi/poll.h"
#include "core/random.h"
#include "lib/string.h"

#define MTU 1500

static void has_input(void *argument)
{
	struct netdev *netdev = argument;
	if (netdev->notice != NULL)
		netdev->notice(netdev);
}

void card_add(struct netdev *netdev, const struct netdev_ops *ops, struct host_watch *input)
{
	static const uint8_t maker[] = {0x52, 0x54, 0x00}; /* as QEMU's cards */
	netdev->ops = ops;
	netdev->mtu = MTU;
	memcpy(netdev->address, maker, sizeof(maker));
	random_bytes(netdev->address + sizeof(maker), sizeof(netdev->address) - sizeof(maker));
	*input = (struct host_watch){.descriptor = host_card,
	                             .events = POLLIN,
	                             .wanted = true,
	                             .handler = has_input,
	                             .argument = netdev};
	host_watch_add(input);
	netdev_add(netdev);
}

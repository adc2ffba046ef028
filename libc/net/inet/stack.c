/* SPDX-License-Identifier: MIT */
/* What lwIP needs of the shim: time, random numbers; and when it gets to run. */
#include "net/inet/stack.h"
#include "core/clock.h"
#include "core/init.h"
#include "core/random.h"
#include "core/thread.h"
#include "core/timer.h"
#include "core/work.h"
#include "dev/netdev.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/sys.h"
#include "net/inet/memory.h"
#include "net/inet/timers.h"

#define MILLISECOND 1000000UL

uint32_t net_random(void)
{
	uint32_t value;
	random_bytes(&value, sizeof(value));
	return value;
}

u32_t sys_now(void)
{
	return (u32_t)(clock_monotonic() / MILLISECOND);
}

static void stack_run(struct work *work);
static void stack_time(struct timer *timer);

static struct work stack_work = {.run = stack_run};
static struct timer stack_timer = {.expire = stack_time, .link = LIST_EMPTY(stack_timer.link)};
static bool card_waits; /* a card has said that frames have come */

static void stack_time(struct timer *timer)
{
	(void)timer;
	work_want(&stack_work);
}

static void card_notice(struct netdev *device)
{
	(void)device;
	card_waits = true;
	work_want(&stack_work);
}

void inet_begin(void)
{
	if (!card_waits)
		return;
	card_waits = false;
	for (struct netdev *device = netdev_first; device != NULL; device = device->next)
		device->ops->poll(device);
	inet_done();
}

/* What is to go out goes, and the machine is told when lwIP runs next. */
static void deliver(void)
{
	struct netif *netif;
	NETIF_FOREACH(netif)
	if (netif->loop_first != NULL)
		netif_poll(netif);
	for (struct netdev *device = netdev_first; device != NULL; device = device->next)
		device->ops->flush(device);
	/* Only an earlier time is worth telling: a late one looks again by itself. */
	uint64_t deadline = timers_due();
	if (!timer_running(&stack_timer) || deadline < stack_timer.deadline)
		timer_start(&stack_timer, deadline);
}

void inet_done(void)
{
	timers_soon();
	deliver();
}

static void stack_run(struct work *work)
{
	(void)work;
	inet_begin();
	timers_run();
	deliver();
}

static void stack_init(void)
{
	net_memory_init();
	lwip_init();
	for (struct netdev *device = netdev_first; device != NULL; device = device->next) {
		inet_attach(device);
		device->notice = card_notice;
	}
	inet_configure();
	inet_begin();
	inet_done();
}
INIT(5, stack_init);
AT_EXIT(inet_farewell);

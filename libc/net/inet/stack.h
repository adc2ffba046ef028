/* SPDX-License-Identifier: MIT */
/* lwIP in the shim: when it runs. Calls of its raw API that may send are followed by inet_done(). */
#pragma once

#include "lib/types.h"

struct netdev;

/* Takes in what cards have received, and answers it, so that a call sees the present. */
void inet_begin(void);

/* Delivers what went to loopback, tells cards of what is to be sent, and sets the next timer. */
void inet_done(void);

/* farewell.c: closes connections and waits, within limits, until everything has been sent. */
void inet_farewell(void);

/* netif.c: the card as an interface named eth0, eth1, ... */
void inet_attach(struct netdev *device);

/* config.c: addresses as the command line says (posixlite.net=ADDRESS/PREFIX,GATEWAY,NAMESERVER or dhcp). */
void inet_configure(void);

/* resolver.c: a name server for /etc/resolv.conf, as text. */
void inet_name_server(const char *address);

/* SPDX-License-Identifier: MIT */
/* Messages about interfaces and addresses (netlink(7), rtnetlink(7), netdevice(7)). Linux, x86-64. */
#pragma once

/* netlink(7): types of messages */
#define NLMSG_NOOP  1
#define NLMSG_ERROR 2
#define NLMSG_DONE  3

/* netlink(7): flags */
#define NLM_F_REQUEST 1
#define NLM_F_MULTI   2
#define NLM_F_ACK     4
#define NLM_F_ROOT    0x100
#define NLM_F_MATCH   0x200
#define NLM_F_DUMP    0x300

/* rtnetlink(7): types of messages */
#define RTM_NEWLINK 16
#define RTM_GETLINK 18
#define RTM_NEWADDR 20
#define RTM_GETADDR 22

/* rtnetlink(7): attributes of interfaces */
#define IFLA_ADDRESS   1
#define IFLA_BROADCAST 2
#define IFLA_IFNAME    3
#define IFLA_MTU       4
#define IFLA_QDISC     6
#define IFLA_TXQLEN    13
#define IFLA_OPERSTATE 16
#define IFLA_STATS64   23

/* netdevice(7): states of an interface */
#define IF_OPER_UNKNOWN 0
#define IF_OPER_UP      6

/* rtnetlink(7): attributes of addresses */
#define IFA_ADDRESS   1
#define IFA_LOCAL     2
#define IFA_LABEL     3
#define IFA_BROADCAST 4
#define IFA_FLAGS     8

/* rtnetlink(7): flags of addresses */
#define IFA_F_PERMANENT 0x80

/* rtnetlink(7): how far an address reaches */
#define RT_SCOPE_UNIVERSE 0
#define RT_SCOPE_LINK     253
#define RT_SCOPE_HOST     254

/* netdevice(7): flags of interfaces */
#define IFF_UP        1
#define IFF_BROADCAST 2
#define IFF_LOOPBACK  8
#define IFF_RUNNING   0x40
#define IFF_MULTICAST 0x1000
#define IFF_LOWER_UP  0x10000

/* netdevice(7): kinds of hardware */
#define ARPHRD_ETHER    1
#define ARPHRD_LOOPBACK 772

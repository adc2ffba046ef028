/* SPDX-License-Identifier: MIT */
/* What of lwIP is compiled, and how large its windows are: the raw API only, memory from the shim's heap. */
#pragma once

#define NO_SYS 1
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define SYS_LIGHTWEIGHT_PROT 0 /* nothing interrupts the shim */
#define LWIP_STATS 1           /* counters, and of those what /proc/net/snmp tells */
#define MIB2_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define IGMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define IP6_STATS 0
#define ICMP6_STATS 0
#define IP6_FRAG_STATS 0
#define MLD6_STATS 0
#define ND6_STATS 0
#define LWIP_NETIF_API 0
#define LWIP_TIMERS_CUSTOM 1 /* net/inet/timers.c */

/* Memory: each block by itself, so that what is not used is the program's. */
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define MEM_ALIGNMENT 16
#define mem_clib_malloc net_memory_alloc
#define mem_clib_calloc net_memory_alloc_array
#define mem_clib_free net_memory_free

/* Interfaces. */
#define LWIP_ETHERNET 1
#define LWIP_ARP 1
#define ARP_TABLE_SIZE 64
#define ARP_QUEUEING 1
#define ETHARP_SUPPORT_STATIC_ENTRIES 1
#define ETH_PAD_SIZE 0
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_LOOPBACK_MAX_PBUFS 0
#define LWIP_NETIF_HOSTNAME 1
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1 /* loopback has none, a card may compute them */
#define LWIP_CHECKSUM_ON_COPY 0

/* IPv4 and IPv6. */
#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define IP_FORWARD 0
#define IP_REASSEMBLY 1
#define IP_FRAG 1
#define IP_REASS_MAX_PBUFS 512
#define IP_SOF_BROADCAST 1
#define IP_SOF_BROADCAST_RECV 0
#define LWIP_ICMP 1
#define LWIP_RAW 1
#define LWIP_IGMP 1
#define LWIP_MULTICAST_TX_OPTIONS 1
#define LWIP_LOOPIF_MULTICAST 1 /* what is sent to a group there is heard there */
#define LWIP_DHCP 1
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define DHCP_DOES_ARP_CHECK 0
#define LWIP_DNS 0 /* the program has its own resolver */
#define LWIP_IPV6_AUTOCONFIG 1
#define LWIP_IPV6_MLD 1
#define LWIP_IPV6_DHCP6 0
#define LWIP_IPV6_FRAG 1
#define LWIP_IPV6_REASS 1
#define IPV6_FRAG_COPYHEADER 1 /* pointers are wider than the fields that lwIP would put them into */
#define LWIP_IPV6_NUM_ADDRESSES 4

#define LWIP_UDP 1
#define LWIP_UDPLITE 0
#define LWIP_NETBUF_RECVINFO 1

/* TCP: windows as large as the fastest links of a virtual machine want them, memory taken only when data is
 * there. */
#define LWIP_TCP 1
#define TCP_MSS 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 3
#define TCP_WND (256 * 1024)
#define TCP_SND_BUF (256 * 1024)
#define TCP_SND_QUEUELEN 1024
#define TCP_OVERSIZE 0 /* data is sent from where the socket keeps it */
#define TCP_QUEUE_OOSEQ 1
#define LWIP_TCP_SACK_OUT 1
#define LWIP_TCP_TIMESTAMPS 0
#define TCP_LISTEN_BACKLOG 1
#define TCP_TMR_INTERVAL 50 /* ms: half of the longest time that an acknowledgement is held back */
#define TCP_MSL 30000       /* ms: connections rest for a minute, as on Linux */
#define TCP_SYNMAXRTX 6
#define TCP_MAXRTX 12
#define TCP_SNDLOWAT 32768
#define LWIP_TCP_KEEPALIVE 1
#define SO_REUSE 1
#define SO_REUSE_RXTOALL 1
#define LWIP_TCP_PCB_NUM_EXT_ARGS 1 /* tcp_listen.c: what a connection request is answered with */

/* Options of DHCP that lwIP itself does not keep: name servers. */
#define LWIP_HOOK_FILENAME "net/lwip/hooks.h"
#define LWIP_HOOK_DHCP_PARSE_OPTION(netif, dhcp, state, message, type, option, size, packet, offset) \
	net_dhcp_option(option, size, packet, offset)

/* Where a connection's numbers begin nobody can guess (RFC 6528). */
#define LWIP_HOOK_TCP_ISN(local_ip, local_port, remote_ip, remote_port) net_random()

/* Before a connection takes in a packet: whether there is memory for it. */
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, header, option_size, first_size, second, packet) \
	net_tcp_input(pcb, header, packet)

/* Before lwIP looks at a packet: what is in the way of a connection request. */
#define LWIP_HOOK_IP4_INPUT(packet, netif) net_ip4_input(packet, netif)
#define LWIP_HOOK_IP6_INPUT(packet, netif) net_ip6_input(packet)

/* SPDX-License-Identifier: MIT */
/* Sockets: families, types, protocols, options and flags (socket(2), setsockopt(2), send(2), unix(7)). Linux, x86-64. */
#pragma once

/* socket(2): families */
#define AF_UNSPEC     0
#define AF_UNIX       1
#define AF_INET       2
#define AF_AX25       3
#define AF_IPX        4
#define AF_APPLETALK  5
#define AF_NETROM     6
#define AF_BRIDGE     7
#define AF_ATMPVC     8
#define AF_X25        9
#define AF_INET6      10
#define AF_ROSE       11
#define AF_NETBEUI    13
#define AF_SECURITY   14
#define AF_KEY        15
#define AF_NETLINK    16
#define AF_PACKET     17
#define AF_ASH        18
#define AF_ECONET     19
#define AF_ATMSVC     20
#define AF_RDS        21
#define AF_SNA        22
#define AF_IRDA       23
#define AF_PPPOX      24
#define AF_WANPIPE    25
#define AF_LLC        26
#define AF_IB         27
#define AF_MPLS       28
#define AF_CAN        29
#define AF_TIPC       30
#define AF_BLUETOOTH  31
#define AF_IUCV       32
#define AF_RXRPC      33
#define AF_ISDN       34
#define AF_PHONET     35
#define AF_IEEE802154 36
#define AF_CAIF       37
#define AF_ALG        38
#define AF_NFC        39
#define AF_VSOCK      40
#define AF_KCM        41
#define AF_QIPCRTR    42
#define AF_SMC        43
#define AF_XDP        44
#define AF_MCTP       45
#define AF_LOCAL      AF_UNIX
#define AF_FILE       AF_UNIX
#define AF_ROUTE      AF_NETLINK

/* socket(2): how many families */
#define AF_MAX 46

/* socket(2): types */
#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_RAW       3
#define SOCK_RDM       4
#define SOCK_SEQPACKET 5
#define SOCK_DCCP      6
#define SOCK_PACKET    10

/* socket(2): the type without its flags */
#define SOCK_TYPE_MASK 0xf

/* socket(2), socketpair(2), accept4(2): flags */
#define SOCK_NONBLOCK 0x800
#define SOCK_CLOEXEC  0x80000

/* socket(2): protocols of AF_INET and AF_INET6 */
#define IPPROTO_IP       0
#define IPPROTO_ICMP     1
#define IPPROTO_IGMP     2
#define IPPROTO_IPIP     4
#define IPPROTO_TCP      6
#define IPPROTO_EGP      8
#define IPPROTO_PUP      12
#define IPPROTO_UDP      17
#define IPPROTO_IDP      22
#define IPPROTO_TP       29
#define IPPROTO_DCCP     33
#define IPPROTO_IPV6     41
#define IPPROTO_RSVP     46
#define IPPROTO_GRE      47
#define IPPROTO_ESP      50
#define IPPROTO_AH       51
#define IPPROTO_ICMPV6   58
#define IPPROTO_MTP      92
#define IPPROTO_BEETPH   94
#define IPPROTO_ENCAP    98
#define IPPROTO_PIM      103
#define IPPROTO_COMP     108
#define IPPROTO_SCTP     132
#define IPPROTO_UDPLITE  136
#define IPPROTO_MPLS     137
#define IPPROTO_ETHERNET 143
#define IPPROTO_RAW      255
#define IPPROTO_MPTCP    0x106

/* ipv6(7): extension headers */
#define IPPROTO_HOPOPTS  0
#define IPPROTO_ROUTING  43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_NONE     59
#define IPPROTO_DSTOPTS  60
#define IPPROTO_MH       135

/* socket(2): protocols of AF_NETLINK */
#define NETLINK_ROUTE          0
#define NETLINK_USERSOCK       2
#define NETLINK_FIREWALL       3
#define NETLINK_SOCK_DIAG      4
#define NETLINK_NFLOG          5
#define NETLINK_XFRM           6
#define NETLINK_SELINUX        7
#define NETLINK_ISCSI          8
#define NETLINK_AUDIT          9
#define NETLINK_FIB_LOOKUP     10
#define NETLINK_CONNECTOR      11
#define NETLINK_NETFILTER      12
#define NETLINK_IP6_FW         13
#define NETLINK_DNRTMSG        14
#define NETLINK_KOBJECT_UEVENT 15
#define NETLINK_GENERIC        16
#define NETLINK_SCSITRANSPORT  18
#define NETLINK_ECRYPTFS       19
#define NETLINK_RDMA           20
#define NETLINK_CRYPTO         21
#define NETLINK_SMC            22
#define NETLINK_INET_DIAG      NETLINK_SOCK_DIAG
#define NETLINK_UNUSED         1

/* listen(2): longest backlog */
#define SOMAXCONN 0x1000

/* shutdown(2): how */
#define SHUT_RD   0
#define SHUT_WR   1
#define SHUT_RDWR 2

/* send(2), recv(2): flags */
#define MSG_OOB          1
#define MSG_PEEK         2
#define MSG_DONTROUTE    4
#define MSG_CTRUNC       8
#define MSG_PROXY        16
#define MSG_TRUNC        32
#define MSG_DONTWAIT     64
#define MSG_EOR          128
#define MSG_WAITALL      0x100
#define MSG_FIN          0x200
#define MSG_SYN          0x400
#define MSG_CONFIRM      0x800
#define MSG_RST          0x1000
#define MSG_ERRQUEUE     0x2000
#define MSG_NOSIGNAL     0x4000
#define MSG_MORE         0x8000
#define MSG_WAITFORONE   0x10000
#define MSG_BATCH        0x40000
#define MSG_ZEROCOPY     0x4000000
#define MSG_FASTOPEN     0x20000000
#define MSG_CMSG_CLOEXEC 0x40000000
#define MSG_TRYHARD      MSG_DONTROUTE

/* cmsg(3): types of SOL_SOCKET */
#define SCM_RIGHTS                 1
#define SCM_CREDENTIALS            2
#define SCM_TIMESTAMP              29
#define SCM_TIMESTAMPNS            35
#define SCM_TIMESTAMPING           37
#define SCM_WIFI_STATUS            41
#define SCM_TIMESTAMPING_OPT_STATS 54
#define SCM_TIMESTAMPING_PKTINFO   58
#define SCM_TXTIME                 61

/* setsockopt(2): levels */
#define SOL_IP        0
#define SOL_SOCKET    1
#define SOL_TCP       6
#define SOL_UDP       17
#define SOL_IPV6      41
#define SOL_ICMPV6    58
#define SOL_RAW       255
#define SOL_DECNET    0x105
#define SOL_X25       0x106
#define SOL_PACKET    0x107
#define SOL_ATM       0x108
#define SOL_AAL       0x109
#define SOL_IRDA      0x10a
#define SOL_NETBEUI   0x10b
#define SOL_LLC       0x10c
#define SOL_DCCP      0x10d
#define SOL_NETLINK   0x10e
#define SOL_TIPC      0x10f
#define SOL_RXRPC     0x110
#define SOL_PPPOL2TP  0x111
#define SOL_BLUETOOTH 0x112
#define SOL_PNPIPE    0x113
#define SOL_RDS       0x114
#define SOL_IUCV      0x115
#define SOL_CAIF      0x116
#define SOL_ALG       0x117
#define SOL_NFC       0x118
#define SOL_KCM       0x119
#define SOL_TLS       0x11a
#define SOL_XDP       0x11b
#define SOL_MPTCP     0x11c
#define SOL_MCTP      0x11d
#define SOL_SMC       0x11e

/* setsockopt(2): options of SOL_SOCKET */
#define SO_DEBUG                         1
#define SO_REUSEADDR                     2
#define SO_TYPE                          3
#define SO_ERROR                         4
#define SO_DONTROUTE                     5
#define SO_BROADCAST                     6
#define SO_SNDBUF                        7
#define SO_RCVBUF                        8
#define SO_KEEPALIVE                     9
#define SO_OOBINLINE                     10
#define SO_NO_CHECK                      11
#define SO_PRIORITY                      12
#define SO_LINGER                        13
#define SO_BSDCOMPAT                     14
#define SO_REUSEPORT                     15
#define SO_PASSCRED                      16
#define SO_PEERCRED                      17
#define SO_RCVLOWAT                      18
#define SO_SNDLOWAT                      19
#define SO_RCVTIMEO                      20
#define SO_SNDTIMEO                      21
#define SO_SECURITY_AUTHENTICATION       22
#define SO_SECURITY_ENCRYPTION_TRANSPORT 23
#define SO_SECURITY_ENCRYPTION_NETWORK   24
#define SO_BINDTODEVICE                  25
#define SO_ATTACH_FILTER                 26
#define SO_DETACH_FILTER                 27
#define SO_PEERNAME                      28
#define SO_TIMESTAMP                     29
#define SO_ACCEPTCONN                    30
#define SO_PEERSEC                       31
#define SO_SNDBUFFORCE                   32
#define SO_RCVBUFFORCE                   33
#define SO_PASSSEC                       34
#define SO_TIMESTAMPNS                   35
#define SO_MARK                          36
#define SO_TIMESTAMPING                  37
#define SO_PROTOCOL                      38
#define SO_DOMAIN                        39
#define SO_RXQ_OVFL                      40
#define SO_WIFI_STATUS                   41
#define SO_PEEK_OFF                      42
#define SO_NOFCS                         43
#define SO_LOCK_FILTER                   44
#define SO_SELECT_ERR_QUEUE              45
#define SO_BUSY_POLL                     46
#define SO_MAX_PACING_RATE               47
#define SO_BPF_EXTENSIONS                48
#define SO_INCOMING_CPU                  49
#define SO_ATTACH_BPF                    50
#define SO_ATTACH_REUSEPORT_CBPF         51
#define SO_ATTACH_REUSEPORT_EBPF         52
#define SO_CNX_ADVICE                    53
#define SO_MEMINFO                       55
#define SO_INCOMING_NAPI_ID              56
#define SO_COOKIE                        57
#define SO_PEERGROUPS                    59
#define SO_ZEROCOPY                      60
#define SO_TXTIME                        61
#define SO_BINDTOIFINDEX                 62
#define SO_TIMESTAMP_NEW                 63
#define SO_TIMESTAMPNS_NEW               64
#define SO_TIMESTAMPING_NEW              65
#define SO_RCVTIMEO_NEW                  66
#define SO_SNDTIMEO_NEW                  67
#define SO_DETACH_REUSEPORT_BPF          68
#define SO_PREFER_BUSY_POLL              69
#define SO_BUSY_POLL_BUDGET              70
#define SO_NETNS_COOKIE                  71
#define SO_BUF_LOCK                      72
#define SO_RESERVE_MEM                   73
#define SO_TXREHASH                      74
#define SO_RCVMARK                       75
#define SO_PASSPIDFD                     76
#define SO_PEERPIDFD                     77
#define SO_RCVTIMEO_OLD                  SO_RCVTIMEO
#define SO_SNDTIMEO_OLD                  SO_SNDTIMEO
#define SO_TIMESTAMP_OLD                 SO_TIMESTAMP
#define SO_TIMESTAMPNS_OLD               SO_TIMESTAMPNS
#define SO_TIMESTAMPING_OLD              SO_TIMESTAMPING
#define SO_GET_FILTER                    SO_ATTACH_FILTER
#define SO_DETACH_BPF                    SO_DETACH_FILTER

/* setsockopt(2): options of SOL_NETLINK */
#define NETLINK_ADD_MEMBERSHIP   1
#define NETLINK_DROP_MEMBERSHIP  2
#define NETLINK_PKTINFO          3
#define NETLINK_BROADCAST_ERROR  4
#define NETLINK_NO_ENOBUFS       5
#define NETLINK_RX_RING          6
#define NETLINK_TX_RING          7
#define NETLINK_LISTEN_ALL_NSID  8
#define NETLINK_LIST_MEMBERSHIPS 9
#define NETLINK_CAP_ACK          10
#define NETLINK_EXT_ACK          11
#define NETLINK_GET_STRICT_CHK   12

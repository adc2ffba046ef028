/* SPDX-License-Identifier: MIT */
/* /proc/net/tcp, udp and those of IPv6, /proc/net/snmp: sockets and counters as programs read them (proc(5)).
 * lwIP's lists are there only in an image that has sockets of TCP/IP. */
#include "file/pseudo.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"
#include "net/inet/datagram.h"
#include "net/inet/tcp.h"

OPTIONAL_OBJECT(tcp_bound_pcbs);
OPTIONAL_OBJECT(tcp_listen_pcbs);
OPTIONAL_OBJECT(tcp_active_pcbs);
OPTIONAL_OBJECT(tcp_tw_pcbs);
OPTIONAL_OBJECT(udp_pcbs);
OPTIONAL_OBJECT(lwip_stats);

#define UDP_ESTABLISHED 1
#define UDP_CLOSED 7

static bool is_six(const ip_addr_t *address)
{
	return !IP_IS_V4_VAL(*address);
}

/* Addresses stand there word by word, as they lie in memory. */
static void show_end(struct pseudo_text *text, const ip_addr_t *address, uint16_t port)
{
	const ip6_addr_t *six = ip_2_ip6(address);
	if (is_six(address))
		pseudo_print(text, " %08X%08X%08X%08X:%04X", six->addr[0], six->addr[1], six->addr[2],
		             six->addr[3], port);
	else
		pseudo_print(text, " %08X:%04X", ip_2_ip4(address)->addr, port);
}

static void show_rest(struct pseudo_text *text, unsigned state, size_t sent, size_t received, uint64_t ino)
{
	pseudo_print(text, " %02X %08lX:%08lX 00:00000000 00000000     0        0 %lu 1 0000000000000000",
	             state, sent, received, ino);
}

/* One list of lwIP's; `number` goes on through all of them. */
static void show_list(struct pseudo_text *text, const struct tcp_pcb *first, bool six, unsigned *number)
{
	static const ip_addr_t any4 = IPADDR4_INIT(0), any6 = IPADDR6_INIT(0, 0, 0, 0);
	for (const struct tcp_pcb *pcb = first; pcb != NULL; pcb = pcb->next) {
		bool listens = pcb->state == LISTEN,
		     rests = pcb->state == TIME_WAIT || pcb->state == SYN_RCVD;
		const struct tcp_socket *owner = rests ? NULL : pcb->callback_arg;
		if (is_six(&pcb->local_ip) != six || pcb->state == CLOSED)
			continue;
		pseudo_print(text, "%4u:", (*number)++);
		show_end(text, &pcb->local_ip, pcb->local_port);
		show_end(text, listens ? (six ? &any6 : &any4) : &pcb->remote_ip,
		         listens ? 0 : pcb->remote_port);
		show_rest(text, tcp_state_told(pcb->state), owner != NULL ? owner->unacked : 0,
		          owner == NULL ? 0
		          : listens     ? owner->pending_count
		                        : owner->readable,
		          owner != NULL ? owner->inet.socket.ino : 0);
		pseudo_print(text, " 100 0 0 10 0\n");
	}
}

static void show_tcp(struct pseudo_text *text, bool six)
{
	unsigned number = 0;
	if (&tcp_listen_pcbs == NULL)
		return;
	show_list(text, tcp_listen_pcbs.pcbs, six, &number);
	show_list(text, tcp_active_pcbs, six, &number);
	show_list(text, tcp_tw_pcbs, six, &number);
}

static void show_udp(struct pseudo_text *text, bool six)
{
	unsigned number = 0;
	if (&udp_pcbs == NULL)
		return;
	for (const struct udp_pcb *pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
		const struct datagram_socket *owner = pcb->recv_arg;
		bool connected = (pcb->flags & UDP_FLAGS_CONNECTED) != 0;
		if (is_six(&pcb->local_ip) != six || owner == NULL) /* DHCP's has none */
			continue;
		pseudo_print(text, "%5u:", ++number);
		show_end(text, &pcb->local_ip, pcb->local_port);
		show_end(text, &pcb->remote_ip, pcb->remote_port);
		show_rest(text, connected ? UDP_ESTABLISHED : UDP_CLOSED, 0, owner->queued,
		          owner->inet.socket.ino);
		pseudo_print(text, " 0\n");
	}
}

static void tcp_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(
	    text,
	    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
	    "inode\n");
	show_tcp(text, false);
}

static void tcp6_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text,
	             "  sl  local_address                         remote_address                        st "
	             "tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n");
	show_tcp(text, true);
}

static void udp_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(
	    text,
	    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
	    "inode ref pointer drops\n");
	show_udp(text, false);
}

static void udp6_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text,
	             "  sl  local_address                         remote_address                        st "
	             "tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n");
	show_udp(text, true);
}

static unsigned established(void)
{
	unsigned count = 0;
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)
		count += pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT;
	return count;
}

static void snmp_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	if (&lwip_stats == NULL)
		return;
	const struct stats_mib2 *all = &lwip_stats.mib2;
	pseudo_print(
	    text,
	    "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos "
	    "InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs "
	    "ReasmFails FragOKs FragFails FragCreates\n"
	    "Ip: 2 64 %u %u %u %u %u %u %u %u %u %u 0 %u %u %u %u %u %u\n",
	    all->ipinreceives, all->ipinhdrerrors, all->ipinaddrerrors, all->ipforwdatagrams,
	    all->ipinunknownprotos, all->ipindiscards, all->ipindelivers, all->ipoutrequests,
	    all->ipoutdiscards, all->ipoutnoroutes, all->ipreasmreqds, all->ipreasmoks, all->ipreasmfails,
	    all->ipfragoks, all->ipfragfails, all->ipfragcreates);
	pseudo_print(
	    text,
	    "Icmp: InMsgs InErrors InDestUnreachs InEchos InEchoReps OutMsgs OutErrors OutDestUnreachs "
	    "OutEchos OutEchoReps\nIcmp: %u %u %u %u %u %u %u %u %u %u\n",
	    all->icmpinmsgs, all->icmpinerrors, all->icmpindestunreachs, all->icmpinechos,
	    all->icmpinechoreps, all->icmpoutmsgs, all->icmpouterrors, all->icmpoutdestunreachs,
	    all->icmpoutechos, all->icmpoutechoreps);
	pseudo_print(
	    text,
	    "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets "
	    "CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts\n"
	    "Tcp: 1 200 120000 -1 %u %u %u %u %u %u %u %u %u %u\n",
	    all->tcpactiveopens, all->tcppassiveopens, all->tcpattemptfails, all->tcpestabresets,
	    established(), all->tcpinsegs, all->tcpoutsegs, all->tcpretranssegs, all->tcpinerrs,
	    all->tcpoutrsts);
	pseudo_print(text, "Udp: InDatagrams NoPorts InErrors OutDatagrams\nUdp: %u %u %u %u\n",
	             all->udpindatagrams, all->udpnoports, all->udpinerrors, all->udpoutdatagrams);
}

PSEUDO_FILE(proc_net_tcp, "/proc/net/tcp", .mode = PSEUDO_TEXT, PSEUDO_SHOW(tcp_show));
PSEUDO_FILE(proc_net_tcp6, "/proc/net/tcp6", .mode = PSEUDO_TEXT, PSEUDO_SHOW(tcp6_show));
PSEUDO_FILE(proc_net_udp, "/proc/net/udp", .mode = PSEUDO_TEXT, PSEUDO_SHOW(udp_show));
PSEUDO_FILE(proc_net_udp6, "/proc/net/udp6", .mode = PSEUDO_TEXT, PSEUDO_SHOW(udp6_show));
PSEUDO_FILE(proc_net_snmp, "/proc/net/snmp", .mode = PSEUDO_TEXT, PSEUDO_SHOW(snmp_show));

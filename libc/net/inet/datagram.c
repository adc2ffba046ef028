/* SPDX-License-Identifier: MIT */
/* UDP, ping and raw sockets: making, binding, connecting, ending; multicast groups. */
#include "net/inet/datagram.h"
#include "abi/errno.h"
#include "abi/inet.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "lib/string.h"
#include "lwip/igmp.h"
#include "lwip/mld6.h"
#include "lwip/netif.h"

static long bind_to(struct datagram_socket *own, const struct inet_endpoint *to)
{
	const ip_addr_t *address = &to->address;
	if (IP_IS_V6(address) && ip_addr_isany(address) && !own->inet.only_ipv6)
		address = IP_ANY_TYPE;
	err_t error =
	    own->is_raw ? raw_bind(own->inet.raw, address) : udp_bind(own->inet.udp, address, to->port);
	if (error != ERR_OK)
		return inet_error(error);
	own->inet.bound = true;
	own->inet.local.address = to->address;
	own->inet.local.port = own->is_raw ? to->port : own->inet.udp->local_port;
	return 0;
}

static long datagram_bind(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct datagram_socket *own = datagram_of(socket);
	struct inet_endpoint to;
	long result = inet_parse(&own->inet, address, size, &to);
	if (result == 0 && own->inet.bound)
		result = -EINVAL;
	if (result == 0)
		result = inet_may_bind(&own->inet, &to);
	return result < 0 ? result : bind_to(own, &to);
}

static long disconnect(struct datagram_socket *own)
{
	if (own->is_raw)
		raw_disconnect(own->inet.raw);
	else
		udp_disconnect(own->inet.udp);
	own->inet.socket.state = SOCKET_IDLE;
	return 0;
}

static long datagram_connect(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct datagram_socket *own = datagram_of(socket);
	struct inet_endpoint to;
	if (size >= sizeof(address->family) && address->family == AF_UNSPEC)
		return disconnect(own);
	long result = inet_parse(&own->inet, address, size, &to);
	if (result < 0)
		return result;
	inet_any_is_loopback(&to);
	struct netif *netif = ip_route(&own->inet.pcb->local_ip, &to.address);
	if (netif == NULL)
		return -ENETUNREACH;
	err_t error = own->is_raw ? raw_connect(own->inet.raw, &to.address)
	                          : udp_connect(own->inet.udp, &to.address, to.port);
	if (error != ERR_OK)
		return inet_error(error);
	datagram_watch_refusals();
	own->inet.remote = to;
	own->inet.bound = true;
	if (!own->is_raw)
		own->inet.local.port = own->inet.udp->local_port;
	const ip_addr_t *local = ip_netif_get_local_ip(netif, &to.address);
	if (local != NULL && ip_addr_isany(&own->inet.pcb->local_ip))
		own->inet.local.address = *local;
	socket->state = SOCKET_CONNECTED;
	return 0;
}

static long datagram_shutdown(struct socket *socket, bool reading, bool writing)
{
	if (socket->state != SOCKET_CONNECTED)
		return -ENOTCONN;
	socket->shut_read |= reading;
	socket->shut_write |= writing;
	wait_wake(&socket->changed);
	return 0;
}

static unsigned datagram_poll(struct socket *socket)
{
	const struct datagram_socket *own = datagram_of(socket);
	unsigned events = POLLOUT | POLLWRNORM | POLLWRBAND;
	inet_begin();
	if (!list_empty(&own->queue) || socket->shut_read)
		events |= POLLIN | POLLRDNORM;
	if (socket->shut_read)
		events |= POLLRDHUP;
	if (socket->shut_read && socket->shut_write)
		events |= POLLHUP;
	if (socket->error != 0)
		events |= POLLERR;
	return events;
}

static long datagram_ioctl(struct socket *socket, unsigned request, unsigned long argument)
{
	const struct datagram_socket *own = datagram_of(socket);
	int number = 0;
	if (request == SIOCINQ && !list_empty(&own->queue))
		number = LIST_FIRST(&own->queue, struct datagram, link)->packet->tot_len;
	else if (request != SIOCINQ && request != SIOCOUTQ)
		return -ENOTTY;
	return user_write((void *)argument, &number, sizeof(number));
}

static void datagram_close(struct socket *socket)
{
	struct datagram_socket *own = datagram_of(socket);
	while (!list_empty(&own->queue))
		datagram_drop_first(own);
	if (own->is_raw)
		raw_remove(own->inet.raw);
	else
		udp_remove(own->inet.udp);
	heap_free(own, sizeof(*own));
}

static void datagram_option_changed(struct socket *socket, int name)
{
	struct ip_pcb *pcb = inet_of(socket)->pcb;
	(void)name;
	pcb->so_options = SOF_BROADCAST; /* asked for in datagram_send */
	if (socket->options.reuse_address || socket->options.reuse_port)
		pcb->so_options |= SOF_REUSEADDR;
}

SUPPORTS(setsockopt, "SO_TIMESTAMP SO_TIMESTAMPNS");

static long set_timestamp(struct datagram_socket *own, int name, bool on)
{
	if (on || own->timestamp == name)
		own->timestamp = on ? name : 0;
	return 0;
}

static long datagram_get_option(struct socket *socket, int level, int name, void *value, size_t size)
{
	int on = datagram_of(socket)->timestamp == name;
	if (level != SOL_SOCKET || (name != SO_TIMESTAMP && name != SO_TIMESTAMPNS))
		return inet_get_option(socket, level, name, value, size);
	memcpy(value, &on, sizeof(on));
	return sizeof(on);
}

static long datagram_set_option(struct socket *socket, int level, int name, const void *value, size_t size)
{
	struct datagram_socket *own = datagram_of(socket);
	if (level == SOL_SOCKET && (name == SO_TIMESTAMP || name == SO_TIMESTAMPNS))
		return set_timestamp(own, name, *(const int *)value != 0);
	long result = inet_set_option(socket, level, name, value, size);
	if (result < 0)
		return result;
	bool loop = own->inet.multicast_loop;
	if (own->is_raw) {
		u8_t flags = (u8_t)(raw_flags(own->inet.raw) & ~RAW_FLAGS_MULTICAST_LOOP);
		raw_set_multicast_ttl(own->inet.raw, own->inet.multicast_ttl);
		raw_set_multicast_netif_index(own->inet.raw, own->inet.multicast_interface);
		raw_setflags(own->inet.raw, (u8_t)(flags | (loop ? RAW_FLAGS_MULTICAST_LOOP : 0)));
		return 0;
	}
	udp_set_multicast_ttl(own->inet.udp, own->inet.multicast_ttl);
	udp_set_multicast_netif_index(own->inet.udp, own->inet.multicast_interface);
	u8_t flags = (u8_t)(udp_flags(own->inet.udp) & ~UDP_FLAGS_MULTICAST_LOOP);
	udp_setflags(own->inet.udp, (u8_t)(flags | (loop ? UDP_FLAGS_MULTICAST_LOOP : 0)));
	return 0;
}

static struct netif *interface_or_default(unsigned number)
{
	return number != 0 ? netif_get_by_index((u8_t)number) : netif_default;
}

/* struct ip_mreqn, or as much of it as was given */
struct request4 {
	ip4_addr_t group, interface;
	int number;
};

static struct netif *interface4(const struct request4 *request)
{
	struct netif *netif;
	if (request->number != 0 || ip4_addr_isany_val(request->interface))
		return interface_or_default((unsigned)request->number);
	NETIF_FOREACH(netif)
	if (ip4_addr_cmp(netif_ip4_addr(netif), &request->interface))
		return netif;
	return NULL;
}

static long choose4(struct inet_socket *socket, const void *value, size_t size)
{
	struct request4 request = {.number = 0};
	struct netif *netif = NULL;
	if (size < sizeof(request.interface) || socket->socket.type == SOCK_STREAM)
		return -EINVAL;
	if (size < 2 * sizeof(request.interface)) /* struct in_addr */
		memcpy(&request.interface, value, sizeof(request.interface));
	else
		memcpy(&request, value, MIN(size, sizeof(request)));
	if (request.number != 0 || !ip4_addr_isany_val(request.interface)) {
		netif = interface4(&request);
		if (netif == NULL)
			return -EADDRNOTAVAIL;
	}
	socket->multicast_interface = netif == NULL ? 0 : netif_get_index(netif);
	socket->multicast_address = request.interface.addr;
	return 0;
}

static long choose6(struct inet_socket *socket, const void *value, size_t size)
{
	int number;
	if (socket->socket.type == SOCK_STREAM)
		return -ENOPROTOOPT;
	if (size < sizeof(number))
		return -EINVAL;
	memcpy(&number, value, sizeof(number));
	if (number != 0 && (number < 0 || number > UINT8_MAX || netif_get_by_index((u8_t)number) == NULL))
		return -ENODEV;
	socket->multicast_interface = (uint8_t)number;
	return 0;
}

long datagram_set_multicast_interface(struct inet_socket *socket, int level, const void *value, size_t size)
{
	return level == SOL_IP ? choose4(socket, value, size) : choose6(socket, value, size);
}

static long join4(const void *value, size_t size, bool join)
{
	struct request4 request = {.number = 0};
	if (size < 8)
		return -EINVAL;
	memcpy(&request, value, MIN(size, sizeof(request)));
	if (!ip4_addr_ismulticast(&request.group))
		return -EINVAL;
	struct netif *found = interface4(&request);
	if (found == NULL)
		return -ENODEV;
	err_t error =
	    join ? igmp_joingroup_netif(found, &request.group) : igmp_leavegroup_netif(found, &request.group);
	return error == ERR_OK ? 0 : join ? -ENOBUFS : -EADDRNOTAVAIL;
}

static long join6(const void *value, size_t size, bool join)
{
	struct {
		uint32_t address[4];
		int number;
	} request;
	ip6_addr_t group;
	if (size < sizeof(request))
		return -EINVAL;
	memcpy(&request, value, sizeof(request));
	ip6_addr_set_zero(&group);
	memcpy(group.addr, request.address, sizeof(request.address));
	if (!ip6_addr_ismulticast(&group))
		return -EINVAL;
	struct netif *netif = interface_or_default((unsigned)request.number);
	if (netif == NULL)
		return -ENODEV;
	ip6_addr_assign_zone(&group, IP6_MULTICAST, netif);
	err_t error = join ? mld6_joingroup_netif(netif, &group) : mld6_leavegroup_netif(netif, &group);
	return error == ERR_OK ? 0 : join ? -ENOBUFS : -EADDRNOTAVAIL;
}

long datagram_membership(struct inet_socket *socket, int level, int name, const void *value, size_t size)
{
	if (socket->socket.type == SOCK_STREAM)
		return -EPROTO;
	long result = level == SOL_IP ? join4(value, size, name == IP_ADD_MEMBERSHIP)
	                              : join6(value, size, name == IPV6_ADD_MEMBERSHIP);
	inet_done();
	return result;
}

static const struct socket_ops datagram_ops = {
    .bind = datagram_bind,
    .connect = datagram_connect,
    .name = inet_name,
    .send = datagram_send,
    .receive = datagram_receive,
    .shutdown = datagram_shutdown,
    .poll = datagram_poll,
    .set_option = datagram_set_option,
    .get_option = datagram_get_option,
    .option_changed = datagram_option_changed,
    .ioctl = datagram_ioctl,
    .close = datagram_close,
};

static bool make_pcb(struct datagram_socket *own, int protocol)
{
	uint8_t type = inet_pcb_type(&own->inet);
	if (own->is_raw)
		own->inet.raw =
		    raw_new_ip_type(type == IPADDR_TYPE_ANY ? IPADDR_TYPE_V6 : type, (u8_t)protocol);
	else
		own->inet.udp = udp_new_ip_type(type);
	if (own->inet.pcb == NULL)
		return false;
	if (own->is_raw)
		raw_recv(own->inet.raw, datagram_raw_received, own);
	else
		udp_recv(own->inet.udp, datagram_udp_received, own);
	own->inet.pcb->ttl = own->inet.ttl;
	return true;
}

long datagram_create(int family, int type, int protocol, struct socket **socket)
{
	struct datagram_socket *own = heap_alloc(sizeof(*own));
	if (own == NULL)
		return -ENOBUFS;
	inet_init(&own->inet, &datagram_ops, family, type, protocol);
	own->is_raw = protocol != IPPROTO_UDP || type == SOCK_RAW;
	list_init(&own->queue);
	if (!make_pcb(own, protocol)) {
		heap_free(own, sizeof(*own));
		return -ENOBUFS;
	}
	datagram_option_changed(&own->inet.socket, 0);
	*socket = &own->inet.socket;
	return 0;
}

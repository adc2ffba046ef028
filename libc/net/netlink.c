/* SPDX-License-Identifier: MIT */
/* AF_NETLINK: lists of interfaces and their addresses, as getifaddrs(3) and getaddrinfo(3) ask for them
 * (rtnetlink(7)). */
#include "abi/netlink.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "core/process.h"
#include "core/syscall.h"
#include "lib/list.h"
#include "lib/string.h"
#include "net/interface.h"
#include "net/socket.h"

OPTIONAL(interface_at);

#define ANSWER_SIZE 512 /* bytes that one message takes at most */
#define ALIGN4(size) (((size) + 3U) & ~3U)

struct netlink_address {
	uint16_t family, padding;
	uint32_t port, groups;
};

struct message_header {
	uint32_t size;
	uint16_t type, flags;
	uint32_t sequence, port;
};

struct link_message {
	uint8_t family, padding;
	uint16_t type;
	int index;
	unsigned flags, change;
};

struct address_message {
	uint8_t family, prefix, flags, scope;
	unsigned index;
};

/* rtnl_link_stats64: received and sent in turns. */
struct link_statistics {
	uint64_t packets[2], bytes[2], errors[2], dropped[2];
	uint64_t others[16];
};

/* What waits to be received: one message each. */
struct answer {
	struct list link;
	size_t size;
	char data[ANSWER_SIZE];
};

struct netlink_socket {
	struct socket socket;
	uint32_t port;
	struct list answers;
};

static struct netlink_socket *netlink_of(struct socket *socket)
{
	return CONTAINER_OF(socket, struct netlink_socket, socket);
}

static struct answer *answer_begin(struct netlink_socket *own, const struct message_header *request,
                                   uint16_t type, uint16_t flags)
{
	struct answer *answer = heap_alloc(sizeof(*answer));
	if (answer == NULL)
		return NULL;
	struct message_header header = {
	    .type = type, .flags = flags, .sequence = request->sequence, .port = own->port};
	memcpy(answer->data, &header, sizeof(header));
	answer->size = sizeof(header);
	list_append(&own->answers, &answer->link);
	return answer;
}

static void answer_add(struct answer *answer, const void *data, size_t size)
{
	memcpy(answer->data + answer->size, data, size);
	answer->size += ALIGN4(size);
}

static void answer_attribute(struct answer *answer, uint16_t type, const void *data, size_t size)
{
	uint16_t header[2] = {(uint16_t)(sizeof(header) + size), type};
	answer_add(answer, header, sizeof(header));
	answer_add(answer, data, size);
}

static void answer_end(struct answer *answer)
{
	uint32_t size = (uint32_t)answer->size;
	memcpy(answer->data, &size, sizeof(size));
}

static void add_statistics(struct answer *answer, const struct interface *interface)
{
	const struct traffic *in = &interface->received, *out = &interface->sent;
	struct link_statistics statistics = {.packets = {in->packets, out->packets},
	                                     .bytes = {in->bytes, out->bytes},
	                                     .dropped = {in->dropped, out->dropped}};
	answer_attribute(answer, IFLA_STATS64, &statistics, sizeof(statistics));
}

static bool tell_link(struct netlink_socket *own, const struct message_header *request,
                      const struct interface *interface)
{
	struct answer *answer = answer_begin(own, request, RTM_NEWLINK, NLM_F_MULTI);
	struct link_message link = {
	    .type = interface->type, .index = interface->index, .flags = interface->flags};
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, nobody[6];
	if (answer == NULL)
		return false;
	answer_add(answer, &link, sizeof(link));
	answer_attribute(answer, IFLA_IFNAME, interface->name, strlen(interface->name) + 1);
	answer_attribute(answer, IFLA_TXQLEN, &(uint32_t){1000}, sizeof(uint32_t));
	answer_attribute(answer, IFLA_MTU, &interface->mtu, sizeof(interface->mtu));
	answer_attribute(answer, IFLA_ADDRESS, interface->hardware, sizeof(interface->hardware));
	bool loopback = (interface->flags & IFF_LOOPBACK) != 0;
	answer_attribute(answer, IFLA_BROADCAST, loopback ? nobody : everybody, 6);
	answer_attribute(answer, IFLA_OPERSTATE, &(uint8_t){loopback ? IF_OPER_UNKNOWN : IF_OPER_UP}, 1);
	add_statistics(answer, interface);
	answer_attribute(answer, IFLA_QDISC, "noqueue", sizeof("noqueue"));
	answer_end(answer);
	return true;
}

static bool tell_address(struct netlink_socket *own, const struct message_header *request,
                         const struct interface *interface, const struct interface_address *address)
{
	struct answer *answer = answer_begin(own, request, RTM_NEWADDR, NLM_F_MULTI);
	struct address_message message = {.family = address->family,
	                                  .prefix = address->prefix,
	                                  .flags = IFA_F_PERMANENT,
	                                  .scope = address->scope,
	                                  .index = (unsigned)interface->index};
	size_t size = address->family == AF_INET ? 4 : 16;
	if (answer == NULL)
		return false;
	answer_add(answer, &message, sizeof(message));
	answer_attribute(answer, IFA_ADDRESS, address->address, size);
	if (address->family == AF_INET) {
		answer_attribute(answer, IFA_LOCAL, address->address, size);
		if ((interface->flags & IFF_BROADCAST) != 0)
			answer_attribute(answer, IFA_BROADCAST, address->broadcast, size);
		answer_attribute(answer, IFA_LABEL, interface->name, strlen(interface->name) + 1);
	}
	answer_attribute(answer, IFA_FLAGS, &(uint32_t){IFA_F_PERMANENT}, sizeof(uint32_t));
	answer_end(answer);
	return true;
}

/* An image without TCP/IP has no interfaces. */
static bool interface_get(unsigned place, struct interface *interface)
{
	return interface_at && interface_at(place, interface);
}

/* IPv4's first, as Linux gives them. */
static bool tell_addresses(struct netlink_socket *own, const struct message_header *request, uint8_t family)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct interface interface;
	bool good = true;
	for (unsigned f = 0; f < ARRAY_COUNT(families); f++) {
		if (family != AF_UNSPEC && family != families[f])
			continue;
		for (unsigned i = 0; interface_get(i, &interface); i++)
			for (unsigned a = 0; a < interface.address_count; a++)
				if (interface.addresses[a].family == families[f])
					good &=
					    tell_address(own, request, &interface, &interface.addresses[a]);
	}
	return good;
}

static bool tell_result(struct netlink_socket *own, const struct message_header *request, uint16_t type,
                        int error)
{
	struct answer *answer = answer_begin(own, request, type, type == NLMSG_DONE ? NLM_F_MULTI : 0);
	if (answer == NULL)
		return false;
	answer_add(answer, &error, sizeof(error));
	if (type == NLMSG_ERROR)
		answer_add(answer, request, sizeof(*request));
	answer_end(answer);
	return true;
}

static bool serve(struct netlink_socket *own, const struct message_header *request, uint8_t family)
{
	struct interface interface;
	bool good = true;
	if ((request->flags & NLM_F_REQUEST) == 0)
		return true;
	if ((request->flags & NLM_F_DUMP) != NLM_F_DUMP ||
	    (request->type != RTM_GETLINK && request->type != RTM_GETADDR)) {
		syscall_unsupported("sendto", "netlink request", request->type, 0);
		return tell_result(own, request, NLMSG_ERROR, -EOPNOTSUPP);
	}
	if (request->type == RTM_GETADDR)
		good = tell_addresses(own, request, family);
	else
		for (unsigned i = 0; interface_get(i, &interface); i++)
			good &= tell_link(own, request, &interface);
	return good && tell_result(own, request, NLMSG_DONE, 0);
}

static long netlink_send(struct socket *socket, struct message *message)
{
	struct netlink_socket *own = netlink_of(socket);
	size_t size = message->left;
	char data[ANSWER_SIZE];
	if (size > sizeof(data))
		return -EMSGSIZE;
	if (message_read(message, data, size) < size)
		return -EFAULT;
	for (size_t at = 0; at + sizeof(struct message_header) <= size;) {
		struct message_header request;
		memcpy(&request, data + at, sizeof(request));
		if (request.size < sizeof(request) || request.size > size - at)
			break;
		uint8_t family =
		    request.size > sizeof(request) ? (uint8_t)data[at + sizeof(request)] : AF_UNSPEC;
		if (!serve(own, &request, family))
			return -ENOBUFS;
		at += ALIGN4(request.size);
	}
	wait_wake(&socket->changed);
	return (long)size;
}

static void drop(struct answer *answer)
{
	list_remove(&answer->link);
	heap_free(answer, sizeof(*answer));
}

static long netlink_receive(struct socket *socket, struct message *message)
{
	struct netlink_socket *own = netlink_of(socket);
	if (list_empty(&own->answers))
		return -EAGAIN;
	struct answer *answer = LIST_FIRST(&own->answers, struct answer, link);
	size_t whole = answer->size, part = MIN(whole, message->left);
	if (message_write(message, answer->data, part) < part)
		return -EFAULT;
	if (part < whole)
		message->told |= MSG_TRUNC;
	struct netlink_address from = {.family = AF_NETLINK}; /* port 0: the kernel */
	memcpy(&message->address, &from, sizeof(from));
	message->address_size = sizeof(from);
	if ((message->flags & MSG_PEEK) == 0)
		drop(answer);
	return (long)((message->flags & MSG_TRUNC) != 0 ? whole : part);
}

static long netlink_bind(struct socket *socket, const struct socket_address *address, size_t size)
{
	struct netlink_socket *own = netlink_of(socket);
	struct netlink_address given;
	if (size < sizeof(given))
		return -EINVAL;
	memcpy(&given, address, sizeof(given));
	if (given.family != AF_NETLINK)
		return -EINVAL;
	if (given.groups != 0) /* nothing here ever changes, so nothing would be told */
		return syscall_unsupported("bind", "netlink groups", given.groups, -EPERM);
	own->port = given.port != 0 ? given.port : (uint32_t)process.id;
	return 0;
}

static long netlink_connect(struct socket *socket, const struct socket_address *address, size_t size)
{
	(void)socket;
	(void)address;
	return size < sizeof(struct netlink_address) ? -EINVAL : 0;
}

static long netlink_name(struct socket *socket, bool peer, struct socket_address *address)
{
	struct netlink_address name = {.family = AF_NETLINK, .port = peer ? 0 : netlink_of(socket)->port};
	memcpy(address, &name, sizeof(name));
	return sizeof(name);
}

static unsigned netlink_poll(struct socket *socket)
{
	bool some = !list_empty(&netlink_of(socket)->answers);
	return POLLOUT | POLLWRNORM | (some ? POLLIN | POLLRDNORM : 0U);
}

SUPPORTS(setsockopt, "NETLINK_EXT_ACK NETLINK_GET_STRICT_CHK NETLINK_CAP_ACK");

static long netlink_set_option(struct socket *socket, int level, int name, const void *value, size_t size)
{
	(void)socket;
	(void)value;
	(void)size;
	if (level != SOL_NETLINK)
		return -ENOPROTOOPT;
	if (name == NETLINK_EXT_ACK || name == NETLINK_GET_STRICT_CHK || name == NETLINK_CAP_ACK)
		return 0; /* what they ask for is said in answers that are never given */
	return syscall_unsupported("setsockopt", "option of netlink", (unsigned)name, -ENOPROTOOPT);
}

static void netlink_close(struct socket *socket)
{
	struct netlink_socket *own = netlink_of(socket);
	struct answer *answer;
	LIST_FOR_EACH (answer, &own->answers, struct answer, link) {
		drop(answer);
	}
	heap_free(own, sizeof(*own));
}

static const struct socket_ops netlink_ops = {
    .bind = netlink_bind,
    .connect = netlink_connect,
    .name = netlink_name,
    .send = netlink_send,
    .receive = netlink_receive,
    .poll = netlink_poll,
    .set_option = netlink_set_option,
    .close = netlink_close,
};

static long netlink_create(int family, int type, int protocol, struct socket **socket)
{
	if (type != SOCK_RAW && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol != NETLINK_ROUTE)
		return syscall_unsupported("socket", "netlink protocol", (unsigned)protocol,
		                           -EPROTONOSUPPORT);
	struct netlink_socket *own = heap_alloc(sizeof(*own));
	if (own == NULL)
		return -ENOBUFS;
	socket_init(&own->socket, &netlink_ops, family, type, protocol);
	list_init(&own->answers);
	*socket = &own->socket;
	return 0;
}

SOCKET_FAMILY(netlink, "AF_NETLINK");
const struct socket_family family_netlink = {.numbers = {AF_NETLINK}, .create = netlink_create};

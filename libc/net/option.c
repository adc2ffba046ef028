/* SPDX-License-Identifier: MIT */
/* Options of all sockets: the level SOL_SOCKET (socket(7)). */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "abi/socket.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "lib/string.h"
#include "net/socket.h"

SUPPORTS(setsockopt,
         "SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_PASSCRED SO_OOBINLINE SO_RCVTIMEO "
         "SO_SNDTIMEO SO_LINGER SO_RCVBUF SO_SNDBUF SO_RCVBUFFORCE SO_SNDBUFFORCE SO_PRIORITY "
         "SO_RCVLOWAT");
SUPPORTS(getsockopt,
         "SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_PASSCRED SO_OOBINLINE SO_RCVTIMEO "
         "SO_SNDTIMEO SO_LINGER SO_RCVBUF SO_SNDBUF SO_PRIORITY SO_RCVLOWAT SO_SNDLOWAT SO_TYPE "
         "SO_DOMAIN SO_PROTOCOL SO_ERROR SO_ACCEPTCONN SO_DEBUG SO_DONTROUTE SO_MARK SO_NO_CHECK "
         "SO_TIMESTAMP SO_TIMESTAMPNS SO_INCOMING_NAPI_ID SO_PEERCRED");

#define PRIORITY_LAST 6                                    /* higher ones need CAP_NET_ADMIN */
#define TIMEOUT_LONGEST (INT64_MAX / (int64_t)NANOSECONDS) /* seconds */

struct time_value {
	int64_t seconds, microseconds;
};

struct linger_value {
	int on, seconds;
};

static bool *flag_of(struct socket *socket, int name)
{
	struct socket_options *options = &socket->options;
	switch (name) {
	case SO_REUSEADDR:
		return &options->reuse_address;
	case SO_REUSEPORT:
		return &options->reuse_port;
	case SO_KEEPALIVE:
		return &options->keep_alive;
	case SO_BROADCAST:
		return &options->broadcast;
	case SO_PASSCRED:
		return &options->pass_credentials;
	case SO_OOBINLINE: /* urgent data always stays among the other bytes here */
		return &options->out_of_band_inline;
	default:
		return NULL;
	}
}

static uint64_t *timeout_of(struct socket *socket, int name)
{
	switch (name) {
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_NEW:
		return &socket->options.receive_timeout;
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_NEW:
		return &socket->options.send_timeout;
	default:
		return NULL;
	}
}

static long set_timeout(uint64_t *timeout, const void *value, size_t size)
{
	struct time_value time;
	if (size < sizeof(time))
		return -EINVAL;
	memcpy(&time, value, sizeof(time));
	if (time.microseconds < 0 || time.microseconds >= 1000000)
		return -EDOM;
	if (time.seconds < 0)
		*timeout = 0;
	else if ((time.seconds == 0 && time.microseconds == 0) || time.seconds >= TIMEOUT_LONGEST)
		*timeout = FOREVER;
	else
		*timeout = (uint64_t)time.seconds * NANOSECONDS + (uint64_t)time.microseconds * 1000;
	return 0;
}

static long get_timeout(uint64_t timeout, void *value)
{
	struct time_value time = {0, 0};
	if (timeout != FOREVER)
		time = (struct time_value){(int64_t)(timeout / NANOSECONDS),
		                           (int64_t)(timeout % NANOSECONDS / 1000)};
	memcpy(value, &time, sizeof(time));
	return sizeof(time);
}

static long set_linger(struct socket *socket, const void *value, size_t size)
{
	struct linger_value linger;
	if (size < sizeof(linger))
		return -EINVAL;
	memcpy(&linger, value, sizeof(linger));
	socket->options.linger = linger.on != 0;
	socket->options.linger_seconds = linger.on != 0 ? linger.seconds : socket->options.linger_seconds;
	return 0;
}

/* Linux doubles the number, for what it keeps beside the data, and so gives it back. Only root may have more
 * than BUFFER_DEFAULT, which is net.core.rmem_max and wmem_max too. */
static long set_buffer(struct socket_buffer *buffer, int number, int least, bool force)
{
	if (force && !credentials_capable(CAP_NET_ADMIN))
		return -EPERM;
	unsigned limit = force ? INT32_MAX / 2 : BUFFER_DEFAULT;
	unsigned half = force && number < 0 ? 0 : MIN((unsigned)number, limit);
	*buffer = (struct socket_buffer){.size = MAX((int)half * 2, least), .fixed = true};
	return 0;
}

/* Options that may be off, which is what they are where a family does not bring them. */
static bool is_off(int name)
{
	return name == SO_DEBUG || name == SO_DONTROUTE || name == SO_MARK || name == SO_NO_CHECK ||
	       name == SO_TIMESTAMP || name == SO_TIMESTAMPNS;
}

/* An option that is not common to all: its family's, or not served. */
static long set_own(struct socket *socket, int name, int number)
{
	long result = socket->ops->set_option != NULL
	                  ? socket->ops->set_option(socket, SOL_SOCKET, name, &number, sizeof(number))
	                  : -ENOPROTOOPT;
	if (result != -ENOPROTOOPT)
		return result;
	if (number == 0 && is_off(name))
		return 0;
	return syscall_unsupported("setsockopt", "option of SOL_SOCKET", (unsigned)name, result);
}

static long set_number(struct socket *socket, int name, int number)
{
	struct socket_options *options = &socket->options;
	switch (name) {
	case SO_RCVBUF:
	case SO_RCVBUFFORCE:
		return set_buffer(&options->receive_buffer, number, RECEIVE_BUFFER_LEAST,
		                  name == SO_RCVBUFFORCE);
	case SO_SNDBUF:
	case SO_SNDBUFFORCE:
		return set_buffer(&options->send_buffer, number, SEND_BUFFER_LEAST, name == SO_SNDBUFFORCE);
	case SO_PRIORITY:
		if ((number < 0 || number > PRIORITY_LAST) && !credentials_capable(CAP_NET_ADMIN))
			return -EPERM;
		options->priority = number; /* of frames that wait for the card, which none does here */
		return 0;
	case SO_RCVLOWAT:
		options->low_water = number < 0 ? INT32_MAX : MAX(number, 1);
		return 0;
	case SO_TYPE:
	case SO_DOMAIN:
	case SO_PROTOCOL:
	case SO_ERROR:
	case SO_ACCEPTCONN:
	case SO_SNDLOWAT:
		return -ENOPROTOOPT;
	default:
		return set_own(socket, name, number);
	}
}

static long set_common(struct socket *socket, int name, const void *value, size_t size)
{
	uint64_t *timeout = timeout_of(socket, name);
	bool *flag = flag_of(socket, name);
	int number;
	if (timeout != NULL)
		return set_timeout(timeout, value, size);
	if (name == SO_LINGER)
		return set_linger(socket, value, size);
	if (size < sizeof(number))
		return -EINVAL;
	memcpy(&number, value, sizeof(number));
	if (flag == NULL)
		return set_number(socket, name, number);
	*flag = number != 0;
	return 0;
}

long socket_set_option(struct socket *socket, int level, int name, const void *value, size_t size)
{
	if (level != SOL_SOCKET)
		return socket->ops->set_option != NULL
		           ? socket->ops->set_option(socket, level, name, value, size)
		           : -EOPNOTSUPP;
	long result = set_common(socket, name, value, size);
	if (result == 0 && socket->ops->option_changed != NULL)
		socket->ops->option_changed(socket, name);
	return result;
}

static long get_number(struct socket *socket, int name)
{
	const bool *flag = flag_of(socket, name);
	if (flag != NULL)
		return *flag;
	switch (name) {
	case SO_TYPE:
		return socket->type;
	case SO_DOMAIN:
		return socket->family;
	case SO_PROTOCOL:
		return socket->protocol;
	case SO_ERROR:
		return -socket_take_error(socket);
	case SO_ACCEPTCONN:
		return socket->state == SOCKET_LISTENING;
	case SO_RCVBUF:
		return socket->options.receive_buffer.size;
	case SO_SNDBUF:
		return socket->options.send_buffer.size;
	case SO_PRIORITY:
		return socket->options.priority;
	case SO_RCVLOWAT:
		return socket->options.low_water;
	case SO_SNDLOWAT:
		return 1;
	case SO_INCOMING_NAPI_ID: /* no card's queue can be polled */
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* Only AF_UNIX knows who is on the other side. */
static const struct peer_credentials nobody = {0, UINT32_MAX, UINT32_MAX};

static long get_own(struct socket *socket, int name, void *value, size_t size)
{
	long result = socket->ops->get_option != NULL
	                  ? socket->ops->get_option(socket, SOL_SOCKET, name, value, size)
	                  : -ENOPROTOOPT;
	if (result != -ENOPROTOOPT)
		return result;
	if (name == SO_PEERCRED) {
		memcpy(value, &nobody, sizeof(nobody));
		return sizeof(nobody);
	}
	if (!is_off(name))
		return syscall_unsupported("getsockopt", "option of SOL_SOCKET", (unsigned)name, result);
	memset(value, 0, sizeof(int));
	return sizeof(int);
}

static long get_common(struct socket *socket, int name, void *value, size_t size)
{
	const uint64_t *timeout = timeout_of(socket, name);
	if (timeout != NULL)
		return get_timeout(*timeout, value);
	if (name == SO_LINGER) {
		struct linger_value linger = {socket->options.linger, socket->options.linger_seconds};
		memcpy(value, &linger, sizeof(linger));
		return sizeof(linger);
	}
	long number = get_number(socket, name);
	if (number >= 0) {
		memcpy(value, &(int){(int)number}, sizeof(int));
		return sizeof(int);
	}
	return get_own(socket, name, value, size);
}

long socket_get_option(struct socket *socket, int level, int name, void *value, size_t size)
{
	if (level == SOL_SOCKET)
		return get_common(socket, name, value, size);
	return socket->ops->get_option != NULL ? socket->ops->get_option(socket, level, name, value, size)
	                                       : -EOPNOTSUPP;
}

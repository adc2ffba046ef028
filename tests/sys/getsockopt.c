// SPDX-License-Identifier: MIT
/* getsockopt, setsockopt: what a new socket says of itself, and what can be changed. */
#include "net.h"

static int number_of(int fd, int level, int name)
{
	int number = -77;
	socklen_t size = sizeof(number);

	return getsockopt(fd, level, name, &number, &size) == 0 ? number : -errno;
}
#define NUMBER(fd, level, name) check_number(__LINE__, #name, number_of(fd, level, name))
#define SET(fd, level, name, number)                                          \
	({                                                                    \
		int number_ = (number);                                       \
		CALL(setsockopt(fd, level, name, &number_, sizeof(number_))); \
		NUMBER(fd, level, name);                                      \
	})

/* Who is on the other side: nobody, as long as there is none, and in all families but AF_UNIX. */
static void peer(int fd)
{
	struct ucred who = {1, 1, 1};
	socklen_t size = sizeof(who);

	CALL(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size));
	SHOW((int)size);
	SHOW(who.pid);
	SHOW((int)who.uid);
	SHOW((int)who.gid);
}

static void common(int family, int type)
{
	struct linger linger = {1, 5};
	struct timeval time = {3, 500000};
	socklen_t size;
	int fd = socket(family, type, 0);

	NUMBER(fd, SOL_SOCKET, SO_TYPE);
	NUMBER(fd, SOL_SOCKET, SO_DOMAIN);
	NUMBER(fd, SOL_SOCKET, SO_PROTOCOL);
	NUMBER(fd, SOL_SOCKET, SO_ERROR);
	NUMBER(fd, SOL_SOCKET, SO_ACCEPTCONN);
	peer(fd);
	SET(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	SET(fd, SOL_SOCKET, SO_KEEPALIVE, 5);
	SET(fd, SOL_SOCKET, SO_BROADCAST, 1);
	SET(fd, SOL_SOCKET, SO_RCVLOWAT, 1);
	SET(fd, SOL_SOCKET, SO_SNDBUF, 50000);
	SET(fd, SOL_SOCKET, SO_RCVBUF, 50000);
	SET(fd, SOL_SOCKET, SO_RCVBUF, 1);
	SET(fd, SOL_SOCKET, SO_SNDBUF, 1);
	SET(fd, SOL_SOCKET, SO_SNDBUFFORCE, 3000000);
	NUMBER(fd, SOL_SOCKET, SO_SNDBUF);
	SET(fd, SOL_SOCKET, SO_OOBINLINE, 1);
	SET(fd, SOL_SOCKET, SO_DEBUG, 0);
	SET(fd, SOL_SOCKET, SO_TYPE, 1);
	SET(fd, SOL_SOCKET, SO_PRIORITY, 4);
	CALL(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	linger = (struct linger){9, 9};
	size = sizeof(linger);
	CALL(getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size));
	SHOW(linger.l_onoff);
	SHOW(linger.l_linger);
	CALL(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	time = (struct timeval){0, 0};
	size = sizeof(time);
	CALL(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, &size));
	SHOW(time.tv_sec);
	SHOW(time.tv_usec);
	time.tv_usec = 1000000;
	CALL(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
	CALL(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, 3));
	CALL(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &time, 3));
	CALL(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, bad_pointer, 4));
	size = 2;
	time.tv_sec = -1;
	CALL(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &time, &size));
	SHOW(size);
	CALL(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &time, bad_pointer));
	close(fd);
}

static void packet_options(int fd)
{
	char control[64] = {0};
	socklen_t size = sizeof(control);

	CALL(getsockopt(fd, SOL_IP, IP_PKTOPTIONS, control, &size));
	SHOW(size);
	SET(fd, SOL_IP, IP_PKTINFO, 1);
	size = sizeof(control);
	CALL(getsockopt(fd, SOL_IP, IP_PKTOPTIONS, control, &size));
	SHOW(size);
	BYTES(control, CMSG_LEN(sizeof(struct in_pktinfo)));
}

static void tcp(int family)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);
	int fd = socket(family, SOCK_STREAM, 0), ends[2];

	NUMBER(fd, SOL_TCP, TCP_NODELAY);
	SET(fd, SOL_TCP, TCP_NODELAY, 1);
	SET(fd, SOL_TCP, TCP_CORK, 1);
	NUMBER(fd, SOL_TCP, TCP_KEEPIDLE);
	SET(fd, SOL_TCP, TCP_KEEPIDLE, 100);
	SET(fd, SOL_TCP, TCP_KEEPINTVL, 10);
	SET(fd, SOL_TCP, TCP_KEEPCNT, 3);
	SET(fd, SOL_TCP, TCP_KEEPCNT, 0);
	NUMBER(fd, SOL_TCP, TCP_FASTOPEN);
	SET(fd, SOL_TCP, TCP_FASTOPEN, 5);
	NUMBER(fd, SOL_TCP, TCP_FASTOPEN);
	SET(fd, SOL_TCP, TCP_FASTOPEN, 99999);
	NUMBER(fd, SOL_TCP, TCP_FASTOPEN);
	SET(fd, SOL_TCP, TCP_FASTOPEN, -1);
	NUMBER(fd, SOL_TCP, TCP_MAXSEG);
	NUMBER(fd, SOL_TCP, TCP_QUICKACK);
	SET(fd, SOL_TCP, TCP_QUICKACK, 0);
	SET(fd, SOL_TCP, TCP_QUICKACK, 1);
	NUMBER(fd, SOL_TCP, TCP_USER_TIMEOUT);
	SET(fd, SOL_TCP, TCP_USER_TIMEOUT, 12345);
	SET(fd, SOL_TCP, TCP_USER_TIMEOUT, -1);
	for (int seconds = -1; seconds < 40; seconds += 3)
		SET(fd, SOL_TCP, TCP_DEFER_ACCEPT, seconds);
	SET(fd, SOL_TCP, TCP_DEFER_ACCEPT, 1000);
	SET(fd, SOL_IP, IP_TOS, 0x13);
	CALL(getsockopt(fd, SOL_TCP, TCP_INFO, &info, &size));
	SHOW(info.tcpi_state);
	close(fd);
	tcp_pair(family, ends);
	size = sizeof(info);
	CALL(getsockopt(ends[0], SOL_TCP, TCP_INFO, &info, &size));
	SHOW(info.tcpi_state);
	NUMBER(ends[0], SOL_IP, IP_MTU);
	SET(ends[0], SOL_TCP, TCP_FASTOPEN, 5);
	NUMBER(ends[0], SOL_TCP, TCP_FASTOPEN);
	packet_options(ends[0]);
	packet_options(ends[1]);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	int fd;

	check_begin();
	common(AF_UNIX, SOCK_STREAM);
	common(AF_INET, SOCK_STREAM);
	common(AF_INET, SOCK_DGRAM);
	tcp(AF_INET);
	tcp(AF_INET6);
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	SET(fd, SOL_IPV6, IPV6_V6ONLY, 1);
	SET(fd, SOL_IPV6, IPV6_UNICAST_HOPS, 9);
	SET(fd, SOL_IPV6, IPV6_TCLASS, 8);
	SET(fd, SOL_IPV6, IPV6_UNICAST_HOPS, 0);
	SET(fd, SOL_IPV6, IPV6_UNICAST_HOPS, -1);
	SET(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, 3);
	SET(fd, SOL_IPV6, IPV6_MTU_DISCOVER, 77);
	SET(fd, SOL_IPV6, IPV6_V6ONLY, 0);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	SET(fd, SOL_IP, IP_TTL, 12);
	SET(fd, SOL_IP, IP_TTL, 0);
	SET(fd, SOL_IP, IP_TOS, 8);
	SET(fd, SOL_IP, IP_MULTICAST_TTL, 3);
	SET(fd, SOL_IP, IP_MTU_DISCOVER, 2);
	SET(fd, SOL_IP, IP_FREEBIND, 1);
	NUMBER(fd, SOL_IP, IP_MTU);
	SET(fd, SOL_SOCKET, SO_TIMESTAMP, 1);
	SET(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	NUMBER(fd, SOL_SOCKET, SO_TIMESTAMP);
	NUMBER(fd, SOL_SOCKET, SO_INCOMING_NAPI_ID);
	SET(fd, SOL_SOCKET, SO_TIMESTAMPNS, 0);
	SET(fd, SOL_IPV6, IPV6_V6ONLY, 1);
	SET(fd, 12345, 1, 1);
	SET(STDOUT_FILENO, SOL_SOCKET, SO_REUSEADDR, 1);
	SET(-1, SOL_SOCKET, SO_REUSEADDR, 1);
	return check_end();
}

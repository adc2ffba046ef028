// SPDX-License-Identifier: MIT
/* /proc/net: sockets as they are listed, interfaces, counters; and that all of 127.0.0.0/8 is this machine.
 */
#include "net.h"

static char text[262144];

static int file_read(const char *path)
{
	int fd = open(path, O_RDONLY), size = 0, got;

	while (fd >= 0 && (got = read(fd, text + size, sizeof(text) - 1 - size)) > 0)
		size += got;
	if (fd >= 0)
		close(fd);
	text[size] = '\0';
	return size;
}

/* The state of the socket with these ends (as the file writes them), 0 if it is not listed. */
static unsigned listed(const char *path, const char *local, int local_port, const char *remote,
                       int remote_port)
{
	char ends[200], *found;

	snprintf(ends, sizeof(ends), ": %s:%04X %s:%04X ", local, local_port, remote, remote_port);
	file_read(path);
	found = strstr(text, ends);
	return found != NULL ? (unsigned)strtoul(found + strlen(ends), NULL, 16) : 0;
}

static int port_of(int fd)
{
	union address address;
	socklen_t size = sizeof(address);

	getsockname(fd, &address.any, &size);
	return ntohs(address.in.sin_port);
}

static void sockets(void)
{
	union address address;
	int listener = bound_socket(AF_INET, SOCK_STREAM, &address), ends[2];
	int datagram = bound_socket(AF_INET, SOCK_DGRAM, &address);
	int six = bound_socket(AF_INET6, SOCK_STREAM, &address);

	CALL(listen(listener, 5));
	SHOW(listed("/proc/net/tcp", "0100007F", port_of(listener), "00000000", 0));
	SHOW(listed("/proc/net/udp", "0100007F", port_of(datagram), "00000000", 0));
	CALL(listen(six, 5));
	SHOW(listed("/proc/net/tcp6", "00000000000000000000000001000000", port_of(six),
	            "00000000000000000000000000000000", 0));
	tcp_pair(AF_INET, ends);
	SHOW(listed("/proc/net/tcp", "0100007F", port_of(ends[0]), "0100007F", port_of(ends[1])));
	shutdown(ends[0], SHUT_WR);
	wait_for(ends[1], POLLIN);
	SHOW(listed("/proc/net/tcp", "0100007F", port_of(ends[1]), "0100007F", port_of(ends[0])));
	close(ends[0]);
	close(ends[1]);
	close(listener);
	SHOW(listed("/proc/net/tcp", "0100007F", port_of(listener), "00000000", 0));
	HOLDS(file_read("/proc/net/udp6") > 0);
}

static void machine(void)
{
	HOLDS(file_read("/proc/net/dev") > 0);
	HOLDS(strstr(text, "\n    lo: ") != NULL);
	HOLDS(file_read("/proc/net/if_inet6") > 0);
	HOLDS(strstr(text, "00000000000000000000000000000001 01 80 10 80       lo\n") != NULL);
	HOLDS(file_read("/proc/net/route") > 0);
	HOLDS(strncmp(text, "Iface\tDestination\tGateway ", 26) == 0);
	HOLDS(file_read("/proc/net/snmp") > 0);
	HOLDS(strncmp(text, "Ip: Forwarding DefaultTTL ", 26) == 0);
	HOLDS(strstr(text, "\nTcp: RtoAlgorithm ") != NULL && strstr(text, "\nUdp: InDatagrams ") != NULL);
}

/* Every address of loopback: bound to, connected to, and not reached at another one. */
static void all_of_loopback(int type)
{
	union address address = loopback(AF_INET, 0), other;
	socklen_t size = sizeof(address);
	int to = socket(AF_INET, type, 0), from = socket(AF_INET, type, 0);
	char byte;

	address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 0x10203);
	CALL(bind(to, &address.any, sizeof(address.in)));
	getsockname(to, &address.any, &size);
	SHOW(ntohl(address.in.sin_addr.s_addr));
	other = address;
	other.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (type == SOCK_STREAM) {
		CALL(listen(to, 1));
		CALL(connect(from, &other.any, sizeof(other.in)));
		close(from);
		from = socket(AF_INET, type, 0);
	}
	CALL(connect(from, &address.any, sizeof(address.in)));
	size = sizeof(other);
	CALL(getsockname(from, &other.any, &size));
	SHOW(ntohl(other.in.sin_addr.s_addr));
	CALL(send(from, "x", 1, 0));
	if (type == SOCK_STREAM)
		to = accept(to, NULL, NULL);
	size = sizeof(other);
	CALL(recvfrom(to, &byte, 1, 0, &other.any, &size));
	if (type == SOCK_DGRAM)
		SHOW(ntohl(other.in.sin_addr.s_addr));
	close(to);
	close(from);
}

int main(void)
{
	check_begin();
	sockets();
	machine();
	all_of_loopback(SOCK_STREAM);
	all_of_loopback(SOCK_DGRAM);
	return check_end();
}

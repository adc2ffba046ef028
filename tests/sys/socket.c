// SPDX-License-Identifier: MIT
/* socket, connect, as libc uses them to ask a name service that is not there. */
#include "check.h"

#include <sys/socket.h>
#include <sys/un.h>

int main(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "absent"};
	int fd;

	check_begin();
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	SHOW(fd);
	CALL(connect(fd, (void *)&address, sizeof(address)));
	file_make("plain", "");
	strcpy(address.sun_path, "plain");
	CALL(connect(fd, (void *)&address, sizeof(address)));
	CALL(connect(-1, (void *)&address, sizeof(address)));
	CALL(connect(open("plain", O_RDONLY), (void *)&address, sizeof(address)));
	CALL(socket(999, SOCK_STREAM, 0));
	CALL(socket(AF_UNIX, 99, 0));
	CALL(close(fd));
	return check_end();
}

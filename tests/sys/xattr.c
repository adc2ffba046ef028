// SPDX-License-Identifier: MIT
/* getxattr and its relatives: what programs ask for and do not find. */
#include "check.h"

#include <sys/xattr.h>

int main(void)
{
	char value[64];
	int fd;

	check_begin();
	file_make("f", "");
	CALL(symlink("f", "link"));
	CALL(getxattr("f", "security.selinux", value, sizeof(value)));
	CALL(getxattr("f", "system.posix_acl_access", value, sizeof(value)));
	CALL(lgetxattr("link", "security.selinux", value, sizeof(value)));
	CALL(getxattr("absent", "security.selinux", value, sizeof(value)));
	CALL(getxattr("f", "", value, sizeof(value)));
	fd = open("f", O_RDWR);
	CALL(fgetxattr(fd, "system.posix_acl_access", value, sizeof(value)));
	CALL(fgetxattr(-1, "user.x", value, sizeof(value)));
	CALL(listxattr("absent", value, sizeof(value)));
	CALL(flistxattr(fd, value, sizeof(value)));
	CALL(flistxattr(fd, NULL, 0));
	CALL(listxattr("f", NULL, 0));
	CALL(llistxattr("link", NULL, 0));
	CALL(removexattr("absent", "user.x"));
	CALL(close(fd));
	return check_end();
}

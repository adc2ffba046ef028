// SPDX-License-Identifier: MIT
/* statfs, fstatfs: sizes of a file system, as relations that hold on any. */
#include "check.h"

#include <sys/statfs.h>

static void relations(const struct statfs *fs)
{
	HOLDS(fs->f_type != 0);
	HOLDS(fs->f_bsize >= 512);
	HOLDS(fs->f_blocks > 0);
	HOLDS(fs->f_bfree <= fs->f_blocks);
	HOLDS(fs->f_bavail <= fs->f_bfree);
	HOLDS(fs->f_ffree <= fs->f_files);
	SHOW(fs->f_namelen);
}

int main(void)
{
	struct statfs fs, other;
	int fd;

	check_begin();
	file_make("f", "");
	memset(&fs, 0, sizeof(fs));
	CALL(statfs(".", &fs));
	relations(&fs);
	memset(&other, 0, sizeof(other));
	CALL(statfs("f", &other));
	HOLDS(fs.f_type == other.f_type && fs.f_blocks == other.f_blocks);
	fd = open("f", O_RDONLY);
	memset(&other, 0, sizeof(other));
	CALL(fstatfs(fd, &other));
	relations(&other);
	CALL(statfs("/proc", &other));
	HOLDS(other.f_type == 0x9fa0);
	SHOW(other.f_blocks);
	CALL(statfs("absent", &fs));
	CALL(statfs("f/x", &fs));
	CALL(statfs("", &fs));
	CALL(statfs(".", bad_pointer));
	CALL(statfs(bad_pointer, &fs));
	CALL(fstatfs(-1, &fs));
	CALL(fstatfs(fd, bad_pointer));
	CALL(close(fd));
	return check_end();
}

// SPDX-License-Identifier: MIT
/* open, openat, creat: every flag, and the order in which errors are found. */
#include "check.h"

static void open_creates(void)
{
	CALL(close(open("new", O_WRONLY | O_CREAT | O_EXCL, 0666)));
	SHOW_PATH("new");
	CALL(open("new", O_WRONLY | O_CREAT | O_EXCL, 0666));
	CALL(umask(077));
	CALL(close(open("masked", O_WRONLY | O_CREAT, 07777)));
	SHOW_PATH("masked");
	CALL(umask(022));
	CALL(close(open("readonly", O_WRONLY | O_CREAT, 0444)));
	SHOW_PATH("readonly");
	CALL(close(creat("made", 0640)));
	SHOW_PATH("made");
	CALL(open("no/such", O_WRONLY | O_CREAT, 0644));
	CALL(open("new/below", O_WRONLY | O_CREAT, 0644));
	CALL(open("absent", O_RDONLY));
	CALL(open("absent/", O_RDONLY));
	CALL(open("", O_RDONLY));
	CALL(open("absent/", O_WRONLY | O_CREAT, 0644));
	CALL(open("new/", O_RDONLY));
	CALL(open(bad_pointer, O_RDONLY));
	CALL(open(NULL, O_RDONLY));
}

static void open_truncates(void)
{
	struct stat st;

	file_make("full", "some text");
	CALL(close(open("full", O_WRONLY | O_CREAT, 0644)));
	SHOW_FILE("full");
	CALL(close(open("full", O_WRONLY | O_TRUNC)));
	SHOW_FILE("full");
	file_make("full", "again");
	CALL(close(syscall(SYS_creat, "full", 0600)));
	SHOW_PATH("full");
	CALL(stat("full", &st));
	SHOW(st.st_blocks);
}

static void open_directories(void)
{
	CALL(mkdir("d", 0755));
	CALL(close(open("d", O_RDONLY)));
	CALL(close(open("d/", O_RDONLY | O_DIRECTORY)));
	CALL(close(open("d/.", O_RDONLY | O_DIRECTORY)));
	CALL(open("d", O_WRONLY));
	CALL(open("d", O_RDWR));
	CALL(open("d", O_RDONLY | O_CREAT, 0644));
	CALL(open("d", O_RDONLY | O_CREAT | O_EXCL, 0644));
	CALL(open("d/", O_WRONLY | O_CREAT, 0644));
	CALL(open("d", O_RDONLY | O_TRUNC));
	CALL(open("new", O_RDONLY | O_DIRECTORY));
	CALL(open(".", O_WRONLY));
	CALL(close(open("/", O_RDONLY)));
	CALL(close(open("/..", O_RDONLY)));
}

static void open_follows_links(void)
{
	CALL(symlink("new", "link"));
	CALL(symlink("nowhere", "dangling"));
	CALL(symlink("loop2", "loop1"));
	CALL(symlink("loop1", "loop2"));
	CALL(symlink("d", "dlink"));
	CALL(close(open("link", O_RDONLY)));
	CALL(open("link", O_RDONLY | O_NOFOLLOW));
	CALL(open("dangling", O_RDONLY));
	CALL(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0644));
	CALL(close(open("dangling", O_WRONLY | O_CREAT, 0644)));
	SHOW_PATH("nowhere");
	CALL(open("loop1", O_RDONLY));
	CALL(open("loop1", O_WRONLY | O_CREAT, 0644));
	CALL(open("loop1", O_RDONLY | O_NOFOLLOW));
	CALL(close(open("dlink", O_RDONLY | O_DIRECTORY)));
	CALL(open("dlink", O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
	CALL(close(open("dlink/", O_RDONLY | O_DIRECTORY | O_NOFOLLOW)));
	CALL(open("link/x", O_RDONLY));
}

static void open_path_only(void)
{
	char text[8];
	struct stat st;
	int fd = open("new", O_PATH);
	int link = open("link", O_PATH | O_NOFOLLOW);
	int directory = open("d", O_PATH | O_DIRECTORY);

	CALL(fstat(fd, &st));
	CALL(fstat(link, &st));
	HOLDS(S_ISLNK(st.st_mode));
	CALL(readlinkat(link, "", text, sizeof(text)));
	CALL(read(fd, text, 1));
	CALL(lseek(fd, 0, SEEK_SET));
	CALL(fchmod(fd, 0600));
	CALL(ftruncate(fd, 0));
	CALL(fcntl(fd, F_GETFL) & ~(0100000));
	CALL(fcntl(fd, F_GETFD));
	CALL(fchdir(fd));
	CALL(close(openat(directory, "inside", O_WRONLY | O_CREAT, 0644)));
	CALL(open("absent", O_PATH));
	CALL(open("new", O_PATH | O_DIRECTORY));
	CALL(close(fd));
	CALL(close(link));
	CALL(close(directory));
}

static void openat_is_relative(void)
{
	int directory = open("d", O_RDONLY | O_DIRECTORY);
	int file = open("new", O_RDONLY);

	CALL(close(openat(directory, "sub", O_WRONLY | O_CREAT, 0644)));
	SHOW_PATH("d/sub");
	CALL(close(openat(directory, "../new", O_RDONLY)));
	CALL(openat(directory, "new", O_RDONLY));
	CALL(close(openat(AT_FDCWD, "new", O_RDONLY)));
	CALL(openat(file, "new", O_RDONLY));
	CALL(openat(-1, "new", O_RDONLY));
	CALL(openat(777, "new", O_RDONLY));
	CALL(close(openat(-1, "/", O_RDONLY)));
	CALL(openat(directory, "", O_RDONLY));
	CALL(close(directory));
	CALL(close(file));
}

static void open_status_flags(void)
{
	int fd = open("new", O_RDWR | O_APPEND | O_NONBLOCK | O_CLOEXEC);
	int large = 0100000; /* O_LARGEFILE, which the kernel adds by itself */

	OCTAL(fcntl(fd, F_GETFL) & ~large);
	CALL(fcntl(fd, F_GETFD));
	CALL(close(fd));
	fd = syscall(SYS_open, "new", O_WRONLY | O_SYNC);
	OCTAL(fcntl(fd, F_GETFL) & ~large);
	CALL(fcntl(fd, F_GETFD));
	CALL(close(fd));
	fd = open("made-now", O_RDONLY | O_CREAT | O_TRUNC | O_EXCL | O_NOCTTY, 0644);
	OCTAL(fcntl(fd, F_GETFL) & ~large);
	CALL(close(fd));
}

static void open_takes_lowest_number(void)
{
	CALL(open("new", O_RDONLY));
	CALL(open("new", O_RDONLY));
	CALL(open("new", O_RDONLY));
	CALL(close(4));
	CALL(open("new", O_RDONLY));
	CALL(close(3));
	CALL(close(4));
	CALL(close(5));
	CALL(close(5));
}

static void open_long_names(void)
{
	char name[300], path[5000];

	memset(name, 'n', sizeof(name));
	name[255] = 0;
	CALL(close(open(name, O_WRONLY | O_CREAT, 0644)));
	name[255] = 'n';
	name[256] = 0;
	CALL(open(name, O_WRONLY | O_CREAT, 0644));
	CALL(open(name, O_RDONLY));
	memset(path, '/', sizeof(path));
	path[4095] = 0;
	CALL(close(open(path, O_RDONLY)));
	path[4095] = '/';
	path[4096] = 0;
	CALL(open(path, O_RDONLY));
	memcpy(path, "d/../d/./../new", 16);
	CALL(close(open(path, O_RDONLY)));
	CALL(close(open(".//d///..//new", O_RDONLY)));
	CALL(open("new/..", O_RDONLY));
	CALL(open("new/.", O_RDONLY));
	CALL(open("absent/../new", O_RDONLY));
}

static void open_link_count_limit(void)
{
	char name[16], target[16];

	file_make("l0", "end");
	for (int i = 1; i <= 41; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		snprintf(target, sizeof(target), "l%d", i - 1);
		if (symlink(target, name))
			printf("cannot link\n");
	}
	CALL(close(open("l1", O_RDONLY)));
	CALL(close(open("l40", O_RDONLY)));
	CALL(open("l41", O_RDONLY));
}

int main(void)
{
	check_begin();
	open_creates();
	open_truncates();
	open_directories();
	open_follows_links();
	open_path_only();
	openat_is_relative();
	open_status_flags();
	open_takes_lowest_number();
	open_long_names();
	open_link_count_limit();
	return check_end();
}

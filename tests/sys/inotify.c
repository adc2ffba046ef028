// SPDX-License-Identifier: MIT
/* inotify_init, inotify_add_watch, inotify_rm_watch: what is seen of a folder and of a file, and in which
 * order. */
#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <time.h>

static int folder, self; /* descriptors: one watches the folder, the other what lies in it */

static void name_events(uint32_t mask)
{
	static const char *const names[] = {
	    "ACCESS", "MODIFY",  "ATTRIB",   "CLOSE_WRITE", "CLOSE_NOWRITE", "OPEN",
	    "FROM",   "TO",      "CREATE",   "DELETE",      "DELETE_SELF",   "MOVE_SELF",
	    "",       "UNMOUNT", "OVERFLOW", "IGNORED"};
	for (int bit = 0; bit < 16; bit++)
		if (mask & 1U << bit)
			printf(" %s", names[bit]);
	printf("%s", mask & IN_ISDIR ? " DIR" : "");
}

/* Reads and prints all that is there: numbers of watches, names; of cookies whether the last one was the
 * same. */
static void show(const char *what, int fd)
{
	_Alignas(struct inotify_event) char buffer[8192];
	uint32_t cookie = 0;
	long size = read(fd, buffer, sizeof(buffer));

	check_count++;
	printf("%s:", what);
	for (long at = 0; at < size;) {
		struct inotify_event *event = (void *)(buffer + at);

		printf(" [%d", event->wd);
		name_events(event->mask);
		if (event->len)
			printf(" %s/%u", event->name, event->len);
		if (event->cookie)
			printf(" %s", event->cookie == cookie ? "same" : "cookie");
		cookie = event->cookie;
		printf("]");
		at += (long)(sizeof(*event) + event->len);
	}
	printf("%s\n", size < 0 ? strerrorname_np(errno) : "");
}

#define SEEN(statement)                                \
	do {                                           \
		statement;                             \
		show(#statement " by folder", folder); \
		show(#statement " by self", self);     \
	} while (0)

static void put(const char *path, int flags, const char *text)
{
	int fd = open(path, flags, 0644);

	if (write(fd, text, strlen(text)) < 0)
		printf("no write\n");
	close(fd);
}

static void get(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY);

	if (read(fd, &byte, 1) < 0)
		printf("no read\n");
	close(fd);
}

static void check_files(void)
{
	SEEN(put("f/one", O_CREAT | O_WRONLY, "text"));
	CALL(inotify_add_watch(self, "f/one", IN_ALL_EVENTS));
	SEEN(put("f/one", O_WRONLY, "text"));
	SEEN(get("f/one"));
	SEEN(chmod("f/one", 0600));
	SEEN(CALL(truncate("f/one", 1)));
	SEEN(utimensat(AT_FDCWD, "f/one", NULL, 0));
	SEEN(setxattr("f/one", "user.x", "1", 1, 0));
	SEEN(CALL(link("f/one", "f/two")));
	SEEN(get("f/two"));
	SEEN(CALL(unlink("f/two")));
	SEEN(CALL(rename("f/one", "f/a-name-of-twenty-one")));
	SEEN(CALL(rename("f/a-name-of-twenty-one", "one")));
	SEEN(CALL(rename("one", "f/one")));
	SEEN(put("f/over", O_CREAT | O_WRONLY, ""));
	SEEN(CALL(rename("f/over", "f/one")));
	SEEN(CALL(unlink("f/one")));
}

static void check_folders(void)
{
	SEEN(mkdir("f/d", 0755));
	CALL(inotify_add_watch(self, "f/d", IN_ALL_EVENTS | IN_ONLYDIR));
	SEEN(put("f/d/in", O_CREAT | O_WRONLY, ""));
	SEEN(close(open("f/d", O_RDONLY | O_DIRECTORY)));
	SEEN(chmod("f/d", 0700));
	SEEN(CALL(rename("f/d", "f/e")));
	SEEN(unlink("f/e/in"));
	SEEN(symlink("nowhere", "f/link"));
	SEEN(CALL(mknod("f/fifo", S_IFIFO | 0600, 0)));
	SEEN(CALL(rmdir("f/e")));
	SEEN(CALL(syscall(SYS_renameat2, AT_FDCWD, "f/link", AT_FDCWD, "f/fifo", 2 /* RENAME_EXCHANGE */)));
	CALL(unlink("f/link") + unlink("f/fifo"));
	show("unlinked", folder);
}

/* Unlinked while it is open: its watch ends when it is closed; the folder goes on to hear of it, if it wants.
 */
static void check_open_file(void)
{
	int excluding = inotify_init1(IN_NONBLOCK);
	int fd = open("f/open", O_CREAT | O_RDWR, 0644);

	CALL(inotify_add_watch(excluding, "f", IN_ALL_EVENTS | IN_EXCL_UNLINK));
	CALL(inotify_add_watch(self, "f/open", IN_ALL_EVENTS));
	show("opened", folder);
	SEEN(CALL(unlink("f/open")));
	SEEN(CALL(write(fd, "text", 4)));
	SEEN(CALL(close(fd)));
	show("excluding", excluding);
	CALL(close(excluding));
}

static void check_watches(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char small[16];
	int count = -1;

	put("g", O_CREAT | O_WRONLY, "text");
	symlink("g", "to-g");
	CALL(inotify_add_watch(fd, "g", IN_OPEN));
	CALL(inotify_add_watch(fd, "to-g", IN_MASK_ADD | IN_ACCESS));
	CALL(inotify_add_watch(fd, "to-g", IN_DONT_FOLLOW | IN_OPEN));
	CALL(inotify_add_watch(fd, "g", IN_MASK_CREATE | IN_OPEN));
	CALL(inotify_add_watch(fd, "g", IN_MASK_CREATE | IN_MASK_ADD | IN_OPEN));
	CALL(inotify_add_watch(fd, "g", IN_ONLYDIR | IN_OPEN));
	CALL(inotify_add_watch(fd, "g", 0));
	CALL(inotify_add_watch(fd, "absent", IN_OPEN));
	CALL(inotify_add_watch(fd, bad_pointer, IN_OPEN));
	CALL(inotify_add_watch(0, "g", IN_OPEN));
	CALL(inotify_add_watch(99, "g", IN_OPEN));
	CALL(inotify_init1(1));
	show("nothing yet", fd);
	get("g");
	get("g");
	CALL(ioctl(fd, FIONREAD, &count));
	SHOW(count);
	CALL(read(fd, small, 15));
	CALL(read(fd, bad_pointer, 100));
	CALL(read(fd, small, 16));
	show("access too", fd);
	CALL(inotify_add_watch(fd, "g", IN_OPEN | IN_ONESHOT));
	get("g");
	get("g");
	show("once", fd);
	CALL(inotify_rm_watch(fd, 1));
	CALL(inotify_rm_watch(fd, 2));
	CALL(inotify_rm_watch(fd, 2));
	CALL(inotify_rm_watch(0, 2));
	show("removed", fd);
	CALL(inotify_add_watch(fd, "g", IN_MODIFY));
	CALL(write(fd, "x", 1));
	CALL(lseek(fd, 0, SEEK_SET));
	CALL(pread(fd, small, 16, 0));
	CALL(close(fd));
	put("g", O_WRONLY | O_TRUNC, "again");
}

static void *make_later(void *unused)
{
	struct timespec while_ = {.tv_nsec = 30000000};

	nanosleep(&while_, NULL);
	put("f/later", O_CREAT | O_WRONLY, "");
	return unused;
}

static void check_waiting(void)
{
	int fd = inotify_init();
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	pthread_t thread;

	CALL(inotify_add_watch(fd, "f", IN_CREATE | IN_DELETE));
	CALL(poll(&poll_fd, 1, 0));
	pthread_create(&thread, NULL, make_later, NULL);
	show("waited", fd);
	pthread_join(thread, NULL);
	unlink("f/later");
	CALL(poll(&poll_fd, 1, -1));
	SHOW(poll_fd.revents);
	show("not waited", fd);
	CALL(close(fd));
}

int main(void)
{
	check_begin();
	mkdir("f", 0755);
	folder = inotify_init1(IN_NONBLOCK);
	self = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	SHOW(fcntl(folder, F_GETFD));
	SHOW(fcntl(self, F_GETFD));
	OCTAL(fcntl(self, F_GETFL));
	CALL(inotify_add_watch(folder, "f", IN_ALL_EVENTS));
	check_files();
	check_folders();
	check_open_file();
	check_watches();
	check_waiting();
	CALL(rmdir("f"));
	show("the folder", folder);
	return check_end();
}

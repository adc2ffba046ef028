// SPDX-License-Identifier: MIT
/* utime, utimes, futimesat: the older ways to set times. */
#include "check.h"

#include <sys/time.h>
#include <utime.h>

static void show(int line)
{
	struct stat st;

	check_count++;
	stat("f", &st);
	printf("%d %ld.%09ld %ld.%09ld\n", line, (long)st.st_atim.tv_sec, (long)st.st_atim.tv_nsec,
	       (long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
}

int main(void)
{
	struct utimbuf whole = {100, 200};
	struct timeval fine[2] = {{300, 400000}, {500, 600000}}, wrong[2] = {{0, 1000000}, {0, 0}};
	struct stat st;
	int directory;

	check_begin();
	file_make("f", "");
	CALL(syscall(SYS_utime, "f", &whole));
	show(__LINE__);
	CALL(syscall(SYS_utimes, "f", fine));
	show(__LINE__);
	CALL(syscall(SYS_utimes, "f", wrong));
	directory = open(".", O_RDONLY);
	fine[0].tv_sec = 7;
	CALL(syscall(SYS_futimesat, directory, "f", fine));
	show(__LINE__);
	CALL(syscall(SYS_utime, "f", NULL));
	CALL(stat("f", &st));
	HOLDS(st.st_mtim.tv_sec > 1500000000);
	CALL(syscall(SYS_utime, "absent", &whole));
	CALL(syscall(SYS_utimes, "", fine));
	CALL(syscall(SYS_utimes, "f", bad_pointer));
	CALL(syscall(SYS_futimesat, 99, "f", fine));
	return check_end();
}

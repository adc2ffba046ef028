// SPDX-License-Identifier: MIT
/* /proc and /sys: what programs read about the machine, in the form that they parse. */
#include "check.h"

static char text[65536];

static long file_read(const char *path)
{
	long size = 0, got = -1;
	int fd = open(path, O_RDONLY);

	while (fd >= 0 && (got = read(fd, text + size, 1000)) > 0)
		size += got;
	if (fd >= 0)
		close(fd);
	text[size] = 0;
	return got < 0 ? -1 : size;
}

/* How many words follow the name on its line of text. */
static int words_of(const char *name)
{
	const char *at = strstr(text, name);
	int count = 0;

	for (at += at == NULL ? 0 : strlen(name); at != NULL && *at != '\n' && *at != '\0'; at++)
		count += *at != ' ' && (at[1] == ' ' || at[1] == '\n');
	return count;
}

static long value_of(const char *name)
{
	char *found = strstr(text, name);

	return found ? strtol(found + strlen(name), NULL, 10) : -1;
}

int main(void)
{
	struct stat st;
	double up, idle;
	int fd;

	check_begin();
	HOLDS(file_read("/proc/meminfo") > 0);
	HOLDS(value_of("MemTotal:") > 0);
	HOLDS(value_of("MemFree:") > 0 && value_of("MemFree:") <= value_of("MemTotal:"));
	HOLDS(value_of("MemAvailable:") > 0);
	HOLDS(strstr(text, " kB\n") != NULL);
	HOLDS(file_read("/proc/filesystems") > 0);
	HOLDS(strstr(text, "nodev\t") != NULL);
	HOLDS(file_read("/proc/mounts") > 0);
	HOLDS(strstr(text, " / ") != NULL && strstr(text, " /proc ") != NULL);
	usleep(20000); /* a machine that has just started has been up for 0.00 seconds */
	HOLDS(file_read("/proc/uptime") > 0);
	HOLDS(sscanf(text, "%lf %lf", &up, &idle) == 2 && up > 0);
	HOLDS(file_read("/proc/loadavg") > 0);
	HOLDS(file_read("/proc/version") > 0);
	HOLDS(strncmp(text, "Linux version ", 14) == 0);
	HOLDS(file_read("/proc/cpuinfo") > 0);
	HOLDS(strncmp(text, "processor\t: 0\n", 14) == 0);
	HOLDS(file_read("/proc/stat") > 0);
	HOLDS(words_of("\nsoftirq ") == 11); /* all of them, and ten kinds */
	HOLDS(strncmp(text, "cpu  ", 5) == 0 && strstr(text, "\ncpu0 ") != NULL);
	HOLDS(value_of("\nbtime ") > 1500000000);
	HOLDS(file_read("/proc/sys/vm/overcommit_memory") == 2);
	HOLDS(text[0] >= '0' && text[0] <= '2' && text[1] == '\n');
	HOLDS(file_read("/proc/sys/kernel/ngroups_max") > 0);
	HOLDS(atoi(text) >= 32);
	HOLDS(file_read("/sys/devices/system/cpu/online") > 0);
	HOLDS(text[0] == '0');
	HOLDS(file_read("/sys/devices/system/cpu/possible") > 0);
	HOLDS(file_read("/proc/self/mountinfo") > 0);
	CALL(open("/proc/absent", O_RDONLY));
	CALL(open("/sys/absent", O_RDONLY));
	CALL(stat("/proc/meminfo", &st));
	HOLDS(S_ISREG(st.st_mode));
	SHOW(st.st_size);
	CALL(stat("/proc/self", &st));
	HOLDS(S_ISDIR(st.st_mode));
	CALL(stat("/proc", &st));
	fd = open("/proc/meminfo", O_RDONLY);
	CALL(read(fd, text, 8));
	CALL(lseek(fd, 0, SEEK_SET));
	CALL(read(fd, text, 8));
	BYTES(text, 8);
	CALL(pread(fd, text, 5, 3));
	BYTES(text, 5);
	CALL(write(fd, "x", 1));
	return check_end();
}

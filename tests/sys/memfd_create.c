// SPDX-License-Identifier: MIT
/* memfd_create: a file without a name, and the seals that forbid what may be done to it. */
#include "check.h"

static void memfd_is_a_file(void)
{
	char text[8] = "";
	struct stat st;
	int fd = memfd_create("some name", MFD_CLOEXEC);

	CALL(fd);
	CALL(fcntl(fd, F_GETFD));
	CALL(write(fd, "hello", 5));
	CALL(pread(fd, text, 4, 1));
	TEXT(text);
	CALL(fstat(fd, &st));
	OCTAL(st.st_mode);
	SHOW(st.st_size);
	SHOW(st.st_nlink);
	CALL(ftruncate(fd, 2));
	CALL(lseek(fd, 0, SEEK_END));
	CALL(fcntl(fd, F_GET_SEALS));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	CALL(close(fd));
}

static void memfd_is_shared_memory(void)
{
	char text[8] = "";
	int fd = memfd_create("shared", 0);

	CALL(ftruncate(fd, 2 * PAGE));
	char *map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	HOLDS(map != MAP_FAILED);
	strcpy(map + PAGE, "mapped");
	CALL(pread(fd, text, 6, PAGE));
	TEXT(text);
	CALL(pwrite(fd, "written", 7, 0));
	BYTES(map, 7);
	CALL(munmap(map, 2 * PAGE));
	CALL(close(fd));
}

static void memfd_seals(void)
{
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING);

	CALL(write(fd, "12345678", 8));
	CALL(fcntl(fd, F_GET_SEALS));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	CALL(ftruncate(fd, 4));
	CALL(ftruncate(fd, 16));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	CALL(ftruncate(fd, 32));
	CALL(pwrite(fd, "x", 1, 16));
	CALL(pwrite(fd, "x", 1, 15));
	CALL(fallocate(fd, 0, 0, 64));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	CALL(pwrite(fd, "x", 1, 0));
	CALL(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	CALL(fcntl(fd, F_GET_SEALS));
	CALL(fcntl(fd, F_ADD_SEALS, 0x1000));
	CALL(close(fd));
}

static void memfd_refuses(void)
{
	char name[300];
	int fd;

	memset(name, 'n', sizeof(name));
	name[249] = '\0';
	fd = memfd_create(name, 0);
	CALL(fd);
	CALL(close(fd));
	name[249] = 'n';
	name[250] = '\0';
	CALL(memfd_create(name, 0));
	CALL(memfd_create(bad_pointer, 0));
	CALL(memfd_create("x", 0x1000));
	fd = open("plain", O_RDWR | O_CREAT, 0600);
	CALL(fcntl(fd, F_GET_SEALS));
	CALL(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	CALL(close(fd));
}

int main(void)
{
	check_begin();
	memfd_is_a_file();
	memfd_is_shared_memory();
	memfd_seals();
	memfd_refuses();
	return check_end();
}

// SPDX-License-Identifier: MIT
// threads DISK: four threads read and write pieces that share sectors and buffers, each knows what its own
// must hold.
#include "../sys/check.h"

#include <linux/fs.h>
#include <pthread.h>
#include <sys/ioctl.h>

#define THREADS 4
#define PIECE 700   /* bytes: no multiple of a sector */
#define PIECES 1500 /* of each thread: more than the shim's buffers hold */
#define ROUNDS 3000
#define BIG (96 * 1024) /* every so often one of the fifth's own */
#define BIG_START (5L << 20)

static const char *path;
static unsigned char model[THREADS][PIECES][PIECE];
static int wrong;

static unsigned next(unsigned *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 8;
}

static off_t place(unsigned thread, unsigned piece)
{
	return (off_t)(piece * THREADS + thread) * PIECE;
}

static void *work(void *argument)
{
	unsigned thread = (unsigned)(uintptr_t)argument, state = thread + 1;
	unsigned char got[PIECE];
	int fd = open(path, O_RDWR);
	for (int round = 0; round < ROUNDS; round++) {
		unsigned piece = next(&state) % PIECES, at = next(&state) % PIECE;
		unsigned size = 1 + next(&state) % (PIECE - at);
		unsigned char *own = model[thread][piece];
		if (next(&state) % 2) {
			memset(own + at, (int)next(&state), size);
			wrong += pwrite(fd, own + at, size, place(thread, piece) + at) != (ssize_t)size;
		} else {
			wrong += pread(fd, got, PIECE, place(thread, piece)) != PIECE;
			wrong += memcmp(got, own, PIECE) != 0;
		}
		if (round % 500 == 400)
			wrong += thread == 0 ? ioctl(fd, BLKFLSBUF, 0) != 0 : fsync(fd) != 0;
	}
	close(fd);
	return NULL;
}

static void large(void)
{
	unsigned char *out = malloc(BIG), *in = malloc(BIG);
	int fd = open(path, O_RDWR);
	for (unsigned round = 0; round < 40; round++) {
		memset(out, (int)round + 1, BIG);
		wrong += pwrite(fd, out, BIG, BIG_START + round * 100) != BIG;
		wrong += pread(fd, in, BIG, BIG_START + round * 100) != BIG;
		wrong += memcmp(in, out, BIG) != 0;
	}
	close(fd);
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	check_begin();
	if (argc < 2)
		return 1;
	path = argv[1];
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	large();
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	SHOW(wrong);
	HOLDS(wrong == 0);
	return check_end();
}

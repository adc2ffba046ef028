/* SPDX-License-Identifier: MIT */
/* The disks that drivers have found, and waiting for what they do. */
#include "dev/disk.h"
#include "core/clock.h"

struct disk *disk_first;
bool disk_alone;

void disk_add(struct disk *disk, const struct disk_ops *ops)
{
	struct disk **end = &disk_first;
	disk->ops = ops;
	wait_queue_init(&disk->news);
	for (; *end != NULL; end = &(*end)->next)
		disk->number++;
	*end = disk;
}

void disk_done(struct disk *disk, struct disk_request *request, long result)
{
	request->result = result;
	request->running = false;
	disk->running--;
	disk->ended++;
	if (request->done != NULL)
		request->done(request);
	wait_wake(&disk->news);
}

bool disk_submit(struct disk *disk, struct disk_request *request)
{
	request->running = true;
	disk->running++;
	if (disk->ops->submit(disk, request))
		return true;
	request->running = false;
	disk->running--;
	return false;
}

long disk_start(struct disk *disk)
{
	long result = disk->started ? 0 : disk->ops->start(disk);
	disk->started = result == 0;
	return result;
}

struct progress {
	struct disk *disk;
	uint64_t ended;
};

static bool has_progressed(void *argument)
{
	struct progress *progress = argument;
	progress->disk->ops->poll(progress->disk);
	return progress->disk->ended != progress->ended;
}

void disk_wait(struct disk *disk)
{
	struct progress progress = {disk, disk->ended};
	if (disk->running == 0)
		return;
	disk->ops->notify(disk);
	if (!disk_alone && wait_until(&disk->news, has_progressed, &progress) == 0)
		return;
	while (!has_progressed(&progress))
		clock_idle();
}

long disk_do(struct disk *disk, struct disk_request *request)
{
	while (!disk_submit(disk, request))
		disk_wait(disk);
	while (request->running)
		disk_wait(disk);
	return request->result;
}

/* SPDX-License-Identifier: MIT */
/* The virtio entropy device (Virtio 1.2, section 5.4): its bytes go into the generator when the generator is
 * first used. */
#include "arch/x86_64/cpu.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/random.h"
#include "dev/virtio/virtio.h"
#include "lib/string.h"

#define SEED_SIZE 32
#define QUEUE_SIZE 1
#define PATIENCE 100000000 /* looks, after which a device that does not answer is given up */

struct rng {
	struct virtio_queue queue;
	uint8_t seed[SEED_SIZE];
	char rings[64] __attribute__((aligned(16)));
};

static struct virtio_device *waiting_device;

static void rng_interrupt(struct virtio_device *device)
{
	(void)device;
}

static size_t fill(struct rng *rng, struct virtio_device *device)
{
	uint64_t features;
	unsigned buffer;
	size_t size = 0;
	device->interrupt = rng_interrupt;
	if (virtio_begin(device, 0, &features) < 0 ||
	    virtio_queue_init(&rng->queue, device, 0, QUEUE_SIZE, rng->rings) < 0 || virtio_ready(device) < 0)
		return 0;
	virtio_queue_give(&rng->queue, 0, rng->seed, sizeof(rng->seed), true);
	virtio_queue_notify(&rng->queue);
	for (unsigned looks = 0; looks < PATIENCE && !virtio_queue_take(&rng->queue, &buffer, &size); looks++)
		cpu_relax();
	device->transport->set_status(device, 0);
	return MIN(size, sizeof(rng->seed));
}

static bool rng_seed(void)
{
	struct virtio_device *device = waiting_device;
	struct rng *rng = device != NULL ? heap_alloc(sizeof(*rng)) : NULL;
	waiting_device = NULL;
	if (rng == NULL)
		return false;
	size_t size = fill(rng, device);
	random_seed(rng->seed, size);
	memset(rng, 0, sizeof(*rng));
	heap_free(rng, sizeof(*rng));
	return size == SEED_SIZE;
}

static void rng_found(struct virtio_device *device)
{
	waiting_device = device;
	random_source_set(rng_seed);
}

extern struct virtio_driver driver_virtio_rng;
struct virtio_driver driver_virtio_rng = {.id = VIRTIO_ENTROPY, .found = rng_found};

static void rng_init(void)
{
	virtio_driver_add(&driver_virtio_rng);
}
INIT(1, rng_init);

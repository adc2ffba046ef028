/* SPDX-License-Identifier: MIT */
/* Virtio devices on a PCI bus (Virtio 1.2, section 4.1): found by a walk over the buses, reached through the
 * memory that their capabilities name, interrupting by MSI-X. The firmware has given out the addresses. */
#include "abi/errno.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/ring0/privileged.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/log.h"
#include "dev/virtio/virtio.h"
#include "plat/plat.h"

extern const char driver_virtio_pci;
const char driver_virtio_pci = 1; /* the tool's root */

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define CONFIG_ENABLE 0x80000000U
#define SLOTS 32
#define FUNCTIONS 8
#define NOBODY 0xffffffffU

/* Registers of the configuration space: offsets in bytes. */
#define IDS 0x00
#define COMMAND 0x04
#define COMMAND_MEMORY 0x2U
#define COMMAND_MASTER 0x4U
#define COMMAND_NO_INTX 0x400U
#define HEADER 0x0c /* byte 2: type */
#define HEADER_BRIDGE 1
#define HEADER_MANY 0x80
#define BARS 0x10
#define BRIDGE_BUSES 0x18 /* byte 1: the bus behind it */
#define SUBSYSTEM 0x2c
#define CAPABILITIES 0x34

#define BAR_IO 1U
#define BAR_64 4U
#define BAR_BITS 0xfU

#define CAPABILITY_VENDOR 0x09
#define CAPABILITY_MSIX 0x11
#define MSIX_ENABLE (1U << 31) /* in the capability's first word */
#define MSIX_MASK_ALL (1U << 30)
#define MSIX_BAR 7U

#define VENDOR_VIRTIO 0x1af4
#define DEVICE_MODERN 0x1040
#define DEVICE_FIRST 0x1000

enum part { PART_COMMON = 1, PART_NOTIFY, PART_ISR, PART_CONFIG, PART_COUNT };

struct common {
	uint32_t device_features_select, device_features, driver_features_select, driver_features;
	uint16_t msix_config, queue_count;
	uint8_t status, generation;
	uint16_t queue_select, queue_size, queue_vector, queue_enable, queue_notify;
	uint32_t descriptors[2], available[2], used[2];
};

struct place {
	uint32_t address;     /* in the configuration space */
	uint8_t msix;         /* offset of the capability, 0: none */
	uint32_t notify_step; /* bytes between places of notification */
	volatile void *parts[PART_COUNT];
	uint16_t notify_at[64]; /* by queue: where to notify, in steps */
};

static uint32_t read(uint32_t address, unsigned offset)
{
	out32(CONFIG_ADDRESS, CONFIG_ENABLE | address | offset);
	return in32(CONFIG_DATA);
}

static void write(uint32_t address, unsigned offset, uint32_t value)
{
	out32(CONFIG_ADDRESS, CONFIG_ENABLE | address | offset);
	out32(CONFIG_DATA, value);
}

static struct place *place_of(struct virtio_device *device)
{
	return device->place;
}

static volatile struct common *common(struct virtio_device *device)
{
	return place_of(device)->parts[PART_COMMON];
}

static uint8_t pci_status(struct virtio_device *device)
{
	return common(device)->status;
}

static void pci_set_status(struct virtio_device *device, uint8_t status)
{
	common(device)->status = status;
}

static uint64_t pci_features(struct virtio_device *device)
{
	common(device)->device_features_select = 1;
	uint64_t high = common(device)->device_features;
	common(device)->device_features_select = 0;
	return high << 32 | common(device)->device_features;
}

static void pci_set_features(struct virtio_device *device, uint64_t features)
{
	common(device)->driver_features_select = 1;
	common(device)->driver_features = (uint32_t)(features >> 32);
	common(device)->driver_features_select = 0;
	common(device)->driver_features = (uint32_t)features;
}

static uint32_t pci_config(struct virtio_device *device, unsigned offset)
{
	return ((volatile uint32_t *)place_of(device)->parts[PART_CONFIG])[offset / sizeof(uint32_t)];
}

static void put_address(volatile uint32_t *to, const volatile void *memory)
{
	uint64_t physical = page_physical((const void *)memory);
	to[0] = (uint32_t)physical;
	to[1] = (uint32_t)(physical >> 32);
}

static int pci_queue(struct virtio_device *device, const struct virtio_queue *queue)
{
	struct place *place = place_of(device);
	volatile struct common *registers = common(device);
	registers->queue_select = (uint16_t)queue->number;
	if (queue->number >= ARRAY_COUNT(place->notify_at) || registers->queue_size < queue->size)
		return -ENODEV;
	place->notify_at[queue->number] = registers->queue_notify;
	registers->queue_size = (uint16_t)queue->size;
	registers->queue_vector = 0;
	put_address(registers->descriptors, queue->descriptors);
	put_address(registers->available, queue->available);
	put_address(registers->used, queue->used);
	registers->queue_enable = 1;
	return 0;
}

static void pci_notify(struct virtio_device *device, unsigned queue)
{
	struct place *place = place_of(device);
	volatile char *at =
	    (volatile char *)place->parts[PART_NOTIFY] + place->notify_at[queue] * place->notify_step;
	*(volatile uint16_t *)at = (uint16_t)queue;
}

static void pci_interrupt(void *argument)
{
	struct virtio_device *device = argument;
	device->interrupt(device);
}

/* The physical address that a base address register holds, 0: none. */
static uint64_t bar(uint32_t address, unsigned index)
{
	unsigned offset = BARS + index * sizeof(uint32_t);
	uint32_t low = read(address, offset);
	if (low & BAR_IO)
		return 0;
	uint64_t high = low & BAR_64 ? read(address, offset + sizeof(uint32_t)) : 0;
	return high << 32 | (low & ~BAR_BITS);
}

static int pci_interrupts(struct virtio_device *device)
{
	const struct place *place = place_of(device);
	uint64_t address;
	uint32_t data;
	if (place->msix == 0)
		return -ENODEV;
	uint32_t table = read(place->address, place->msix + 4U);
	uint64_t physical = bar(place->address, table & MSIX_BAR);
	volatile uint32_t *entry =
	    physical != 0 ? plat_map_device(physical + (table & ~MSIX_BAR), PAGE_SIZE) : NULL;
	if (entry == NULL)
		return -ENODEV;
	int error = plat_msi_claim(pci_interrupt, device, &address, &data);
	if (error < 0)
		return error;
	entry[0] = (uint32_t)address;
	entry[1] = (uint32_t)(address >> 32);
	entry[2] = data;
	entry[3] = 0; /* not masked */
	uint32_t control = read(place->address, place->msix);
	write(place->address, place->msix, (control | MSIX_ENABLE) & ~MSIX_MASK_ALL);
	common(device)->msix_config = 0;
	return 0;
}

static const struct virtio_transport pci_transport = {
    .status = pci_status,
    .set_status = pci_set_status,
    .features = pci_features,
    .set_features = pci_set_features,
    .config = pci_config,
    .queue = pci_queue,
    .notify = pci_notify,
    .interrupts = pci_interrupts,
};

/* A capability of virtio's own: which part of the device lies where. */
static void read_part(struct place *place, unsigned at, uint32_t head)
{
	unsigned part = head >> 24;
	uint32_t where = read(place->address, at + 4);
	if (part == 0 || part >= PART_COUNT || place->parts[part] != NULL || (where & 0xff) > 5)
		return;
	uint64_t physical = bar(place->address, where & 0xff);
	if (physical == 0)
		return;
	physical += read(place->address, at + 8);
	place->parts[part] = plat_map_device(physical, read(place->address, at + 12));
	if (part == PART_NOTIFY)
		place->notify_step = read(place->address, at + 16);
}

static bool read_capabilities(struct place *place)
{
	unsigned at = read(place->address, CAPABILITIES) & 0xfc;
	for (unsigned count = 0; at != 0 && count < 48; count++) {
		uint32_t head = read(place->address, at);
		if ((head & 0xff) == CAPABILITY_VENDOR)
			read_part(place, at, head);
		else if ((head & 0xff) == CAPABILITY_MSIX)
			place->msix = (uint8_t)at;
		at = head >> 8 & 0xfc;
	}
	return place->parts[PART_COMMON] != NULL && place->parts[PART_NOTIFY] != NULL;
}

static void probe(uint32_t address, uint32_t ids)
{
	uint32_t number = ids >> 16, id = number - DEVICE_MODERN;
	if ((ids & 0xffff) != VENDOR_VIRTIO || number < DEVICE_FIRST)
		return;
	if (number < DEVICE_MODERN) /* transitional: old and new at once */
		id = read(address, SUBSYSTEM) >> 16;
	if (!virtio_driver_wanted(id))
		return;
	struct place *place = heap_alloc(sizeof(*place));
	if (place == NULL)
		return;
	place->address = address;
	uint32_t command = read(address, COMMAND) & 0xffff;
	write(address, COMMAND, command | COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_INTX);
	if (read_capabilities(place)) {
		virtio_found(id, &(struct virtio_device){.transport = &pci_transport, .place = place});
		return;
	}
	log_line("virtio: PCI device %u at 0x%x has no modern interface", id, address >> 11);
	heap_free(place, sizeof(*place));
}

static void scan(unsigned bus);

static bool scan_function(uint32_t address)
{
	uint32_t ids = read(address, IDS);
	if (ids == NOBODY)
		return false;
	uint32_t type = read(address, HEADER) >> 16;
	unsigned behind = read(address, BRIDGE_BUSES) >> 8 & 0xff;
	if ((type & 0x7f) == HEADER_BRIDGE && behind > address >> 16)
		scan(behind);
	else
		probe(address, ids);
	return type & HEADER_MANY;
}

static void scan(unsigned bus)
{
	for (unsigned slot = 0; slot < SLOTS; slot++) {
		uint32_t address = bus << 16 | slot << 11;
		if (scan_function(address))
			for (unsigned function = 1; function < FUNCTIONS; function++)
				scan_function(address | function << 8);
	}
}

static void pci_init(void)
{
	if (read(0, IDS) != NOBODY)
		scan(0);
}
INIT(2, pci_init);

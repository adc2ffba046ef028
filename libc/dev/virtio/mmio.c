/* SPDX-License-Identifier: MIT */
/* Virtio devices at a place in memory (Virtio 1.2, section 4.2), which the command line names, or QEMU's
 * microvm has. */
#include "abi/errno.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/ring0/privileged.h"
#include "core/cmdline.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/log.h"
#include "dev/virtio/virtio.h"
#include "plat/plat.h"

extern const char driver_virtio_mmio;
const char driver_virtio_mmio = 1; /* the tool's root */

/* Registers: offsets in bytes. */
#define MAGIC 0x000
#define VERSION 0x004
#define DEVICE_ID 0x008
#define DEVICE_FEATURES 0x010
#define DEVICE_FEATURES_SELECT 0x014
#define DRIVER_FEATURES 0x020
#define DRIVER_FEATURES_SELECT 0x024
#define QUEUE_SELECT 0x030
#define QUEUE_SIZE_LARGEST 0x034
#define QUEUE_SIZE 0x038
#define QUEUE_READY 0x044
#define QUEUE_NOTIFY 0x050
#define INTERRUPT_ACKNOWLEDGE 0x064
#define INTERRUPT_QUEUE 1
#define INTERRUPT_CONFIG 2
#define STATUS 0x070
#define QUEUE_DESCRIPTORS 0x080
#define QUEUE_AVAILABLE 0x090
#define QUEUE_USED 0x0a0
#define CONFIG 0x100

#define MAGIC_VALUE 0x74726976
#define MODERN 2

/* QEMU's microvm with ACPI says nothing on the command line: its slots are where they always are, eight of
 * them, or 24 with a second I/O APIC for their interrupts. */
#define MICROVM_BASE 0xfeb00000UL
#define MICROVM_STEP 512
#define MICROVM_SLOTS 8
#define MICROVM_GSI 16
#define MICROVM_SLOTS_MANY 24
#define MICROVM_GSI_MANY 24
#define PCI_ADDRESS 0xcf8
#define PCI_DATA 0xcfc
#define PCI_ENABLE 0x80000000U

struct place {
	volatile uint32_t *registers;
	unsigned gsi;
};

static uint32_t get(struct virtio_device *device, unsigned offset)
{
	return ((struct place *)device->place)->registers[offset / 4];
}

static void put(struct virtio_device *device, unsigned offset, uint32_t value)
{
	((struct place *)device->place)->registers[offset / 4] = value;
}

static uint8_t mmio_status(struct virtio_device *device)
{
	return (uint8_t)get(device, STATUS);
}

static void mmio_set_status(struct virtio_device *device, uint8_t status)
{
	put(device, STATUS, status);
}

static uint64_t mmio_features(struct virtio_device *device)
{
	put(device, DEVICE_FEATURES_SELECT, 1);
	uint64_t high = get(device, DEVICE_FEATURES);
	put(device, DEVICE_FEATURES_SELECT, 0);
	return high << 32 | get(device, DEVICE_FEATURES);
}

static void mmio_set_features(struct virtio_device *device, uint64_t features)
{
	put(device, DRIVER_FEATURES_SELECT, 1);
	put(device, DRIVER_FEATURES, (uint32_t)(features >> 32));
	put(device, DRIVER_FEATURES_SELECT, 0);
	put(device, DRIVER_FEATURES, (uint32_t)features);
}

static uint32_t mmio_config(struct virtio_device *device, unsigned offset)
{
	return get(device, CONFIG + offset);
}

static void put_address(struct virtio_device *device, unsigned offset, const volatile void *memory)
{
	uint64_t physical = page_physical((const void *)memory);
	put(device, offset, (uint32_t)physical);
	put(device, offset + 4, (uint32_t)(physical >> 32));
}

static int mmio_queue(struct virtio_device *device, const struct virtio_queue *queue)
{
	put(device, QUEUE_SELECT, queue->number);
	if (get(device, QUEUE_SIZE_LARGEST) < queue->size)
		return -ENODEV;
	put(device, QUEUE_SIZE, queue->size);
	put_address(device, QUEUE_DESCRIPTORS, queue->descriptors);
	put_address(device, QUEUE_AVAILABLE, queue->available);
	put_address(device, QUEUE_USED, queue->used);
	put(device, QUEUE_READY, 1);
	return 0;
}

static void mmio_notify(struct virtio_device *device, unsigned queue)
{
	put(device, QUEUE_NOTIFY, queue);
}

static void mmio_interrupt(void *argument)
{
	struct virtio_device *device = argument;
	/* Unread, for no driver asks which of the two it was, and a register of an emulated device is slow.
	 * Before the queues are looked at: what comes later raises the line again. */
	put(device, INTERRUPT_ACKNOWLEDGE, INTERRUPT_QUEUE | INTERRUPT_CONFIG);
	device->interrupt(device);
}

static int mmio_interrupts(struct virtio_device *device)
{
	return plat_irq_claim(((struct place *)device->place)->gsi, mmio_interrupt, device);
}

static const struct virtio_transport mmio_transport = {
    .status = mmio_status,
    .set_status = mmio_set_status,
    .features = mmio_features,
    .set_features = mmio_set_features,
    .config = mmio_config,
    .queue = mmio_queue,
    .notify = mmio_notify,
    .interrupts = mmio_interrupts,
};

static void probe(uint64_t physical, size_t size, unsigned gsi)
{
	volatile uint32_t *registers = plat_map_device(physical, size);
	if (registers == NULL || registers[MAGIC / 4] != MAGIC_VALUE)
		return;
	uint32_t id = registers[DEVICE_ID / 4];
	if (id == 0 || !virtio_driver_wanted(id))
		return;
	if (registers[VERSION / 4] != MODERN) {
		log_line("virtio: device %u at 0x%lx speaks the legacy protocol: start QEMU with -global "
		         "virtio-mmio.force-legacy=off",
		         id, physical);
		return;
	}
	struct place *place = heap_alloc(sizeof(*place));
	if (place == NULL)
		return;
	*place = (struct place){registers, gsi};
	virtio_found(id, &(struct virtio_device){.transport = &mmio_transport, .place = place});
}

/* A number as the command line has it: decimal or 0x and hexadecimal, perhaps K behind it; moves on behind
 * it. */
static uint64_t number(const char **text)
{
	const char *at = *text;
	bool hex = at[0] == '0' && (at[1] | 0x20) == 'x';
	uint64_t value = 0;
	for (at += hex ? 2 : 0;; at++) {
		unsigned digit = *at >= '0' && *at <= '9' ? (unsigned)(*at - '0')
		                 : hex && (*at | 0x20) >= 'a' && (*at | 0x20) <= 'f'
		                     ? (unsigned)((*at | 0x20) - 'a' + 10)
		                     : 16;
		if (digit == 16)
			break;
		value = value * (hex ? 16 : 10) + digit;
	}
	if ((*at | 0x20) == 'k') {
		value *= 1024;
		at++;
	}
	*text = at;
	return value;
}

/* virtio_mmio.device=SIZE@ADDRESS:GSI */
static void probe_token(const char *text)
{
	uint64_t size = number(&text);
	if (*text++ != '@')
		return;
	uint64_t address = number(&text);
	if (*text++ != ':')
		return;
	probe(address, size, (unsigned)number(&text));
}

static bool has_pci(void)
{
	out32(PCI_ADDRESS, PCI_ENABLE);
	return in32(PCI_DATA) != 0xffffffff;
}

static void probe_microvm(void)
{
	const volatile uint32_t *ninth =
	    plat_map_device(MICROVM_BASE + MICROVM_SLOTS * MICROVM_STEP, MICROVM_STEP);
	bool many = ninth != NULL && ninth[MAGIC / 4] == MAGIC_VALUE;
	for (unsigned i = 0; i < (many ? MICROVM_SLOTS_MANY : MICROVM_SLOTS); i++)
		probe(MICROVM_BASE + i * MICROVM_STEP, MICROVM_STEP,
		      (many ? MICROVM_GSI_MANY : MICROVM_GSI) + i);
}

static void mmio_init(void)
{
	const char *text;
	size_t count = 0;
	for (; (text = cmdline_token_at("virtio_mmio.device", count)) != NULL; count++)
		probe_token(text);
	if (count == 0 && !has_pci())
		probe_microvm();
}
INIT(2, mmio_init);

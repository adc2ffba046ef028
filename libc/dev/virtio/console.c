/* SPDX-License-Identifier: MIT */
/* The virtio console (Virtio 1.2, section 5.3): ports by name, which the program's three streams are.
 *
 * Nothing happens until a stream is first asked for: an image that writes one line shall set up one port. */
#include "abi/errno.h"
#include "arch/x86_64/cpu.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/log.h"
#include "dev/virtio/console_port.h"
#include "lib/string.h"

#define FEATURE_MULTIPORT (1UL << 1)

#define CONTROL_INPUT 2 /* numbers of queues */
#define CONTROL_OUTPUT 3
#define CONTROL_INPUTS 32 /* the device drops what finds no buffer */
#define CONTROL_OUTPUTS 8
#define CONTROL_PATIENCE 100000000 /* looks, after which a device that does not answer is given up */

enum event {
	DEVICE_READY,
	DEVICE_ADD,
	DEVICE_REMOVE,
	PORT_READY,
	CONSOLE_PORT,
	RESIZE,
	PORT_OPEN,
	PORT_NAME
};

struct message {
	uint32_t port;
	uint16_t event, value;
	char name[PORT_NAME_SIZE]; /* of PORT_NAME, without a NUL */
};

struct console {
	struct virtio_device *device;
	struct virtio_queue input, output; /* of control messages */
	unsigned outputs_free;
	struct message inputs[CONTROL_INPUTS], outputs[CONTROL_OUTPUTS];
	char rings[2048] __attribute__((aligned(16)));
};

static struct virtio_device *waiting_device; /* found, not yet started */
static struct console *console;              /* started */
static struct list ports = LIST_EMPTY(ports);

static struct port *port_find(uint32_t number)
{
	struct port *port;
	LIST_FOR_EACH (port, &ports, struct port, link)
		if (port->number == number)
			return port;
	return NULL;
}

static void reclaim_outputs(void)
{
	unsigned buffer;
	size_t written;
	while (virtio_queue_take(&console->output, &buffer, &written))
		console->outputs_free |= 1U << buffer;
}

static void send(uint32_t port, enum event event, uint16_t value)
{
	for (unsigned looks = 0; console->outputs_free == 0; looks++) {
		if (looks == CONTROL_PATIENCE)
			return;
		reclaim_outputs();
	}
	unsigned buffer = (unsigned)__builtin_ctz(console->outputs_free);
	struct message *message = &console->outputs[buffer];
	console->outputs_free &= ~(1U << buffer);
	*message = (struct message){.port = port, .event = (uint16_t)event, .value = value};
	virtio_queue_give(&console->output, buffer, message, offsetof(struct message, name), false);
	virtio_queue_notify(&console->output);
}

static void port_add(uint32_t number)
{
	struct port *port = port_find(number);
	if (port == NULL)
		port = port_create(console->device, number);
	if (port != NULL && list_empty(&port->link))
		list_append(&ports, &port->link);
	send(number, PORT_READY, port != NULL);
}

static void receive(const struct message *message, size_t size)
{
	struct port *port = port_find(message->port);
	if (message->event == DEVICE_ADD)
		port_add(message->port);
	else if (port == NULL)
		return;
	else if (message->event == PORT_NAME)
		string_copy(port->name, message->name,
		            MIN(sizeof(port->name), size - offsetof(struct message, name) + 1));
	else if (message->event == PORT_OPEN)
		port_opened(port, message->value != 0);
}

/* Takes what the device has said: true if there was something. */
static bool control_receive(void)
{
	unsigned buffer;
	size_t written;
	bool some = false;
	while (virtio_queue_take(&console->input, &buffer, &written)) {
		struct message *message = &console->inputs[buffer];
		if (written >= offsetof(struct message, name) && written <= sizeof(*message))
			receive(message, written);
		memset(message, 0, sizeof(*message));
		virtio_queue_give(&console->input, buffer, message, sizeof(*message) - 1, true);
		some = true;
	}
	if (some)
		virtio_queue_notify(&console->input);
	return some;
}

static void console_interrupt(struct virtio_device *device)
{
	struct port *port;
	(void)device;
	if (console->input.size > 0) /* not a console of one port */
		control_receive();
	LIST_FOR_EACH (port, &ports, struct port, link) {
		wait_wake(&port->stream.readable);
		wait_wake(&port->stream.writable);
	}
}

static int control_start(struct virtio_device *device)
{
	size_t half = sizeof(console->rings) / 2;
	console->device = device;
	console->outputs_free = (1U << CONTROL_OUTPUTS) - 1;
	if (virtio_queue_init(&console->input, device, CONTROL_INPUT, CONTROL_INPUTS, console->rings) < 0 ||
	    virtio_queue_init(&console->output, device, CONTROL_OUTPUT, CONTROL_OUTPUTS,
	                      console->rings + half) < 0)
		return -ENODEV;
	for (unsigned i = 0; i < CONTROL_INPUTS; i++)
		virtio_queue_give(&console->input, i, &console->inputs[i], sizeof(console->inputs[i]) - 1,
		                  true);
	return virtio_ready(device);
}

/* Learns all ports: the device answers each message before it gives its buffer back. Interrupts come only for
 * what it says afterwards. */
static bool control_learn(void)
{
	unsigned looks = 0;
	bool answered = false;
	virtio_queue_notify(&console->input);
	send(0, DEVICE_READY, 1);
	while ((control_receive() || !answered) && looks++ < CONTROL_PATIENCE) {
		reclaim_outputs();
		answered = console->outputs_free == (1U << CONTROL_OUTPUTS) - 1;
	}
	virtio_queue_interrupts(&console->input, true);
	control_receive();
	return answered;
}

/* A console of one port without a name, which serves whoever asks. */
static bool single_start(struct virtio_device *device)
{
	struct port *port = port_create(device, 0);
	if (port == NULL || virtio_ready(device) < 0)
		return false;
	list_append(&ports, &port->link);
	port_opened(port, true);
	return true;
}

static bool console_start(struct virtio_device *device)
{
	uint64_t features;
	device->interrupt = console_interrupt;
	console = heap_alloc(sizeof(*console));
	if (console == NULL || virtio_begin(device, FEATURE_MULTIPORT, &features) < 0)
		return false;
	if (!(features & FEATURE_MULTIPORT))
		return single_start(device);
	return control_start(device) == 0 && control_learn();
}

void console_port_open(struct port *port)
{
	if (port->name[0] != '\0')
		send(port->number, PORT_OPEN, 1);
}

static struct stream *console_find(const char *name)
{
	struct virtio_device *device = waiting_device;
	waiting_device = NULL;
	if (device != NULL && !console_start(device))
		log_line("virtio: the console does not answer: the program's output goes to the serial port");
	struct port *port;
	LIST_FOR_EACH (port, &ports, struct port, link)
		if (strcmp(port->name, name) == 0 ||
		    (port->name[0] == '\0' && port->number == 0 && port->open))
			return &port->stream;
	return NULL;
}

static void console_found(struct virtio_device *device)
{
	waiting_device = device;
	stream_source_set(console_find);
}

extern struct virtio_driver driver_virtio_console;
struct virtio_driver driver_virtio_console = {.id = VIRTIO_CONSOLE, .found = console_found};

static void console_init(void)
{
	virtio_driver_add(&driver_virtio_console);
}
INIT(1, console_init);

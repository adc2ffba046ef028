/* SPDX-License-Identifier: MIT */
/* The virtio console (Virtio 1.2, section 5.3): ports, which the program's three streams are.
 *
 * Nothing happens until a stream is first asked for, and output needs no more than its port's queue. The
 * device is asked for news of its ports (names, ends that open and close) when somebody wants to know.
 * Whoever starts the machine may say which ports the streams are, all connected: posixlite.ports=N, standard
 * input is N and the others follow. Otherwise the device tells their names. */
#include "abi/errno.h"
#include "arch/x86_64/cpu.h"
#include "core/cmdline.h"
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

struct control {
	struct virtio_queue input, output; /* of messages */
	unsigned outputs_free;
	struct message inputs[CONTROL_INPUTS], outputs[CONTROL_OUTPUTS];
	char rings[2048] __attribute__((aligned(16)));
};

static struct virtio_device *waiting_device; /* found, not yet started */
static struct virtio_device *console;        /* started */
static bool multiport;
static struct control *control; /* once it was asked for news */
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
	while (virtio_queue_take(&control->output, &buffer, &written))
		control->outputs_free |= 1U << buffer;
}

static void send(uint32_t port, enum event event, uint16_t value)
{
	for (unsigned looks = 0; control->outputs_free == 0; looks++) {
		if (looks == CONTROL_PATIENCE)
			return;
		reclaim_outputs();
	}
	unsigned buffer = (unsigned)__builtin_ctz(control->outputs_free);
	struct message *message = &control->outputs[buffer];
	control->outputs_free &= ~(1U << buffer);
	*message = (struct message){.port = port, .event = (uint16_t)event, .value = value};
	virtio_queue_give(&control->output, buffer, message, offsetof(struct message, name), false);
	virtio_queue_notify(&control->output);
}

static void port_add(uint32_t number)
{
	struct port *port = port_find(number);
	if (port == NULL)
		port = port_create(console, number);
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
	while (virtio_queue_take(&control->input, &buffer, &written)) {
		struct message *message = &control->inputs[buffer];
		if (written >= offsetof(struct message, name) && written <= sizeof(*message))
			receive(message, written);
		memset(message, 0, sizeof(*message));
		virtio_queue_give(&control->input, buffer, message, sizeof(*message) - 1, true);
		some = true;
	}
	if (some)
		virtio_queue_notify(&control->input);
	return some;
}

static void console_interrupt(struct virtio_device *device)
{
	struct port *port;
	(void)device;
	if (control != NULL)
		control_receive();
	LIST_FOR_EACH (port, &ports, struct port, link) {
		wait_wake(&port->stream.readable);
		wait_wake(&port->stream.writable);
	}
}

static bool control_start(void)
{
	struct control *made = heap_alloc(sizeof(*made));
	if (made == NULL)
		return false;
	size_t half = sizeof(made->rings) / 2;
	made->outputs_free = (1U << CONTROL_OUTPUTS) - 1;
	if (virtio_queue_init(&made->input, console, CONTROL_INPUT, CONTROL_INPUTS, made->rings) < 0 ||
	    virtio_queue_init(&made->output, console, CONTROL_OUTPUT, CONTROL_OUTPUTS, made->rings + half) <
	        0)
		return false;
	for (unsigned i = 0; i < CONTROL_INPUTS; i++)
		virtio_queue_give(&made->input, i, &made->inputs[i], sizeof(made->inputs[i]) - 1, true);
	control = made;
	return true;
}

/* Learns all ports: the device answers each message before it gives its buffer back. Interrupts come only for
 * what it says afterwards. */
static bool control_learn(void)
{
	unsigned looks = 0;
	bool answered = false;
	virtio_queue_notify(&control->input);
	send(0, DEVICE_READY, 1);
	while ((control_receive() || !answered) && looks++ < CONTROL_PATIENCE) {
		reclaim_outputs();
		answered = control->outputs_free == (1U << CONTROL_OUTPUTS) - 1;
	}
	virtio_queue_interrupts(&control->input, true);
	control_receive();
	return answered;
}

void console_listen(void)
{
	static bool failed;
	struct port *port;
	if (control != NULL || !multiport || failed)
		return;
	failed = !control_start();
	if (failed) {
		log_line("memory: none is left to learn what becomes of the console");
		return;
	}
	/* What the device does not say to be open has been closed since the machine started. */
	LIST_FOR_EACH (port, &ports, struct port, link)
		port->open = false;
	if (!control_learn())
		log_line("virtio: the console does not answer");
}

/* A port for output has its first buffer from the start: a program that takes all memory can still write. */
static bool port_announce(uint32_t number, const char *name, bool output)
{
	struct port *port = port_create(console, number);
	if (port == NULL || (output && !port_output_start(port)))
		return false;
	string_copy(port->name, name, sizeof(port->name));
	list_append(&ports, &port->link);
	port_opened(port, true);
	return true;
}

/* The ports that the command line tells of; false where it does not. */
static bool ports_announced(void)
{
	static const char *const names[] = {"posixlite.stdin", "posixlite.stdout", "posixlite.stderr"};
	const char *first = cmdline_token("posixlite.ports");
	if (first == NULL)
		return false;
	for (uint32_t i = 0; i < ARRAY_COUNT(names); i++)
		if (!port_announce((uint32_t)(first[0] - '0') + i, names[i], i > 0))
			return false;
	return true;
}

static bool console_start(struct virtio_device *device)
{
	uint64_t features;
	device->interrupt = console_interrupt;
	if (virtio_begin(device, FEATURE_MULTIPORT, &features) < 0 || virtio_ready(device) < 0)
		return false;
	console = device;
	multiport = (features & FEATURE_MULTIPORT) != 0;
	if (!multiport) /* one port, which serves whoever asks */
		return port_announce(0, "", true);
	if (!ports_announced())
		console_listen();
	return true;
}

void console_port_open(struct port *port)
{
	if (control != NULL)
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

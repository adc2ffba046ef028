/* SPDX-License-Identifier: MIT */
/* Reads what the arguments of a stopped task's call point to, and finds where its paths lead. */
#include "internal.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define PAGE 4096
#define CONTENT_MOST 65536
#define ADDRESS_MOST 128
#define MESSAGES_MOST 4
#define CONTROL_MOST 2048
#define MESSAGE_SIZE 512
#define DNS_PORT 53
#define DELETED " (deleted)"
#define LINK_SIZE 64 /* of a name such as /proc/1234567/fd/12345 */
#define WORD(value) ((value)&0xffffffffu)

/* Reads a task's memory; gives how much of it could be read. */
static size_t memory_read(int task, uint64_t address, void *buffer, size_t size)
{
	struct iovec local = {buffer, size}, remote = {(void *)(uintptr_t)address, size};
	ssize_t count = process_vm_readv(task, &local, 1, &remote, 1, 0);
	return count > 0 ? (size_t)count : 0;
}

/* Reads a name; gives its length with the NUL, or 0 if it cannot be read or has none. */
static size_t memory_read_text(int task, uint64_t address, char *buffer)
{
	size_t size = 0;
	while (size < NAME_SIZE) {
		size_t step = PAGE - (address + size) % PAGE;
		if (step > NAME_SIZE - size)
			step = NAME_SIZE - size;
		size_t count = memory_read(task, address + size, buffer + size, step);
		if (count == 0)
			return 0;
		char *end = memchr(buffer + size, '\0', count);
		if (end != NULL)
			return (size_t)(end - buffer) + 1;
		size += count;
	}
	return 0;
}

/* Reads a link of /proc that names a file; false if it names none. */
static int link_read(const char *link, char *name)
{
	ssize_t size = readlink(link, name, NAME_SIZE - 1);
	if (size <= 0)
		return 0;
	name[size] = '\0';
	size_t tail = sizeof(DELETED) - 1;
	if ((size_t)size > tail && strcmp(name + size - tail, DELETED) == 0)
		return 0;
	return name[0] == '/';
}

/* Puts in front of a path what it is relative to, and walks there. */
static void path_walk(struct tracer *tracer, const struct task *task, const struct want *want,
                      const char *path)
{
	char link[LINK_SIZE], name[2 * NAME_SIZE] = "";
	if (path[0] == '/') {
		snprintf(link, sizeof(link), "/proc/%d/root", task->id);
		if (tracer->has_chrooted && (!link_read(link, name) || strcmp(name, "/") == 0))
			name[0] = '\0';
	} else {
		uint64_t folder = want->folder >= 0 ? task->arguments[want->folder] : (uint64_t)AT_FDCWD;
		if ((int32_t)folder == AT_FDCWD)
			snprintf(link, sizeof(link), "/proc/%d/cwd", task->id);
		else
			snprintf(link, sizeof(link), "/proc/%d/fd/%d", task->id, (int32_t)folder);
		if ((path[0] == '\0' && want->folder < 0) || !link_read(link, name))
			return;
		if (path[0] != '\0')
			strcat(name, "/");
	}
	size_t end = strlen(name);
	memcpy(name + end, path, strlen(path) + 1);
	if (want->keeps && tracer->keep[0] != '\0')
		content_keep(tracer, want->place, name);
	walk(&tracer->stream, want->place, name);
}

static void text_capture(struct tracer *tracer, const struct task *task, const struct want *want)
{
	char text[NAME_SIZE];
	size_t size = memory_read_text(task->id, task->arguments[want->place], text);
	if (size == 0)
		return;
	piece_add(&tracer->stream, want->place, PIECE_CONTENT, text, size);
	path_walk(tracer, task, want, text);
}

/* A unix socket's address may be a path. */
static void address_walk(struct tracer *tracer, const struct task *task, const struct want *want,
                         const char *data, size_t size)
{
	struct sockaddr_in internet = {0};
	memcpy(&internet, data, size < sizeof(internet) ? size : sizeof(internet));
	int is_internet = internet.sin_family == AF_INET || internet.sin_family == AF_INET6;
	if (is_internet && internet.sin_port == htons(DNS_PORT))
		tracer->asks_names = 1;
	struct sockaddr_un address = {0};
	if (size > sizeof(address))
		size = sizeof(address);
	memcpy(&address, data, size);
	char path[sizeof(address.sun_path) + 1] = "";
	memcpy(path, address.sun_path, sizeof(address.sun_path));
	if (size > offsetof(struct sockaddr_un, sun_path) && address.sun_family == AF_UNIX && path[0] != '\0')
		path_walk(tracer, task, want, path);
}

static void counted_capture(struct tracer *tracer, const struct task *task, const struct want *want)
{
	static char data[CONTENT_MOST];
	size_t count = WORD(task->arguments[want->place + 1]);
	if (count > want->most)
		count = want->most;
	size_t size = memory_read(task->id, task->arguments[want->place], data, count * want->size);
	if (size == 0)
		return;
	piece_add(&tracer->stream, want->place, PIECE_CONTENT, data, size);
	if (!want->if_asking && want->size == 1)
		address_walk(tracer, task, want, data, size);
}

/* Tells of each message the first part: that is where a DNS query is. */
static void messages_capture(struct tracer *tracer, const struct task *task, const struct want *want)
{
	struct mmsghdr messages[MESSAGES_MOST];
	char data[MESSAGES_MOST * (MESSAGE_SIZE + sizeof(uint32_t))];
	size_t count = WORD(task->arguments[want->place + 1]), end = 0;
	if (count > MESSAGES_MOST)
		count = MESSAGES_MOST;
	size_t size =
	    memory_read(task->id, task->arguments[want->place], messages, count * sizeof(*messages));
	for (size_t i = 0; i < size / sizeof(*messages); i++) {
		struct iovec part;
		const struct msghdr *message = &messages[i].msg_hdr;
		if (message->msg_iovlen == 0 ||
		    memory_read(task->id, (uintptr_t)message->msg_iov, &part, sizeof(part)) < sizeof(part))
			continue;
		uint32_t length = part.iov_len < MESSAGE_SIZE ? (uint32_t)part.iov_len : MESSAGE_SIZE;
		length = (uint32_t)memory_read(task->id, (uintptr_t)part.iov_base,
		                               data + end + sizeof(length), length);
		memcpy(data + end, &length, sizeof(length));
		end += sizeof(length) + length;
	}
	if (end > 0)
		piece_add(&tracer->stream, want->place, PIECE_CONTENT, data, end);
}

static int header_read(const struct task *task, const struct want *want, struct msghdr *header)
{
	return memory_read(task->id, task->arguments[want->place], header, sizeof(*header)) ==
	       sizeof(*header);
}

/* The address behind its size, and the control messages; nothing if there is neither. */
static void message_capture(struct tracer *tracer, const struct task *task, const struct want *want)
{
	struct msghdr header;
	char data[sizeof(uint32_t) + ADDRESS_MOST + CONTROL_MOST];
	uint32_t name = 0;
	if (!header_read(task, want, &header))
		return;
	if (want->reach == REACH_MESSAGE && header.msg_name != NULL) {
		name = header.msg_namelen < ADDRESS_MOST ? header.msg_namelen : ADDRESS_MOST;
		name = (uint32_t)memory_read(task->id, (uintptr_t)header.msg_name, data + sizeof(name), name);
	}
	memcpy(data, &name, sizeof(name));
	size_t most = want->most < CONTROL_MOST ? want->most : CONTROL_MOST;
	size_t size = header.msg_controllen < most ? header.msg_controllen : most;
	size_t end = sizeof(name) + name;
	if (header.msg_control != NULL && size > 0)
		end += memory_read(task->id, (uintptr_t)header.msg_control, data + end, size);
	if (end > sizeof(name))
		piece_add(&tracer->stream, want->place, PIECE_CONTENT, data, end);
}

static const struct want *received_want(const struct tracer *tracer, const struct task *task)
{
	const struct call *call = &tracer->calls[task->number];
	for (int i = 0; i < call->wants; i++)
		if (call->want[i].reach == REACH_RECEIVED)
			return &call->want[i];
	return NULL;
}

int may_bring_control(const struct tracer *tracer, const struct task *task)
{
	return received_want(tracer, task) != NULL;
}

int brings_control(const struct tracer *tracer, const struct task *task)
{
	struct msghdr header;
	const struct want *want = received_want(tracer, task);
	return want != NULL && header_read(task, want, &header) && header.msg_control != NULL &&
	       header.msg_controllen > 0;
}

static void fixed_capture(struct tracer *tracer, const struct task *task, const struct want *want)
{
	char data[NAME_SIZE];
	size_t size = memory_read(task->id, task->arguments[want->place], data, want->size);
	if (size > 0)
		piece_add(&tracer->stream, want->place, PIECE_CONTENT, data, size);
}

void affinity_hide(struct tracer *tracer, const struct task *task, int64_t size)
{
	uint8_t mask[AFFINITY_SIZE];
	if (size > AFFINITY_SIZE ||
	    memory_read(task->id, task->arguments[2], mask, (size_t)size) != (size_t)size)
		return;
	if (memcmp(mask, tracer->kept, (size_t)size) != 0)
		return;
	struct iovec local = {tracer->told, (size_t)size};
	struct iovec remote = {(void *)(uintptr_t)task->arguments[2], (size_t)size};
	process_vm_writev(task->id, &local, 1, &remote, 1, 0);
}

static int is_wanted(const struct tracer *tracer, const struct task *task, const struct want *want)
{
	if (task->arguments[want->place] == 0 || (want->if_asking && !tracer->asks_names))
		return 0;
	uint64_t value = WORD(task->arguments[want->if_place]);
	return want->if_among == 0 || (value < 64 && want->if_among >> value & 1);
}

void capture_inputs(struct tracer *tracer, const struct task *task)
{
	const struct call *call = &tracer->calls[task->number];
	for (int i = 0; i < call->wants; i++) {
		const struct want *want = &call->want[i];
		if (!is_wanted(tracer, task, want))
			continue;
		if (want->reach == REACH_TEXT)
			text_capture(tracer, task, want);
		else if (want->reach == REACH_FIXED)
			fixed_capture(tracer, task, want);
		else if (want->reach == REACH_COUNTED)
			counted_capture(tracer, task, want);
		else if (want->reach == REACH_MESSAGES)
			messages_capture(tracer, task, want);
		else if (want->reach == REACH_MESSAGE)
			message_capture(tracer, task, want);
	}
}

void capture_outputs(struct tracer *tracer, const struct task *task)
{
	const struct call *call = &tracer->calls[task->number];
	for (int i = 0; i < call->wants; i++) {
		const struct want *want = &call->want[i];
		if (want->reach == REACH_OUTPUT && is_wanted(tracer, task, want))
			fixed_capture(tracer, task, want);
		else if (want->reach == REACH_RECEIVED && is_wanted(tracer, task, want))
			message_capture(tracer, task, want);
	}
}

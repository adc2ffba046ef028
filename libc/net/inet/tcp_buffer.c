/* SPDX-License-Identifier: MIT */
/* The bytes that a TCP socket sends: copied once, into pages that stay until they are acknowledged. */
#include "core/clock.h"
#include "net/inet/memory.h"
#include "net/inet/tcp.h"

#define PAGE_DATA sizeof(((struct send_page *)0)->data)

/* Half of SO_SNDBUF is for data; where the program leaves it to us, as much as is of use. */
size_t tcp_send_limit(const struct tcp_socket *tcp)
{
	const struct socket_buffer *buffer = &tcp->inet.socket.options.send_buffer;
	return buffer->fixed ? MIN((size_t)buffer->size / 2, (size_t)TCP_SND_BUF) : TCP_SND_BUF;
}

size_t tcp_send_room(const struct tcp_socket *tcp)
{
	size_t limit = net_memory_short() ? SHARE_LEAST : tcp_send_limit(tcp);
	return tcp->unacked >= limit ? 0 : limit - tcp->unacked;
}

static bool page_add(struct tcp_socket *tcp)
{
	struct send_page *page = net_page_alloc();
	if (page == NULL)
		return false;
	page->next = NULL;
	if (tcp->last_page != NULL)
		tcp->last_page->next = page;
	else
		tcp->pages = page;
	if (tcp->given_page == NULL) {
		tcp->given_page = page;
		tcp->given = 0;
	}
	tcp->last_page = page;
	tcp->filled = 0;
	return true;
}

/* Nobody asks for the time where there is no time limit. */
static void tcp_note_progress(struct tcp_socket *tcp)
{
	if (tcp->user_timeout != 0)
		tcp->progress = clock_monotonic();
}

size_t tcp_send_fill(struct tcp_socket *tcp, struct message *message)
{
	size_t done = 0, room = tcp_send_room(tcp);
	if (tcp->unacked == 0)
		tcp_note_progress(tcp);
	while (message->left > 0 && done < room) {
		if ((tcp->last_page == NULL || tcp->filled == PAGE_DATA) && !page_add(tcp))
			break;
		size_t part = MIN(message->left, room - done);
		part = MIN(part, PAGE_DATA - tcp->filled);
		size_t copied = message_read(message, tcp->last_page->data + tcp->filled, part);
		tcp->filled += copied;
		done += copied;
		if (copied < part)
			break;
	}
	tcp->waiting += done;
	tcp->unacked += done;
	return done;
}

static void push_end(struct tcp_socket *tcp)
{
	if (!tcp->finishing || tcp->finished || tcp->waiting > 0 || tcp->inet.tcp == NULL)
		return;
	tcp->finished = true;
	if (tcp->orphan) {
		tcp_window_whole(tcp);
		tcp_close(tcp->inet.tcp);
	} else {
		tcp_shutdown(tcp->inet.tcp, 0, 1);
	}
}

/* All but the bytes that are held back. */
static void push_bytes(struct tcp_socket *tcp, size_t held)
{
	while (tcp->waiting > held && tcp->inet.tcp != NULL) {
		if (tcp->given == PAGE_DATA) {
			tcp->given_page = tcp->given_page->next;
			tcp->given = 0;
		}
		size_t end = tcp->given_page == tcp->last_page ? tcp->filled : PAGE_DATA;
		size_t part = MIN(end - tcp->given, (size_t)tcp_sndbuf(tcp->inet.tcp));
		part = MIN(part, tcp->waiting - held);
		bool more = part < tcp->waiting;
		if (part == 0 || tcp_write(tcp->inet.tcp, tcp->given_page->data + tcp->given, (u16_t)part,
		                           more ? TCP_WRITE_FLAG_MORE : 0) != ERR_OK)
			return; /* when something has been acknowledged, or by tcp_poll */
		tcp->given += part;
		tcp->waiting -= part;
	}
}

void tcp_send_push(struct tcp_socket *tcp)
{
	bool hold = (tcp->cork || tcp->more) && !tcp->finishing && tcp->inet.tcp != NULL;
	size_t held = hold ? tcp->waiting % tcp_mss(tcp->inet.tcp) : 0;
	if (held == 0)
		tcp->held_since = 0;
	else if (tcp->held_since == 0)
		tcp->held_since = clock_monotonic();
	push_bytes(tcp, held);
	push_end(tcp);
}

void tcp_send_flush(struct tcp_socket *tcp)
{
	tcp->held_since = 0;
	push_bytes(tcp, 0);
	push_end(tcp);
}

void tcp_send_acked(struct tcp_socket *tcp, size_t bytes)
{
	bytes = MIN(bytes, tcp->unacked - tcp->waiting); /* an acknowledged FIN counts as a byte */
	tcp->unacked -= bytes;
	tcp_note_progress(tcp);
	while (bytes > 0) {
		struct send_page *page = tcp->pages;
		size_t end = page == tcp->last_page ? tcp->filled : PAGE_DATA;
		size_t part = MIN(bytes, end - tcp->acked);
		tcp->acked += part;
		bytes -= part;
		if (tcp->acked == PAGE_DATA && page != tcp->last_page) {
			if (tcp->given_page == page) {
				tcp->given_page = page->next;
				tcp->given = 0;
			}
			tcp->pages = page->next;
			tcp->acked = 0;
			net_page_free(page);
		}
	}
	if (tcp->unacked == 0)
		tcp_send_drop(tcp);
}

void tcp_send_drop(struct tcp_socket *tcp)
{
	while (tcp->pages != NULL) {
		struct send_page *page = tcp->pages;
		tcp->pages = page->next;
		net_page_free(page);
	}
	tcp->last_page = tcp->given_page = NULL;
	tcp->acked = tcp->given = tcp->filled = tcp->waiting = tcp->unacked = 0;
}

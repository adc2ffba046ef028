/* SPDX-License-Identifier: MIT */
/* What the rest knows of epoll instances: they watch open files until these close. */
#pragma once

#include "file/file.h"

struct epoll_event {
	uint32_t events;
	uint64_t data;
} __attribute__((packed)); /* as the program has it on x86-64 */

/* The file is closing: nobody watches it any more. */
void epoll_forget(struct file *file);

long epoll_create_file(int flags); /* a descriptor */
long epoll_control(struct file *epoll, int operation, int fd, struct file *file,
                   const struct epoll_event *event);

/* At most count events to the program: how many, 0 at the deadline, -EINTR, -EFAULT; -EINVAL if it is no
 * instance. */
long epoll_collect(struct file *epoll, struct epoll_event *user, int count, uint64_t deadline);

bool file_is_epoll(const struct file *file);

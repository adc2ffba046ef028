/* SPDX-License-Identifier: MIT */
/* Input of the stream that is the machine's serial console: OPTIONAL. */
#pragma once

#include "dev/stream.h"

long serial_read(struct stream *stream, void *to, size_t size);
bool serial_can_read(struct stream *stream);
size_t serial_waiting(struct stream *stream);

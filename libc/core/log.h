/* SPDX-License-Identifier: MIT */
/* The shim's own messages, on the machine's console and nowhere else; each line opens with "posixlite: ". */
#pragma once

#include "lib/types.h"

__attribute__((format(printf, 1, 2))) void log_line(const char *pattern, ...);

/* For what cannot be: prints the reason and stops the machine. */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *pattern, ...);

/* Defined by core/log_kept.c, if the program can read what was said: one line, with its newline. */
void log_keep(const char *line, size_t size);

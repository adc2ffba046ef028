/* SPDX-License-Identifier: MIT */
/* Standard input, output and errors: descriptors 0, 1 and 2 at the program's start. */
#pragma once

#include "file/file.h"

/* A root that a profile brings: standard input as a regular file. */
struct stdin_file {
	struct file *(*open)(void); /* NULL: the machine gives none */
};
extern const struct stdin_file driver_stdin_file;

/* Opens the three, each as what the command line says that it is (posixlite.stdin=pipe|tty|null|file). */
void stdio_open(void);

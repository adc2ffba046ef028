/* SPDX-License-Identifier: MIT */
/* Standard input, output and errors: descriptors 0, 1 and 2 at the program's start. */
#pragma once

#include "file/file.h"

/* Opens the three, each as what the command line says that it is (posixlite.stdin=pipe|tty|null|file). */
void stdio_open(void);

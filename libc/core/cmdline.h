/* SPDX-License-Identifier: MIT */
/* The machine's command line: the shim's own tokens, then " -- " and the program's arguments,
 * percent-encoded. */
#pragma once

#include "lib/types.h"

void cmdline_init(const char *cmdline); /* copies it */

/* The decoded value of NAME=value, there for ever; NULL when there is none. */
const char *cmdline_token(const char *name);

/* The same of the token that comes after `skip` others of that name. */
const char *cmdline_token_at(const char *name, size_t skip);

bool cmdline_has_arguments(void);
const char *cmdline_argument(size_t index); /* behind "--", decoded; NULL behind the last */
const char *
cmdline_environment(size_t index); /* of posixlite.env=NAME=value, decoded; NULL behind the last */

/* SPDX-License-Identifier: MIT */
/* Taking names away: unlink(2) and rmdir(2), paths of the program's. */
#pragma once

#include "file/path.h"

long path_remove(int dirfd, const char *user);
long path_remove_directory(int dirfd, const char *user);

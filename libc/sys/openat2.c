/* SPDX-License-Identifier: MIT */
/* openat2: open with rules for the way to the file. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/open.h"

SUPPORTS(openat2, "RESOLVE_NO_XDEV RESOLVE_NO_MAGICLINKS RESOLVE_NO_SYMLINKS RESOLVE_BENEATH RESOLVE_IN_ROOT "
                  "RESOLVE_CACHED");
FALLBACK(openat2, openat, "programs fall back to openat where openat2 is absent");

struct user_how {
	uint64_t flags, mode, resolve;
};

#define FLAGS_KNOWN                                                                                      \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_DSYNC | O_ASYNC | \
	 O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_SYNC | O_PATH |   \
	 O_TMPFILE)
#define FLAGS_OF_PATH (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static const struct {
	unsigned resolve;
	int walk;
} rules[] = {
    {RESOLVE_NO_XDEV, WALK_NO_MOUNT},     {RESOLVE_NO_MAGICLINKS, WALK_NO_MAGIC},
    {RESOLVE_NO_SYMLINKS, WALK_NO_LINKS}, {RESOLVE_BENEATH, WALK_BENEATH},
    {RESOLVE_IN_ROOT, WALK_IN_ROOT},      {RESOLVE_CACHED, 0}, /* everything is in memory */
};

/* WALK_* of the rules, or -EINVAL. */
static int walk_flags(uint64_t resolve)
{
	int flags = 0;
	for (size_t i = 0; i < ARRAY_COUNT(rules); i++)
		if ((resolve & rules[i].resolve) != 0) {
			flags |= rules[i].walk;
			resolve &= ~(uint64_t)rules[i].resolve;
		}
	bool both = (flags & (WALK_BENEATH | WALK_IN_ROOT)) == (WALK_BENEATH | WALK_IN_ROOT);
	return resolve != 0 || both ? -EINVAL : flags;
}

static long check(const struct user_how *how)
{
	bool makes = (how->flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) != 0;
	if ((how->flags & ~(uint64_t)FLAGS_KNOWN) != 0)
		return -EINVAL;
	if (makes ? (how->mode & ~07777UL) != 0 : how->mode != 0)
		return -EINVAL;
	if ((how->flags & O_PATH) != 0 && (how->flags & ~(uint64_t)FLAGS_OF_PATH) != 0)
		return -EINVAL;
	if ((how->resolve & RESOLVE_CACHED) != 0 && (makes || (how->flags & O_TRUNC) != 0))
		return -EAGAIN;
	return 0;
}

/* The program's structure may be of a later time: what is unknown of it must be zero. */
static long read_how(struct user_how *how, const void *user, size_t size)
{
	if (size < sizeof(*how))
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (user_read(how, user, sizeof(*how)) < 0)
		return -EFAULT;
	for (size_t at = sizeof(*how); at < size; at++) {
		char byte;
		if (user_read(&byte, (const char *)user + at, 1) < 0)
			return -EFAULT;
		if (byte != 0)
			return -E2BIG;
	}
	return check(how);
}

SYSCALL4(openat2, int, dirfd, const char *, user, const void *, user_how, size_t, size)
{
	struct user_how how;
	struct path_text path;
	struct file *file;
	long result = read_how(&how, user_how, size);
	if (result < 0)
		return result;
	int rules_given = walk_flags(how.resolve);
	if (rules_given < 0)
		return rules_given;
	int flags = (int)how.flags | ((how.flags & O_PATH) == 0 ? O_LARGEFILE : 0);
	result = open_check_flags(flags);
	if (result == 0)
		result = path_text_read(&path, user, false);
	if (result < 0)
		return result;
	result = open_walk(dirfd, path.text, flags, (unsigned)how.mode, rules_given, &file);
	path_text_drop(&path);
	return result < 0 ? result : fd_install(file, flags);
}

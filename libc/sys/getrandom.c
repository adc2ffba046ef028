/* SPDX-License-Identifier: MIT */
/* getrandom: random bytes without a file. */
#include "abi/errno.h"
#include "abi/random.h"
#include "core/random.h"
#include "core/syscall.h"
#include "core/usermem.h"

#define SIZE_LIMIT 0x7ffff000UL /* bytes that one call gives at most */
#define PART 256

SUPPORTS(getrandom, "GRND_NONBLOCK GRND_RANDOM GRND_INSECURE");

SYSCALL3(getrandom, char *, buffer, size_t, size, unsigned, flags)
{
	uint8_t bytes[PART];
	size_t done = 0;
	if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0 ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	size = MIN(size, SIZE_LIMIT);
	if (!user_range(buffer, size))
		return -EFAULT;
	while (done < size) {
		size_t part = MIN(size - done, sizeof(bytes));
		random_bytes(bytes, part);
		if (mem_copy(buffer + done, bytes, part) != 0)
			return done > 0 ? (long)done : -EFAULT;
		done += part;
	}
	return (long)done;
}

// SPDX-License-Identifier: MIT
/* pkey_alloc, pkey_free, pkey_mprotect: keys that may not be there; wrong ones are refused everywhere. */
#include "check.h"

int main(void)
{
	char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int key;

	check_begin();
	CALL(pkey_alloc(1, 0));
	CALL(pkey_alloc(0, 4));
	key = pkey_alloc(0, 0); /* the processor decides; Linux gives both errors without */
	HOLDS(key > 0 || (key == -1 && (errno == EINVAL || errno == ENOSPC)));
	HOLDS(key == -1 || pkey_free(key) == 0);
	CALL(pkey_free(15));
	CALL(pkey_free(-1));
	CALL(pkey_mprotect(page, PAGE, PROT_READ | PROT_WRITE, -1));
	page[0] = 1;
	CALL(pkey_mprotect(page, PAGE, PROT_READ, 15));
	CALL(pkey_mprotect(page + 1, PAGE, PROT_READ, -1));
	page[0] = 2;
	SHOW(page[0]);
	return check_end();
}

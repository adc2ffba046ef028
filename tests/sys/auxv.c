// SPDX-License-Identifier: MIT
/* The start of a program: arguments, environment, auxiliary vector, vDSO, and the registers' known state. */
#include "check.h"

#include <elf.h>
#include <sys/auxv.h>
#include <time.h>

extern char **environ;
extern const char __ehdr_start[] __attribute__((weak, visibility("hidden")));

/* Whether the vDSO's dynamic symbols hold `name`. */
static int vdso_has(const char *name)
{
	const char *base = (const char *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)base;
	const Elf64_Phdr *segment = (const Elf64_Phdr *)(base + header->e_phoff);
	const Elf64_Dyn *dynamic = NULL;
	const Elf64_Sym *symbols = NULL;
	const char *strings = NULL;
	const uint32_t *hash = NULL;

	for (int i = 0; i < header->e_phnum; i++)
		if (segment[i].p_type == PT_DYNAMIC)
			dynamic = (const Elf64_Dyn *)(base + segment[i].p_offset);
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
		if (dynamic->d_tag == DT_STRTAB)
			strings = base + dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_SYMTAB)
			symbols = (const Elf64_Sym *)(base + dynamic->d_un.d_ptr);
		if (dynamic->d_tag == DT_HASH)
			hash = (const uint32_t *)(base + dynamic->d_un.d_ptr);
	}
	if (!strings || !symbols)
		return 0;
	/* without a DT_HASH to count them, the symbols end where the strings begin */
	for (uint32_t i = 0; hash ? i < hash[1] : (const char *)(symbols + i) < strings; i++)
		if (strcmp(strings + symbols[i].st_name, name) == 0 && symbols[i].st_shndx != 0)
			return 1;
	return 0;
}

static void vector_values(const char *program)
{
	const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);
	int sum = 0;

	SHOW(getauxval(AT_PAGESZ));
	SHOW(getauxval(AT_CLKTCK));
	SHOW(getauxval(AT_PHENT));
	HOLDS(getauxval(AT_PHNUM) > 2);
	HOLDS(getauxval(AT_PHDR) != 0 && getauxval(AT_PHDR) % 8 == 0);
	HOLDS(getauxval(AT_ENTRY) != 0);
	SHOW(getauxval(AT_UID));
	SHOW(getauxval(AT_EUID));
	SHOW(getauxval(AT_GID));
	SHOW(getauxval(AT_EGID));
	SHOW(getauxval(AT_SECURE));
	HOLDS(getauxval(AT_HWCAP) != 0);
	TEXT((char *)getauxval(AT_PLATFORM));
	HOLDS(strcmp((char *)getauxval(AT_EXECFN), program) == 0);
	for (int i = 0; i < 16; i++)
		sum += random[i];
	HOLDS(sum > 0 && sum < 16 * 255);
}

static void vdso_values(void)
{
	HOLDS(getauxval(AT_SYSINFO_EHDR) != 0);
	HOLDS(memcmp((void *)getauxval(AT_SYSINFO_EHDR), ELFMAG, 4) == 0);
	HOLDS(vdso_has("__vdso_clock_gettime"));
	HOLDS(vdso_has("__vdso_gettimeofday"));
	HOLDS(vdso_has("__vdso_time"));
	HOLDS(vdso_has("__vdso_getcpu"));
	HOLDS(!vdso_has("__vdso_no_such_thing"));
}

static void environment_values(void)
{
	int names = 0;

	while (environ[names])
		names++;
	HOLDS(names > 0);
	HOLDS(getenv("PATH") != NULL);
	HOLDS(getenv("NO_SUCH_NAME") == NULL);
}

static void processor_state(void)
{
	uint32_t mxcsr;
	uint16_t control;
	uint64_t flags;

	__asm__("stmxcsr %0" : "=m"(mxcsr));
	__asm__("fnstcw %0" : "=m"(control));
	__asm__("pushfq\n\tpop %0" : "=r"(flags)::"memory");
	SHOW(mxcsr & 0xffc0);
	SHOW(control);
	SHOW(flags >> 10 & 1); /* the direction flag */
}

int main(int count, char **arguments)
{
	char here;

	check_begin();
	SHOW(count);
	HOLDS(arguments[count] == NULL);
	HOLDS((unsigned long)&here >> 47 == 0);
	vector_values(arguments[0]);
	vdso_values();
	environment_values();
	processor_state();
	return check_end();
}

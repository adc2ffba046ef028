/* SPDX-License-Identifier: MIT */
/* /proc/cpuinfo: the one processor, as CPUID describes it. */
#include "arch/x86_64/cpu.h"
#include "file/pseudo.h"
#include "lib/string.h"

/* Linux's names of feature bits, by leaf and register; "" where it names none. */
static const char *const leaf1_edx[32] = {"fpu",  "vme",   "de",   "pse",     "tsc",  "msr", "pae",  "mce",
                                          "cx8",  "apic",  "",     "sep",     "mtrr", "pge", "mca",  "cmov",
                                          "pat",  "pse36", "pn",   "clflush", "",     "dts", "acpi", "mmx",
                                          "fxsr", "sse",   "sse2", "ss",      "ht",   "tm",  "ia64", "pbe"};
static const char *const leaf1_ecx[32] = {"pni",    "pclmulqdq", "dtes64", "monitor", "ds_cpl",
                                          "vmx",    "smx",       "est",    "tm2",     "ssse3",
                                          "cid",    "sdbg",      "fma",    "cx16",    "xtpr",
                                          "pdcm",   "",          "pcid",   "dca",     "sse4_1",
                                          "sse4_2", "x2apic",    "movbe",  "popcnt",  "tsc_deadline_timer",
                                          "aes",    "xsave",     "",       "avx",     "f16c",
                                          "rdrand", "hypervisor"};
static const char *const leaf7_ebx[32] = {
    "fsgsbase", "tsc_adjust", "",         "bmi1",     "hle",      "avx2",       "",         "smep",
    "bmi2",     "erms",       "invpcid",  "rtm",      "cqm",      "",           "mpx",      "rdt_a",
    "avx512f",  "avx512dq",   "rdseed",   "adx",      "smap",     "avx512ifma", "",         "clflushopt",
    "clwb",     "intel_pt",   "avx512pf", "avx512er", "avx512cd", "sha_ni",     "avx512bw", "avx512vl"};
static const char *const extended_edx[32] = {
    [11] = "syscall",  [19] = "mp",      [20] = "nx",     [22] = "mmxext",
    [25] = "fxsr_opt", [26] = "pdpe1gb", [27] = "rdtscp", [29] = "lm"};
static const char *const extended_ecx[32] = {
    [0] = "lahf_lm", [1] = "cmp_legacy", [2] = "svm",          [4] = "cr8_legacy",
    [5] = "abm",     [6] = "sse4a",      [8] = "3dnowprefetch"};

static void show_flags(struct pseudo_text *text, const char *const names[32], uint32_t bits)
{
	for (int bit = 0; bit < 32; bit++)
		if ((bits >> bit & 1) != 0 && names[bit] != NULL && *names[bit] != '\0')
			pseudo_print(text, " %s", names[bit]);
}

/* Of the family, model and stepping in leaf 1, register eax. */
static unsigned family_of(uint32_t signature)
{
	unsigned family = signature >> 8 & 15;
	return family == 15 ? family + (signature >> 20 & 255) : family;
}

static unsigned model_of(uint32_t signature)
{
	unsigned model = signature >> 4 & 15;
	return family_of(signature) >= 6 ? model + ((signature >> 16 & 15) << 4) : model;
}

static void cpuinfo_show(struct pseudo_text *text, struct inode *inode)
{
	char vendor[13] = "", brand[49] = "";
	struct cpuid zero = cpuid(0, 0), one = cpuid(1, 0), top = cpuid(0x80000000, 0);
	(void)inode;
	memcpy(vendor, &zero.ebx, 4);
	memcpy(vendor + 4, &zero.edx, 4);
	memcpy(vendor + 8, &zero.ecx, 4);
	for (uint32_t i = 0; i < 3 && top.eax >= 0x80000004; i++) {
		struct cpuid part = cpuid(0x80000002 + i, 0);
		memcpy(brand + 16UL * i, &part, 16);
	}
	pseudo_print(text,
	             "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\nmodel name\t: "
	             "%s\nstepping\t: %u\n"
	             "physical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\napicid\t\t: 0\n"
	             "initial apicid\t: 0\nfpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: %u\nwp\t\t: "
	             "yes\nflags\t\t:",
	             vendor, family_of(one.eax), model_of(one.eax), brand, one.eax & 15, zero.eax);
	show_flags(text, leaf1_edx, one.edx);
	if (top.eax >= 0x80000001) {
		struct cpuid extended = cpuid(0x80000001, 0);
		show_flags(text, extended_edx, extended.edx);
		show_flags(text, extended_ecx, extended.ecx);
	}
	show_flags(text, leaf1_ecx, one.ecx);
	if (zero.eax >= 7)
		show_flags(text, leaf7_ebx, cpuid(7, 0).ebx);
	pseudo_print(text,
	             "\nclflush size\t: %u\ncache_alignment\t: 64\naddress sizes\t: 40 bits physical, 48 "
	             "bits virtual\n"
	             "power management:\n\n",
	             (one.ebx >> 8 & 255) * 8);
}

PSEUDO_FILE(proc_cpuinfo, "/proc/cpuinfo", .mode = PSEUDO_TEXT, PSEUDO_SHOW(cpuinfo_show));

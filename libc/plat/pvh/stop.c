/* SPDX-License-Identifier: MIT */
/* Power off in every way that a hypervisor of this platform understands, the last one always works. */
#include "arch/x86_64/ring0/privileged.h"
#include "plat/plat.h"

#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET 0xfe

void plat_stop(void)
{
	/* Firecracker and a PC: the keyboard controller's reset line. QEMU runs with -no-reboot. */
	interrupts_disable();
	out8(KEYBOARD_COMMAND, KEYBOARD_RESET);

	/* microvm has no keyboard controller: a fault that cannot be delivered. */
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) none = {0, 0};
	__asm__ volatile("lidt %0; int3" : : "m"(none));
	__builtin_unreachable();
}

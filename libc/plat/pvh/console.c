/* SPDX-License-Identifier: MIT */
/* The shim's messages on a 16550 serial port at 0x3f8, which every hypervisor has. */
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/ring0/privileged.h"
#include "plat/plat.h"

#define PORT 0x3f8
#define INTERRUPT_ENABLE (PORT + 1)
#define MODEM_CONTROL (PORT + 4)
#define LINE_STATUS (PORT + 5)
#define GSI 4
#define DATA_READY 0x01
#define INTERRUPT_RECEIVED 0x01
#define INTERRUPT_LINE 0x08 /* OUT2: lets interrupts leave the chip */
#define TRANSMITTER_EMPTY 0x20
#define TRANSMIT_TRIES 100000 /* a port that is not there reads as 0xff and never waits */

void plat_console_write(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		for (int tries = 0; tries < TRANSMIT_TRIES && !(in8(LINE_STATUS) & TRANSMITTER_EMPTY);
		     tries++)
			cpu_relax();
		out8(PORT, (uint8_t)text[i]);
	}
}

int plat_console_read(void)
{
	uint8_t status = in8(LINE_STATUS);
	return status != 0xff && status & DATA_READY ? in8(PORT) : -1;
}

void plat_console_listen(irq_handler *handler, void *argument)
{
	/* Without the chip's queues: switching them on would forget a byte that has come already. */
	plat_irq_claim(GSI, handler, argument);
	out8(MODEM_CONTROL, INTERRUPT_LINE);
	out8(INTERRUPT_ENABLE, INTERRUPT_RECEIVED);
}

/* SPDX-License-Identifier: MIT */
/* Interrupts through the local APIC and the I/O APIC (Intel SDM volume 3, chapter 10; 82093AA); the old PIC
 * is masked. */
#include "abi/errno.h"
#include "arch/x86_64/ring0/privileged.h"
#include "arch/x86_64/trap.h"
#include "plat/plat.h"
#include "plat/pvh/pvh.h"

#define LOCAL_APIC 0xfee00000UL
#define IO_APIC 0xfec00000UL
#define IO_APIC_LINES 24
#define IO_APIC_STEP 0x10000 /* to the second one, which QEMU's microvm has for the lines from 24 on */
#define APIC_TASK_PRIORITY 0x80
#define APIC_END_OF_INTERRUPT 0xb0
#define APIC_SPURIOUS 0xf0
#define APIC_ENABLE 0x100

#define PIC_MASTER_MASK 0x21
#define PIC_SLAVE_MASK 0xa1

#define IO_REDIRECTION 0x10 /* two registers a line from here on */

struct irq {
	irq_handler *handler;
	void *argument;
};

static struct irq irqs[IRQ_VECTOR_COUNT - 1]; /* the last vector is the spurious one's */
static volatile uint32_t *local_apic, *io_apic;

uint32_t apic_read(unsigned offset)
{
	return local_apic[offset / 4];
}

void apic_write(unsigned offset, uint32_t value)
{
	local_apic[offset / 4] = value;
}

void irq_dispatch(unsigned vector)
{
	if (vector == SPURIOUS_VECTOR)
		return;
	const struct irq *irq = &irqs[vector - IRQ_VECTOR_FIRST];
	/* First the end, then the handler: an edge that comes meanwhile is then kept for afterwards. */
	apic_write(APIC_END_OF_INTERRUPT, 0);
	if (irq->handler != NULL)
		irq->handler(irq->argument);
}

int irq_vector_claim(irq_handler *handler, void *argument)
{
	for (unsigned i = 0; i < ARRAY_COUNT(irqs); i++) {
		if (irqs[i].handler == NULL) {
			irqs[i] = (struct irq){handler, argument};
			return (int)(IRQ_VECTOR_FIRST + i);
		}
	}
	return -ENOSPC;
}

static void io_write(unsigned gsi, unsigned offset, uint32_t value)
{
	volatile uint32_t *registers = io_apic + gsi / IO_APIC_LINES * (IO_APIC_STEP / sizeof(uint32_t));
	registers[0] = IO_REDIRECTION + 2 * (gsi % IO_APIC_LINES) + offset;
	registers[4] = value;
}

int plat_irq_claim(unsigned gsi, irq_handler *handler, void *argument)
{
	int vector = gsi < 2 * IO_APIC_LINES ? irq_vector_claim(handler, argument) : -EINVAL;
	if (vector < 0)
		return vector;
	io_write(gsi, 1, 0);                /* to processor 0 */
	io_write(gsi, 0, (uint32_t)vector); /* fixed, edge, active high, not masked */
	return 0;
}

int plat_msi_claim(irq_handler *handler, void *argument, uint64_t *address, uint32_t *data)
{
	int vector = irq_vector_claim(handler, argument);
	if (vector < 0)
		return vector;
	*address = LOCAL_APIC; /* processor 0 */
	*data = (uint32_t)vector;
	return 0;
}

int plat_init(void)
{
	out8(PIC_MASTER_MASK, 0xff);
	out8(PIC_SLAVE_MASK, 0xff);
	local_apic = plat_map_device(LOCAL_APIC, PAGE_SIZE);
	io_apic = plat_map_device(IO_APIC, PAGE_SIZE);
	if (local_apic == NULL || io_apic == NULL)
		return -ENOMEM;
	apic_write(APIC_TASK_PRIORITY, 0);
	apic_write(APIC_SPURIOUS, APIC_ENABLE | SPURIOUS_VECTOR);
	clock_init();
	return 0;
}

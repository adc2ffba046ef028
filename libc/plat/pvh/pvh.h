/* SPDX-License-Identifier: MIT */
/* What the files of this platform share among themselves. */
#pragma once

#include "plat/plat.h"

uint32_t apic_read(unsigned offset);
void apic_write(unsigned offset, uint32_t value);

int irq_vector_claim(irq_handler *handler, void *argument); /* a free vector, or -ENOSPC */

void clock_init(void); /* clock.c; the local APIC is there */

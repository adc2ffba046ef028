/* SPDX-License-Identifier: MIT */
/* The time of day at boot, from the CMOS real-time clock (MC146818), which is good to a second. */
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/ring0/privileged.h"
#include "plat/plat.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71
#define REGISTER_A 0x0a
#define UPDATE_IN_PROGRESS 0x80
#define REGISTER_B 0x0b
#define BINARY 0x04

static uint8_t cmos(uint8_t index)
{
	out8(CMOS_INDEX, index);
	return in8(CMOS_DATA);
}

static unsigned field(uint8_t index, bool binary)
{
	uint8_t value = cmos(index);
	return binary ? value : (unsigned)(value >> 4) * 10 + (value & 15);
}

/* Days since 1970-01-01 of a date in the Gregorian calendar, by counting from a 1 March. */
static int64_t days(unsigned year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : (int64_t)year;
	unsigned from_march = (month + 9) % 12;
	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 - 719468;
}

int64_t plat_wall_clock(void)
{
	if (cmos(REGISTER_A) == 0xff) /* no such device */
		return 0;
	while (cmos(REGISTER_A) & UPDATE_IN_PROGRESS)
		cpu_relax();
	bool binary = cmos(REGISTER_B) & BINARY;
	int64_t date = days(2000 + field(9, binary), field(8, binary), field(7, binary));
	int64_t seconds = field(4, binary) * 3600L + field(2, binary) * 60L + field(0, binary);
	return (date * 86400 + seconds) * (int64_t)NANOSECONDS;
}

/* SPDX-License-Identifier: MIT */
/* A plugin of QEMU's translator that notes when the guest first comes to an address.
 * usage: -plugin stamp.so,output=FILE,at=ADDRESS,at=ADDRESS,...
 *
 * A line each: number of the address in the order of the arguments, nanoseconds of the host's monotonic
 * clock. Without a number: "start" when QEMU has loaded the plugin, "first" at the first instruction,
 * "program" at the first instruction in the lower half of the address space after the last address was met,
 * "end" when QEMU ends. Declared here is what we use of QEMU's qemu-plugin.h, version 1: packages of QEMU
 * come without it. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))
#define MOST 64
#define UPPER_HALF (1UL << 47)

struct plugin_block;
struct plugin_instruction;
enum { NO_REGISTERS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*call)(uint64_t, struct plugin_block *));
void qemu_plugin_register_atexit_cb(uint64_t id, void (*call)(uint64_t, void *), void *argument);
size_t qemu_plugin_tb_n_insns(const struct plugin_block *block);
struct plugin_instruction *qemu_plugin_tb_get_insn(const struct plugin_block *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct plugin_instruction *instruction);
void qemu_plugin_register_vcpu_insn_exec_cb(struct plugin_instruction *instruction,
                                            void (*call)(unsigned, void *), int flags, void *argument);

EXPORT int qemu_plugin_version = 1;
static uint64_t addresses[MOST];
static bool met[MOST], program_met, begun;
static size_t count;
static FILE *output;

static void write_stamp(const char *what)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(output, "%s %ld%09ld\n", what, (long)now.tv_sec, now.tv_nsec);
}

static void meet(unsigned processor, void *argument)
{
	size_t index = (size_t)(uintptr_t)argument;
	char name[24];
	(void)processor;
	if (met[index])
		return;
	met[index] = true;
	snprintf(name, sizeof(name), "%zu", index);
	write_stamp(name);
}

static void meet_program(unsigned processor, void *argument)
{
	(void)processor, (void)argument;
	if (!program_met)
		write_stamp("program");
	program_met = true;
}

static void translated(uint64_t id, struct plugin_block *block)
{
	(void)id;
	if (!begun)
		write_stamp("first");
	begun = true;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
		struct plugin_instruction *instruction = qemu_plugin_tb_get_insn(block, i);
		uint64_t address = qemu_plugin_insn_vaddr(instruction);
		for (size_t index = 0; index < count; index++)
			if (address == addresses[index] && !met[index])
				qemu_plugin_register_vcpu_insn_exec_cb(instruction, meet, NO_REGISTERS,
				                                       (void *)(uintptr_t)index);
		if (address < UPPER_HALF && count > 0 && met[count - 1] && !program_met)
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, meet_program, NO_REGISTERS, NULL);
	}
}

static void ended(uint64_t id, void *argument)
{
	(void)id, (void)argument;
	write_stamp("end");
	fclose(output);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *about, int argc, char **argv)
{
	(void)about;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "output=", 7) == 0)
			output = fopen(argv[i] + 7, "w");
		else if (strncmp(argv[i], "at=", 3) == 0 && count < MOST)
			addresses[count++] = strtoul(argv[i] + 3, NULL, 0);
		else
			return -1;
	}
	if (!output)
		return -1;
	write_stamp("start");
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* A plugin of QEMU's translator that counts instructions of the guest. usage: -plugin count.so,output=FILE
 *
 * A guest says where it is by an instruction that does nothing: nopl with the displacement MARK + number.
 * Each time one is met, a line with its number and the instructions so far is written; the last line is the
 * count at the end and how many instructions were translated, which is what a boot's time goes into. Declared
 * here is what we use of QEMU's qemu-plugin.h, version 1: packages of QEMU come without it. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define MARK 0x504c0000U
#define MARK_SIZE 7 /* 0f 1f 80, then the displacement */

struct plugin_block;
struct plugin_instruction;
enum { NO_REGISTERS = 0, ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*call)(uint64_t, struct plugin_block *));
void qemu_plugin_register_atexit_cb(uint64_t id, void (*call)(uint64_t, void *), void *argument);
size_t qemu_plugin_tb_n_insns(const struct plugin_block *block);
struct plugin_instruction *qemu_plugin_tb_get_insn(const struct plugin_block *block, size_t index);
const void *qemu_plugin_insn_data(const struct plugin_instruction *instruction);
size_t qemu_plugin_insn_size(const struct plugin_instruction *instruction);
void qemu_plugin_register_vcpu_insn_exec_inline(struct plugin_instruction *instruction, int operation,
                                                void *counter, uint64_t amount);
void qemu_plugin_register_vcpu_insn_exec_cb(struct plugin_instruction *instruction,
                                            void (*call)(unsigned, void *), int flags, void *argument);

EXPORT int qemu_plugin_version = 1;
static uint64_t count, translations;
static FILE *output;

static void marked(unsigned processor, void *number)
{
	(void)processor;
	fprintf(output, "%lu %lu\n", (unsigned long)(uintptr_t)number, (unsigned long)count);
}

static void look_for_mark(struct plugin_instruction *instruction)
{
	const uint8_t *bytes = qemu_plugin_insn_data(instruction);
	uint32_t displacement;
	if (qemu_plugin_insn_size(instruction) != MARK_SIZE || memcmp(bytes, "\x0f\x1f\x80", 3) != 0)
		return;
	memcpy(&displacement, bytes + 3, sizeof(displacement));
	if ((displacement & 0xffff0000U) == MARK)
		qemu_plugin_register_vcpu_insn_exec_cb(instruction, marked, NO_REGISTERS,
		                                       (void *)(uintptr_t)(displacement & 0xffff));
}

static void translated(uint64_t id, struct plugin_block *block)
{
	(void)id;
	translations += qemu_plugin_tb_n_insns(block);
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
		struct plugin_instruction *instruction = qemu_plugin_tb_get_insn(block, i);
		qemu_plugin_register_vcpu_insn_exec_inline(instruction, ADD_U64, &count, 1);
		look_for_mark(instruction);
	}
}

static void ended(uint64_t id, void *argument)
{
	(void)id, (void)argument;
	fprintf(output, "%lu %lu\n", (unsigned long)count, (unsigned long)translations);
	fclose(output);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *about, int argc, char **argv)
{
	(void)about;
	if (argc != 1 || strncmp(argv[0], "output=", 7) != 0 || !(output = fopen(argv[0] + 7, "w")))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}

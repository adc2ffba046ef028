/* SPDX-License-Identifier: MIT */
/* The start of a program: at boot (exec.c), and in the place of another one (replace.c). */
#pragma once

#include "arch/x86_64/frame.h"
#include "lib/types.h"

struct inode;

struct exec_program {
	struct inode *file, *interpreter; /* NULL: it has none */
	const char *path;                 /* absolute; lives for ever */
	const char *called;               /* as the caller named it */
};

/* Ended by NULL; NULL themselves: what the image and the command line give. */
extern const char *const *exec_arguments, *const *exec_environment;

/* Lays a program out in an address space that is empty, and gives the registers to enter it with. The loader,
 * if it has one, does the rest. */
void exec_load(const struct exec_program *exec, struct user_frame *frame);

/* The running thread's name is the program's. */
void exec_name_thread(const char *called);

/* A program that is to take the place of this one. */
struct exec_request {
	struct exec_program program; /* holds its inodes */
	const char *const *arguments, *const *environment;
	void *block; /* of the heap, where these lie, and the name */
	size_t block_size;
};

/* Ends what belonged to the old program, and enters the new one: a file that elf_check() has found good. */
__attribute__((noreturn)) void exec_replace(const struct exec_request *request);

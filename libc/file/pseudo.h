/* SPDX-License-Identifier: MIT */
/* Files of /proc, /dev and /sys: each is in the image only when the tool's root pseudo_ID brings it in. */
#pragma once

#include "core/syscall.h"
#include "file/inode.h"

/* What a text file's content is written into; it grows. */
struct pseudo_text {
	char *data;
	size_t length, size;
	bool failed; /* no memory */
};
__attribute__((format(printf, 2, 3))) void pseudo_print(struct pseudo_text *text, const char *pattern, ...);
void pseudo_append(struct pseudo_text *text, const void *bytes, size_t size);

/* Aligned so that records of several objects make an array, whatever the compiler likes. */
struct __attribute__((aligned(64))) pseudo_file {
	const char *path;
	uint32_t mode;    /* type and permissions */
	uint32_t special; /* st_rdev of devices */
	/* Text files, as PSEUDO_SHOW sets it: written anew when a program reads from their beginning. */
	void (*show)(struct pseudo_text *text, struct inode *inode);
	/* Text files that can be written: 0 or -errno for the bytes of one write(2), with a NUL behind them.
	 */
	long (*store)(struct inode *inode, const char *bytes, size_t size);
	const char *target;                /* symbolic links that lead to a path */
	const struct file_ops *ops;        /* devices; of text files pseudo_text_ops */
	const struct inode_ops *inode_ops; /* what none of these describes; data is left to it */
	const struct pseudo_file *needs;   /* comes into the image with this one; or NULL */
};

extern const struct file_ops pseudo_text_ops;
#define PSEUDO_SHOW(function) .ops = &pseudo_text_ops, .show = (function)

/* Of a file that leads to the record's operations. */
static inline const struct pseudo_file *pseudo_record(const struct inode *inode)
{
	return inode->data;
}

/* Declares pseudo-file ID at its path: PSEUDO_FILE(proc_uptime, "/proc/uptime", .mode = ...,
 * PSEUDO_SHOW(uptime_show)); /proc/self is the directory of the process's number, as on Linux. */
#define PSEUDO_FILE(id, place, ...)                      \
	TOOL_RECORD(".posixlite.pseudo", #id " " place); \
	PULL_SYMBOL(pseudo_init);                        \
	extern const struct pseudo_file pseudo_##id;     \
	__attribute__((section(".pseudo_files." #id)))   \
	const struct pseudo_file pseudo_##id = {.path = place, __VA_ARGS__}

#define PSEUDO_TEXT (S_IFREG | 0444)    /* mode of text files that can only be read */
#define PSEUDO_SETTING (S_IFREG | 0644) /* that can be written too */

/* A text file of one line that never changes. */
#define PSEUDO_CONSTANT(id, place, words)                                    \
	static void id##_show(struct pseudo_text *text, struct inode *inode) \
	{                                                                    \
		(void)inode;                                                 \
		pseudo_print(text, "%s\n", words);                           \
	}                                                                    \
	PSEUDO_FILE(id, place, .mode = PSEUDO_TEXT, PSEUDO_SHOW(id##_show))

/* All that are in this image, gathered by the linker script. */
extern const struct pseudo_file pseudo_files_start[], pseudo_files_end[];

/* For directories that make their names when they are asked for: the name of a text file, directory or link
 * as the record describes it (its path is not used), held; NULL with *error set. The inode keeps the number.
 */
struct dentry *pseudo_dentry(struct dentry *directory, const char *name, size_t length,
                             const struct pseudo_file *record, int number, long *error);
int pseudo_number(const struct inode *inode);

/* Makes a node of mknod(2) lead to the record's device. */
void pseudo_become(struct inode *inode, const struct pseudo_file *record);

/* SPDX-License-Identifier: MIT */
/* execve: another program takes the place of this one, in the same process. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "file/elf_load.h"
#include "file/exec.h"
#include "file/path.h"
#include "lib/string.h"

#define BLOCK_SIZE \
	(256 * 1024UL)  /* bytes for arguments and environment, pointers and strings; Linux: 2 MiB */
#define SCRIPT_LIMIT 5  /* scripts whose interpreter is a script */
#define SCRIPT_LINE 256 /* bytes of a script that are looked at; Linux: BINPRM_BUF_SIZE */

/* What is gathered for the new program: pointers from the block's start on, strings from its end down. */
struct gathered {
	const char **pointers;
	char *end;
	size_t count;
};

static const char *add(struct gathered *gathered, const char *text, size_t size)
{
	char *next = (char *)&gathered->pointers[gathered->count + 1];
	if (size > (size_t)(gathered->end - next))
		return NULL;
	gathered->end -= size;
	memcpy(gathered->end, text, size);
	return gathered->pointers[gathered->count++] = gathered->end;
}

/* A string of the program's, moved to the block's end from the room before it. */
static long add_user(struct gathered *gathered, const char *user)
{
	char *room = (char *)&gathered->pointers[gathered->count + 1];
	if (room >= gathered->end)
		return -E2BIG;
	long length = user_string(room, user, (size_t)(gathered->end - room));
	if (length < 0)
		return length == -ENAMETOOLONG ? -E2BIG : length;
	gathered->end -= length + 1;
	memmove(gathered->end, room, (size_t)length + 1);
	gathered->pointers[gathered->count++] = gathered->end;
	return 0;
}

static long add_end(struct gathered *gathered)
{
	if ((char *)&gathered->pointers[gathered->count + 1] > gathered->end)
		return -E2BIG;
	gathered->pointers[gathered->count++] = NULL;
	return 0;
}

/* The strings from index `from` on of a list of the program's; none where there is no list. */
static long add_list(struct gathered *gathered, const char *const *user, size_t from)
{
	for (size_t i = 0; user != NULL; i++) {
		const char *text;
		if (user_read(&text, user + i, sizeof(text)) < 0)
			return -EFAULT;
		if (text == NULL)
			break;
		long result = i < from ? 0 : add_user(gathered, text);
		if (result < 0)
			return result;
	}
	return add_end(gathered);
}

/* The inode of a file that may be executed, held, and its absolute path (NULL: not wanted). */
static long resolve(const char *name, struct inode **inode, char *path)
{
	struct path_last last;
	long result = path_walk(AT_FDCWD, name, WALK_FOLLOW, &last);
	if (result < 0)
		return result;
	struct dentry *entry = last.entry;
	if (entry == NULL)
		result = last.file != NULL ? -EACCES : -ENOENT;
	else if (!S_ISREG(entry->inode->mode) || (entry->inode->mode & 0111) == 0)
		result = -EACCES;
	else
		result = inode_permission(entry->inode, MAY_EXEC);
	if (result == 0) {
		if (path != NULL)
			dentry_path(entry, path, PATH_LIMIT);
		*inode = entry->inode;
		inode_hold(*inode);
	}
	path_last_drop(&last);
	return result;
}

struct script {
	char line[SCRIPT_LINE];
	const char *interpreter, *argument; /* NULL: none */
};

static char *skip(char *at, bool blank)
{
	while (*at != '\0' && (*at == ' ' || *at == '\t') == blank)
		at++;
	return at;
}

/* 1: it is a script, 0: it is none. */
static long read_script(const char *path, struct script *script)
{
	struct file *file;
	long result = file_open(path, O_RDONLY, 0, &file);
	if (result < 0)
		return result;
	result = file_read_at(file, script->line, SCRIPT_LINE - 1, 0);
	file_drop(file);
	if (result < 2 || memcmp(script->line, "#!", 2) != 0)
		return MIN(result, 0);
	script->line[result] = '\0';
	char *end = strchr(script->line, '\n');
	if (end != NULL)
		*end = '\0';
	else
		end = script->line + result;
	while (end[-1] == ' ' || end[-1] == '\t')
		*--end = '\0';
	char *name = skip(script->line + 2, true), *behind = skip(name, false),
	     *argument = skip(behind, true);
	*behind = '\0';
	if (*name == '\0')
		return -ENOEXEC;
	script->interpreter = name;
	script->argument = *argument != '\0' ? argument : NULL;
	return 1;
}

/* The words before the program's own arguments: an interpreter of a script, its argument, the script; and
 * those of a script that is the interpreter. Gathered from the last to the first. */
struct words {
	char *text; /* heap: SCRIPT_LIMIT times (SCRIPT_LINE + PATH_LIMIT) */
	const char *list[2 * SCRIPT_LIMIT + 1];
	size_t count, used;
};

#define WORDS_SIZE (SCRIPT_LIMIT * 2 * SCRIPT_LINE + PATH_LIMIT)

static void words_add(struct words *words, const char *word)
{
	char *to = words->text + words->used;
	words->used += string_copy(to, word, WORDS_SIZE - words->used) + 1;
	words->list[words->count++] = to;
}

/* The interpreter of an ELF file, held. */
static long find_interpreter(struct exec_program *program)
{
	const char *interpreter;
	long result = elf_check(program->file, &interpreter);
	if (result == -ENOEXEC && program->file->pages.base_count == 0 && program->file->size > SCRIPT_LINE)
		return syscall_unsupported("execve", "a file that the program has made", 0, -ENOEXEC);
	return result < 0 || interpreter == NULL ? result : resolve(interpreter, &program->interpreter, NULL);
}

static void drop(const struct exec_program *program)
{
	if (program->file != NULL)
		inode_drop(program->file);
	if (program->interpreter != NULL)
		inode_drop(program->interpreter);
}

/* Follows scripts to the ELF file, at this path. words: the name that was called, first. */
static long find_program(struct words *words, struct exec_program *program, char path[PATH_LIMIT])
{
	struct script script;
	for (unsigned depth = 0;; depth++) {
		long result = resolve(words->list[words->count - 1], &program->file, path);
		if (result == 0)
			result = read_script(path, &script);
		if (result == 0)
			result = find_interpreter(program);
		else if (result > 0 && depth == SCRIPT_LIMIT)
			result = -ELOOP;
		if (result <= 0)
			return result;
		inode_drop(program->file);
		program->file = NULL;
		if (script.argument != NULL)
			words_add(words, script.argument);
		words_add(words, script.interpreter);
	}
}

static long gather(struct gathered *gathered, const struct words *words, const char *const *arguments)
{
	bool script = words->count > 1;
	const char *first = NULL;
	if (arguments != NULL && user_read(&first, arguments, sizeof(first)) < 0)
		return -EFAULT;
	for (size_t i = words->count; script && i > 0; i--)
		if (add(gathered, words->list[i - 1], strlen(words->list[i - 1]) + 1) == NULL)
			return -E2BIG;
	if (!script && first == NULL && add(gathered, "", 1) == NULL) /* Linux: never without argv[0] */
		return -E2BIG;
	return add_list(gathered, arguments, script && first != NULL);
}

/* Gathers what the program gives and enters the new one; returns only when that cannot be done. */
static long replace(const struct words *words, const struct exec_program *found, const char *const *arguments,
                    const char *const *environment)
{
	static char path[PATH_LIMIT];
	char *block = heap_alloc(BLOCK_SIZE);
	if (block == NULL)
		return -ENOMEM;
	struct gathered gathered = {(const char **)block, block + BLOCK_SIZE, 0};
	const char *called = add(&gathered, words->list[0], strlen(words->list[0]) + 1);
	size_t first_argument = gathered.count;
	long result = gather(&gathered, words, arguments);
	size_t first_variable = gathered.count;
	if (result == 0)
		result = add_list(&gathered, environment, 0);
	if (result < 0) {
		heap_free(block, BLOCK_SIZE);
		return result;
	}
	heap_free(words->text, WORDS_SIZE);
	string_copy(path, found->path, sizeof(path));
	struct exec_request request = {{found->file, found->interpreter, path, called},
	                               gathered.pointers + first_argument,
	                               gathered.pointers + first_variable,
	                               block,
	                               BLOCK_SIZE};
	exec_replace(&request);
}

static long execute(struct words *words, const char *const *arguments, const char *const *environment)
{
	char path[PATH_LIMIT];
	struct exec_program found = {.path = path};
	long result = find_program(words, &found, path);
	if (result == 0)
		result = replace(words, &found, arguments, environment);
	drop(&found);
	return result;
}

SYSCALL3(execve, const char *, user, const char *const *, arguments, const char *const *, environment)
{
	struct path_text name;
	struct words words = {0};
	if (threads.next != threads.previous)
		return syscall_unsupported("execve", "beside other threads", 0, -EAGAIN);
	long result = path_text_read(&name, user, false);
	if (result < 0)
		return result;
	words.text = heap_alloc(WORDS_SIZE);
	if (words.text != NULL)
		words_add(&words, name.text);
	path_text_drop(&name);
	if (words.text == NULL)
		return -ENOMEM;
	result = execute(&words, arguments, environment);
	heap_free(words.text, WORDS_SIZE);
	return result;
}

/* SPDX-License-Identifier: MIT */
/* Finds where a name leads, component by component, as the kernel would: paths.py says the same in Python. */
#include "internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MOST 40
#define SHARED_MEMORY "/dev/shm"
#define TODO_SIZE (3 * NAME_SIZE)

/* A walk that has come as far as `current`; `todo` is what is left of the name. */
struct walk {
	char current[TODO_SIZE];
	char todo[TODO_SIZE];
	char last[NAME_SIZE]; /* what the link says that is the last component */
	char links[4 * NAME_SIZE];
	size_t links_size;
	int count;
	int is_there;
	struct stat state;
};

/* Tells whether a path is in /proc, /sys or /dev, where the kernel makes the content; below /dev/shm is not.
 */
static int is_pseudo(const char *path)
{
	static const char *const roots[] = {"/proc", "/sys", "/dev"};
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		size_t length = strlen(roots[i]);
		if (strncmp(path, roots[i], length) == 0 && (path[length] == '/' || path[length] == '\0'))
			return strncmp(path, SHARED_MEMORY "/", sizeof(SHARED_MEMORY)) != 0;
	}
	return 0;
}

/* Takes the next component off a name: gives its length, and leaves `name` behind it. */
static size_t component_next(const char **name, const char **component)
{
	while (**name == '/')
		(*name)++;
	*component = *name;
	while (**name != '/' && **name != '\0')
		(*name)++;
	return (size_t)(*name - *component);
}

static void path_up(char *path)
{
	char *slash = strrchr(path, '/');
	if (slash != NULL)
		*slash = '\0';
}

/* Adds the components of `name` to `path`; with `dots`, `..` goes up. False if it does not fit. */
static int path_add(char *path, size_t room, const char *name, int dots)
{
	const char *component;
	size_t length;
	while ((length = component_next(&name, &component)) > 0) {
		if (length == 1 && component[0] == '.')
			continue;
		if (dots && length == 2 && component[0] == '.' && component[1] == '.') {
			path_up(path);
			continue;
		}
		size_t end = strlen(path);
		if (end + length + 2 > room)
			return 0;
		path[end] = '/';
		memcpy(path + end + 1, component, length);
		path[end + 1 + length] = '\0';
	}
	return 1;
}

static void walk_look(struct walk *walk, const char *path)
{
	walk->is_there = lstat(path, &walk->state) == 0;
}

/* Puts what is left behind the current path, by spelling alone. */
static int walk_give_up(struct walk *walk)
{
	int fits = path_add(walk->current, sizeof(walk->current), walk->todo, 1);
	walk->todo[0] = '\0';
	return fits;
}

/* In a pseudo file system names are not followed; true if the walk has come out of it and goes on. */
static int walk_pseudo(struct walk *walk)
{
	char from[TODO_SIZE];
	memcpy(from, walk->current, sizeof(from));
	walk->current[0] = '\0';
	if (!path_add(walk->current, sizeof(walk->current), from, 1) || !walk_give_up(walk))
		return 0;
	if (is_pseudo(walk->current)) {
		walk_look(walk, walk->current);
		return 0;
	}
	size_t keep = 0;
	if (strncmp(walk->current, SHARED_MEMORY, sizeof(SHARED_MEMORY) - 1) == 0)
		keep = sizeof(SHARED_MEMORY) - 1;
	memmove(walk->todo, walk->current + keep, strlen(walk->current + keep) + 1);
	walk->current[keep] = '\0';
	return 1;
}

/* Notes a link on the way and goes on with what it says. */
static int walk_link(struct walk *walk, const char *target)
{
	size_t path = strlen(walk->current) + 1, says = strlen(target) + 1;
	char rest[TODO_SIZE];
	if (walk->links_size + path + says > sizeof(walk->links) ||
	    says + strlen(walk->todo) + 1 > sizeof(walk->todo))
		return 0;
	memcpy(walk->links + walk->links_size, walk->current, path);
	memcpy(walk->links + walk->links_size + path, target, says);
	walk->links_size += path + says;
	walk->count++;
	memcpy(rest, walk->todo, strlen(walk->todo) + 1);
	walk->todo[0] = '\0';
	strcat(walk->todo, target);
	strcat(walk->todo, "/");
	strcat(walk->todo, rest);
	if (target[0] == '/')
		walk->current[0] = '\0';
	else
		path_up(walk->current);
	return 1;
}

/* One component. Gives 1 to go on, 0 at the end, -1 if the name is too long to be followed. */
static int walk_step(struct walk *walk, int follow)
{
	const char *name = walk->todo, *component;
	size_t length = component_next(&name, &component), end = strlen(walk->current);
	if (length == 0)
		return 0;
	int dots = length == 2 && component[0] == '.' && component[1] == '.';
	if (end + length + 2 > sizeof(walk->current))
		return -1;
	if (!dots && !(length == 1 && component[0] == '.')) {
		walk->current[end] = '/';
		memcpy(walk->current + end + 1, component, length);
		walk->current[end + 1 + length] = '\0';
	} else if (dots) {
		path_up(walk->current);
	}
	const char *rest = name;
	int is_folder = *rest == '/';
	while (*rest == '/')
		rest++;
	int is_last = *rest == '\0';
	memmove(walk->todo, rest, strlen(rest) + 1);
	if (is_pseudo(walk->current))
		return walk_pseudo(walk);
	walk_look(walk, walk->current[0] ? walk->current : "/");
	if (!walk->is_there || walk->count > LINKS_MOST) {
		walk->is_there = 0;
		return walk_give_up(walk) ? 0 : -1;
	}
	if (!S_ISLNK(walk->state.st_mode))
		return 1;
	char target[NAME_SIZE];
	ssize_t size = readlink(walk->current, target, sizeof(target) - 1);
	target[size < 0 ? 0 : size] = '\0';
	if (is_last && !is_folder && !follow) {
		memcpy(walk->last, target, strlen(target) + 1);
		return 1;
	}
	return walk_link(walk, target) ? 1 : -1;
}

static void walk_tell(const struct walk *walk, struct stream *stream, int place, int kind)
{
	char data[sizeof(struct place) + TODO_SIZE + 6 * NAME_SIZE];
	struct place head = {0};
	if (walk->is_there) {
		head.mode = walk->state.st_mode;
		head.size = (uint64_t)walk->state.st_size;
		head.mtime_ns = walk->state.st_mtim.tv_sec * 1000000000L + walk->state.st_mtim.tv_nsec;
	}
	memcpy(data, &head, sizeof(head));
	size_t size = sizeof(head);
	const char *path = walk->current[0] ? walk->current : "/";
	memcpy(data + size, path, strlen(path) + 1);
	size += strlen(path) + 1;
	memcpy(data + size, walk->last, strlen(walk->last) + 1);
	size += strlen(walk->last) + 1;
	memcpy(data + size, walk->links, walk->links_size);
	piece_add(stream, place, kind, data, size + walk->links_size);
}

static int walk_through(struct walk *walk, const char *name, int follow)
{
	walk->current[0] = walk->last[0] = '\0';
	walk->links_size = 0;
	walk->count = walk->is_there = 0;
	if (strlen(name) >= sizeof(walk->todo))
		return 0;
	memcpy(walk->todo, name, strlen(name) + 1);
	int more = 1;
	while (more > 0)
		more = walk_step(walk, follow);
	if (more == 0 && walk->current[0] == '\0')
		walk_look(walk, "/");
	return more == 0;
}

void walk(struct stream *stream, int place, const char *name)
{
	struct walk walk;
	if (!walk_through(&walk, name, 0))
		return;
	walk_tell(&walk, stream, place, PIECE_PLACE);
	if (walk.last[0] != '\0' && walk_through(&walk, name, 1))
		walk_tell(&walk, stream, place, PIECE_FOLLOWED);
}

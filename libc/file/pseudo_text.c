/* SPDX-License-Identifier: MIT */
/* Pseudo-files that are text: written when they are read. */
#include "abi/errno.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "file/pseudo.h"
#include "file/seek.h"
#include "lib/format.h"

OPTIONAL(position_seek);

#define TEXT_START 512
#define WRITE_LIMIT PAGE_SIZE

static bool make_room(struct pseudo_text *text, size_t size)
{
	size_t wanted = text->size == 0 ? TEXT_START : text->size;
	while (wanted < text->length + size)
		wanted *= 2;
	if (wanted == text->size)
		return true;
	char *data = text->size == 0 ? heap_alloc(wanted) : heap_resize(text->data, text->size, wanted);
	if (data == NULL) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->size = wanted;
	return true;
}

void pseudo_append(struct pseudo_text *text, const void *bytes, size_t size)
{
	if (!make_room(text, size) || mem_copy(text->data + text->length, bytes, size) < 0)
		return;
	text->length += size;
}

void pseudo_print(struct pseudo_text *text, const char *pattern, ...)
{
	va_list arguments, again;
	va_start(arguments, pattern);
	va_copy(again, arguments);
	size_t length = format_list(NULL, 0, pattern, arguments);
	if (make_room(text, length + 1)) {
		format_list(text->data + text->length, length + 1, pattern, again);
		text->length += length;
	}
	va_end(again);
	va_end(arguments);
}

static void text_empty(struct pseudo_text *text)
{
	if (text->data != NULL)
		heap_free(text->data, text->size);
	*text = (struct pseudo_text){0};
}

/* Begins to exist when the file is first read. */
static struct pseudo_text *text_of(struct file *file)
{
	if (file->data == NULL)
		file->data = heap_alloc(sizeof(struct pseudo_text));
	return file->data;
}

static long text_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct pseudo_text *text = text_of(file);
	if (text == NULL)
		return -ENOMEM;
	if (*position == 0 || text->data == NULL) {
		text_empty(text);
		pseudo_record(file->inode)->show(text, file->inode);
		if (text->failed)
			return -ENOMEM;
	}
	if ((size_t)*position >= text->length)
		return 0;
	size = MIN(size, text->length - (size_t)*position);
	size_t done = file_copy(to, text->data + *position, size, to);
	*position += (off_t)done;
	return done > 0 || size == 0 ? (long)done : -EFAULT;
}

static long text_write(struct file *file, const void *from, size_t size, off_t *position)
{
	const struct pseudo_file *record = pseudo_record(file->inode);
	if (record->store == NULL)
		return -EIO;
	size = MIN(size, WRITE_LIMIT);
	char *bytes = heap_alloc(size + 1);
	if (bytes == NULL)
		return -ENOMEM;
	long result = mem_copy(bytes, from, size);
	if (result == 0)
		result = record->store(file->inode, bytes, size);
	heap_free(bytes, size + 1);
	if (result < 0)
		return result;
	*position += (off_t)size;
	return (long)size;
}

static void text_close(struct file *file)
{
	if (file->data == NULL)
		return;
	text_empty(file->data);
	heap_free(file->data, sizeof(struct pseudo_text));
}

const struct file_ops pseudo_text_ops = {
    .kind = "text",
    .read = text_read,
    .write = text_write,
    .seekable = true,
    .seek = position_seek,
    .close = text_close,
};

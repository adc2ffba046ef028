/* SPDX-License-Identifier: MIT */
/* The part of printf(3) that the shim's own messages and its /proc files need. */
#include "lib/format.h"
#include "lib/string.h"

struct output {
	char *to;
	size_t size;   /* bytes in to */
	size_t length; /* characters written so far, also those that did not fit */
};

struct field {
	bool left, zero;
	unsigned width;
	int precision; /* -1: none */
	unsigned longs;
	bool capitals; /* of hexadecimal digits */
};

static void put(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		output->to[output->length] = character;
	output->length++;
}

static void put_padded(struct output *output, const struct field *field, const char *text, size_t length)
{
	size_t padding = field->width > length ? field->width - length : 0;
	bool zero = field->zero && !field->left;
	if (zero && length > 0 && *text == '-') {
		put(output, *text++);
		length--;
	}
	for (size_t i = 0; !field->left && i < padding; i++)
		put(output, zero ? '0' : ' ');
	for (size_t i = 0; i < length; i++)
		put(output, text[i]);
	for (size_t i = 0; field->left && i < padding; i++)
		put(output, ' ');
}

static void put_number(struct output *output, const struct field *field, unsigned long value, unsigned base,
                       bool negative)
{
	char digits[32];
	size_t at = sizeof(digits);
	do {
		digits[--at] = (field->capitals ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
		value /= base;
	} while (value > 0);
	if (negative)
		digits[--at] = '-';
	put_padded(output, field, digits + at, sizeof(digits) - at);
}

static const char *parse_field(struct field *field, const char *at)
{
	*field = (struct field){.precision = -1};
	for (;; at++) {
		if (*at == '-')
			field->left = true;
		else if (*at == '0')
			field->zero = true;
		else
			break;
	}
	for (; *at >= '0' && *at <= '9'; at++)
		field->width = field->width * 10 + (unsigned)(*at - '0');
	if (*at == '.')
		for (at++, field->precision = 0; *at >= '0' && *at <= '9'; at++)
			field->precision = field->precision * 10 + (*at - '0');
	for (; *at == 'l' || *at == 'z'; at++)
		field->longs++;
	return at;
}

static void put_argument(struct output *output, struct field *field, char kind, va_list *arguments)
{
	long value;
	const char *text;
	char character;

	switch (kind) {
	case 'd':
		value = field->longs ? va_arg(*arguments, long) : va_arg(*arguments, int);
		put_number(output, field, value < 0 ? 0 - (unsigned long)value : (unsigned long)value, 10,
		           value < 0);
		break;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		field->capitals = kind == 'X';
		put_number(output, field,
		           field->longs ? va_arg(*arguments, unsigned long) : va_arg(*arguments, unsigned),
		           kind == 'u'   ? 10
		           : kind == 'o' ? 8
		                         : 16,
		           false);
		break;
	case 'p':
		put_number(output, field, va_arg(*arguments, unsigned long), 16, false);
		break;
	case 'c':
		character = (char)va_arg(*arguments, int);
		put_padded(output, field, &character, 1);
		break;
	case 's':
		text = va_arg(*arguments, const char *);
		put_padded(output, field, text,
		           field->precision < 0 ? strlen(text) : strnlen(text, (size_t)field->precision));
		break;
	default:
		put(output, kind);
	}
}

size_t format_list(char *to, size_t size, const char *pattern, va_list arguments)
{
	struct output output = {.to = to, .size = size};
	va_list rest;
	va_copy(rest, arguments);
	for (const char *at = pattern; *at != '\0'; at++) {
		struct field field;
		if (*at != '%') {
			put(&output, *at);
			continue;
		}
		at = parse_field(&field, at + 1);
		if (*at == '\0')
			break;
		put_argument(&output, &field, *at, &rest);
	}
	va_end(rest);
	if (size > 0)
		to[MIN(output.length, size - 1)] = '\0';
	return output.length;
}

size_t format(char *to, size_t size, const char *pattern, ...)
{
	va_list arguments;
	va_start(arguments, pattern);
	size_t length = format_list(to, size, pattern, arguments);
	va_end(arguments);
	return length;
}

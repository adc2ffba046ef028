/* SPDX-License-Identifier: MIT */
/* Reads the command line once: its words one after the other, each ended by a NUL, with percent-encoded bytes
 * (RFC 3986, section 2.1) decoded. */
#include "core/cmdline.h"
#include "core/heap.h"
#include "lib/string.h"

static const char *words, *separator,
    *words_end; /* the separator is the word "--"; words_end: there is none */

static int hex_digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	character |= 0x20;
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* The character at *from, which moves behind it. */
static char decode(const char **from)
{
	const char *at = *from;
	int high = *at == '%' ? hex_digit(at[1]) : -1;
	int low = high >= 0 ? hex_digit(at[2]) : -1;
	*from += low >= 0 ? 3 : 1;
	return low >= 0 ? (char)(high << 4 | low) : *at;
}

static const char *next_word(const char *word)
{
	return word + strlen(word) + 1;
}

/* An encoded NUL ends its word; the word is empty that consists of nothing else. */
static char *copy_word(char *to, const char **from)
{
	while (**from != ' ' && **from != '\0')
		if ((*to = decode(from)) != '\0')
			to++;
	*to++ = '\0';
	return to;
}

void cmdline_init(const char *cmdline)
{
	char *at = heap_alloc(strlen(cmdline) + 1);
	words = separator = words_end = at;
	if (at == NULL)
		return;
	bool separated = false;
	for (;;) {
		while (*cmdline == ' ')
			cmdline++;
		if (*cmdline == '\0')
			break;
		char *word = at;
		at = copy_word(at, &cmdline);
		if (!separated)
			separator = word;
		separated |= strcmp(word, "--") == 0;
	}
	words_end = at;
	if (!separated)
		separator = at;
}

const char *cmdline_token_at(const char *name, size_t skip)
{
	size_t length = strlen(name);
	for (const char *word = words; word < separator; word = next_word(word))
		if (strncmp(word, name, length) == 0 && word[length] == '=' && skip-- == 0)
			return word + length + 1;
	return NULL;
}

const char *cmdline_token(const char *name)
{
	return cmdline_token_at(name, 0);
}

bool cmdline_has_arguments(void)
{
	return separator < words_end;
}

const char *cmdline_argument(size_t index)
{
	const char *word = cmdline_has_arguments() ? next_word(separator) : words_end;
	for (; word < words_end; word = next_word(word))
		if (index-- == 0)
			return word;
	return NULL;
}

const char *cmdline_environment(size_t index)
{
	return cmdline_token_at("posixlite.env", index);
}

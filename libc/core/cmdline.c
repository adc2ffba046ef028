/* SPDX-License-Identifier: MIT */
/* Splits the command line once into its words; percent-encoded bytes (RFC 3986, section 2.1) are decoded in
 * place. */
#include "core/cmdline.h"
#include "core/heap.h"
#include "lib/string.h"

#define ENVIRONMENT "posixlite.env="

static char **words; /* decoded, in a copy of the line */
static size_t word_count;
static size_t separator; /* index of "--", or word_count */

static int hex_digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	character |= 0x20;
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

static void decode(char *word)
{
	char *to = word;
	for (const char *from = word; *from != '\0'; from++) {
		int high = *from == '%' ? hex_digit(from[1]) : -1;
		int low = high >= 0 ? hex_digit(from[2]) : -1;
		if (low >= 0) {
			*to++ = (char)(high << 4 | low);
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static size_t count_words(const char *line)
{
	size_t count = 0;
	for (const char *at = line; *at != '\0'; at++)
		count += *at != ' ' && (at == line || at[-1] == ' ');
	return count;
}

void cmdline_init(const char *cmdline)
{
	char *line = heap_alloc(strlen(cmdline) + 1);
	size_t count = count_words(cmdline);
	words = heap_alloc((count + 1) * sizeof(*words));
	if (line == NULL || words == NULL)
		return;
	memcpy(line, cmdline, strlen(cmdline) + 1);
	while (word_count < count) {
		while (*line == ' ')
			line++;
		words[word_count++] = line;
		while (*line != ' ' && *line != '\0')
			line++;
		if (*line == ' ')
			*line++ = '\0';
	}
	while (separator < word_count && strcmp(words[separator], "--") != 0)
		separator++;
	for (size_t i = 0; i < word_count; i++)
		decode(words[i]);
}

bool cmdline_token_at(const char *name, size_t skip, char *value, size_t size)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < separator; i++)
		if (strncmp(words[i], name, length) == 0 && words[i][length] == '=' && skip-- == 0)
			return string_copy(value, words[i] + length + 1, size) < size;
	return false;
}

bool cmdline_token(const char *name, char *value, size_t size)
{
	return cmdline_token_at(name, 0, value, size);
}

bool cmdline_has_arguments(void)
{
	return separator < word_count;
}

const char *cmdline_argument(size_t index)
{
	return separator < word_count && index < word_count - separator - 1 ? words[separator + 1 + index]
	                                                                    : NULL;
}

const char *cmdline_environment(size_t index)
{
	size_t length = sizeof(ENVIRONMENT) - 1;
	for (size_t i = 0; i < separator; i++)
		if (strncmp(words[i], ENVIRONMENT, length) == 0 && index-- == 0)
			return words[i] + length;
	return NULL;
}

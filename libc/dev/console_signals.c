/* SPDX-License-Identifier: MIT */
/* Signals from whoever runs the image: lines on the serial console, where posixlite.signals=console says so.
 *
 * A line is the signal's number, and with SIGWINCH the terminal's new window: "15\n", "28 24x80\n". */
#include "dev/console_signals.h"
#include "abi/signal.h"
#include "core/cmdline.h"
#include "core/init.h"
#include "core/signal.h"
#include "core/signal_deliver.h"
#include "core/thread.h"
#include "core/work.h"
#include "lib/string.h"
#include "plat/plat.h"

OPTIONAL(signal_send);
OPTIONAL(tty_window_changed);

#define LINE_NUMBERS 3U /* signal, rows, columns */

struct console_signals {
	struct work end; /* of a program without signals: not in an interrupt, for its output leaves first */
	int ends_by;
	unsigned numbers[LINE_NUMBERS], count; /* of the line that is being read */
};

static void end_program(struct work *work)
{
	program_exit(0, CONTAINER_OF(work, struct console_signals, end)->ends_by);
}

extern struct console_signals driver_console_signals;
struct console_signals driver_console_signals = {.end.run = end_program};

static void line_end(struct console_signals *line)
{
	unsigned signo = line->numbers[0];
	struct signal_info info = {.code = SI_USER}; /* from outside: nobody whom the program could know */
	if (signo == SIGWINCH && line->count == LINE_NUMBERS - 1 && tty_window_changed != NULL)
		tty_window_changed(line->numbers[1], line->numbers[2]);
	if (signo == 0 || signo > SIGNAL_COUNT)
		return;
	if (signal_send != NULL) {
		signal_send((int)signo, &info);
	} else if (signal_default((int)signo) == SIGNAL_ENDS) {
		line->ends_by = (int)signo;
		work_want(&line->end);
	}
}

static void receive(void *argument)
{
	struct console_signals *line = argument;
	int byte;
	while ((byte = plat_console_read()) >= 0) {
		if (byte >= '0' && byte <= '9') {
			line->numbers[line->count] = line->numbers[line->count] * 10 + (unsigned)byte - '0';
		} else if (byte != '\n') {
			line->count = MIN(line->count + 1, LINE_NUMBERS - 1);
		} else {
			line_end(line);
			memset(line->numbers, 0, sizeof(line->numbers));
			line->count = 0;
		}
	}
}

static void console_signals_init(void)
{
	const char *how = cmdline_token("posixlite.signals");
	if (how == NULL || strcmp(how, "console") != 0)
		return;
	plat_console_listen(receive, &driver_console_signals);
	receive(&driver_console_signals); /* what came before we listened */
}
INIT(4, console_signals_init);

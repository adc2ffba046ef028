/* SPDX-License-Identifier: MIT */
/* Signals from whoever runs the image, and the window of its terminal with them. */
#pragma once

/* Defined by file/tty.c, if the program has a terminal: its window is now of this size. */
void tty_window_changed(unsigned rows, unsigned columns);

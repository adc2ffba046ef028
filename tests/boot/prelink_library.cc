// SPDX-License-Identifier: MIT
/* A library with a constructor, thread-local storage, and a function that throws. */
#include <stdexcept>

extern "C" {
int library_order, library_plus(int);
}
extern thread_local int library_counter;
thread_local int library_counter = 40;

__attribute__((constructor)) static void begin()
{
	library_order = 1;
}

int library_plus(int number)
{
	if (number < 0)
		throw std::runtime_error("less than nothing");
	return library_counter + number;
}

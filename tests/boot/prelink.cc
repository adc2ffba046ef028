// SPDX-License-Identifier: MIT
/* What a loader prepares for a program: thread-local storage, constructors, exceptions, libraries loaded
 * later, and the memory that it leaves. Its first argument says what to print besides. */
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <new>
#include <stdexcept>
#include <string>
#include <sys/auxv.h>
#include <thread>
#include <unistd.h>

extern "C" int library_order, library_plus(int);
extern thread_local int library_counter;
static thread_local int counter = 7;
static int order;

static struct Early {
	Early()
	{
		order = library_order + 1;
		text = new std::string("made before main");
	}
	std::string *text;
} early;

static void exceptions()
{
	try {
		library_plus(-1);
	} catch (const std::runtime_error &error) {
		printf("caught: %s\n", error.what());
	}
	try {
		std::string("short").at(10);
	} catch (const std::out_of_range &) {
		puts("caught: out of range");
	}
}

static void storage()
{
	counter++;
	library_counter++;
	printf("here %d, library %d, plus %d\n", counter, library_counter, library_plus(1));
	std::thread([] { printf("a thread: %d, %d\n", counter, library_counter); }).join();
}

static void later()
{
	void *math = dlopen("libm.so.6", RTLD_NOW);
	auto power = reinterpret_cast<double (*)(double, double)>(dlsym(math, "pow"));
	printf("2^10 = %g; 0.5^2 = %g\n", power(2, 10), power(0.5, 2));
}

static void guards()
{
	uint64_t random[2], guard, pointer;
	memcpy(random, reinterpret_cast<void *>(getauxval(AT_RANDOM)), sizeof(random));
	asm("mov %%fs:0x28, %0; mov %%fs:0x30, %1" : "=r"(guard), "=r"(pointer));
	printf("guards are of AT_RANDOM: %d %d\n", guard == (random[0] & ~0xffUL), pointer == random[1]);
	fprintf(stderr, "%016lx %016lx\n", guard, pointer);
}

int main(int argc, char **argv)
{
	printf("%d: %s; %s\n", order, early.text->c_str(), getenv("PRELINK") ? getenv("PRELINK") : "unset");
	for (int i = 1; i < argc; i++)
		puts(argv[i]);
	exceptions();
	storage();
	later();
	guards();
	atexit([] { puts("at the end"); });
	return 3;
}

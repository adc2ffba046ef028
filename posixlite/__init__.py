# SPDX-License-Identifier: MIT
"""posixlite: run an unmodified Linux program as a virtual machine of its own.

trace    watches the program on Linux and writes down what it asks of the kernel;
plan     compares that with what the shim can serve;
build    links program, files and only the profiled calls into one bootable image;
run      boots the image and gives the program's own output and exit status;
compare  says where the image and Linux differ.
"""

__version__ = "0.1.0"

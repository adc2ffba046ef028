# SPDX-License-Identifier: MIT
"""link_map.py: ld's own map, on a sample of it."""

from __future__ import annotations

from posixlite import link_map
from posixlite.link_map import Contribution

MAP = """\
Archive member included to satisfy reference by file (symbol)

/x/libshim.a(core.boot.o)     (image_entry)

Discarded input sections

 .text.unused   0x0000000000000000       0x10 /x/libshim.a(sys.dup.o)

Linker script and memory map

LOAD /x/gen/image.o
                0xffffffff80000000                KERNEL_BASE = 0xffffffff80000000

.text           0xffffffff80100000     0x2000
                0xffffffff80100000                text_start = .
 *(.text.head)
 .text.head     0xffffffff80100000       0x40 /x/libshim.a(plat.pvh.head.o)
 .text.sys_dup  0xffffffff80100040       0x20 /x/libshim.a(sys.dup.o)
                0xffffffff80100040                sys_dup
 .text.a_function_with_a_long_name
                0xffffffff80100060       0x11 /x/libshim.a(file.virtio.queue.o)
 *fill*         0xffffffff80100071        0xf
 .text          0xffffffff80100080        0x0 /x/gen/image.o

.bss            0xffffffff80102000      0x100
 COMMON         0xffffffff80102000       0x80 /x/libshim.a(core.page.o)

.rootfs         0xffffffff80200000     0x1000
 .rootfs        0xffffffff80200000     0x1000 /x/gen/rootfs.o

.debug_info     0x0000000000000000      0x100
 .debug_info    0x0000000000000000      0x100 /x/libshim.a(sys.dup.o)
"""
BASE = 0xFFFFFFFF80100000
EXPECTED = [
    Contribution(BASE, 0x40, "plat.pvh.head.o", ".text.head"),
    Contribution(BASE + 0x40, 0x20, "sys.dup.o", ".text.sys_dup"),
    Contribution(BASE + 0x60, 0x11, "file.virtio.queue.o", ".text.a_function_with_a_long_name"),
    Contribution(BASE + 0x2000, 0x80, "core.page.o", "COMMON"),
    Contribution(0xFFFFFFFF80200000, 0x1000, "rootfs.o", ".rootfs"),
]


def test_what_is_in_the_image_and_nothing_that_was_left_out():
    assert list(link_map.parse(MAP)) == EXPECTED


def test_it_survives_being_kept_in_an_image():
    assert link_map.read(link_map.write(reversed(EXPECTED))) == EXPECTED


def test_subsystem_is_the_folder():
    assert [c.subsystem for c in EXPECTED] == ["plat", "sys", "file", "core", "generated"]

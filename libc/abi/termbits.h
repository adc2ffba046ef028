/* SPDX-License-Identifier: MIT */
/* Terminal modes, control characters and speeds (termios(3)). Names and values are those of Linux on x86-64. */
#pragma once

#define B38400   017

#define B9600    015

#define BRKINT   02

#define CLOCAL   04000

#define CREAD    0200

#define CS5      0

#define CS6      020

#define CS7      040

#define CS8      060

#define CSIZE    060

#define CSTOPB   0100

#define ECHO     010

#define ECHOCTL  01000

#define ECHOE    020

#define ECHOK    040

#define ECHOKE   04000

#define ECHONL   0100

#define ECHOPRT  02000

#define FLUSHO   010000

#define HUPCL    02000

#define ICANON   02

#define ICRNL    0400

#define IEXTEN   0100000

#define IGNBRK   01

#define IGNCR    0200

#define IGNPAR   04

#define IMAXBEL  020000

#define INLCR    0100

#define INPCK    020

#define ISIG     01

#define ISTRIP   040

#define IUCLC    01000

#define IUTF8    040000

#define IXANY    04000

#define IXOFF    010000

#define IXON     02000

#define NOFLSH   0200

#define OCRNL    010

#define OLCUC    02

#define ONLCR    04

#define ONLRET   040

#define ONOCR    020

#define OPOST    01

#define PARENB   0400

#define PARMRK   010

#define PARODD   01000

#define PENDIN   040000

#define TOSTOP   0400

#define VDISCARD 015

#define VEOF     04

#define VEOL     013

#define VEOL2    020

#define VERASE   02

#define VINTR    0

#define VKILL    03

#define VLNEXT   017

#define VMIN     06

#define VQUIT    01

#define VREPRINT 014

#define VSTART   010

#define VSTOP    011

#define VSUSP    012

#define VSWTC    07

#define VTDLY    040000

#define VTIME    05

#define VWERASE  016

#define XCASE    04

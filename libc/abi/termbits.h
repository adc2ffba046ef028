/* SPDX-License-Identifier: MIT */
/* Terminal modes, control characters and speeds (termios(3)). Linux, x86-64. */
#pragma once

/* termios(3): input modes */
#define IGNBRK  01
#define BRKINT  02
#define IGNPAR  04
#define PARMRK  010
#define INPCK   020
#define ISTRIP  040
#define INLCR   0100
#define IGNCR   0200
#define ICRNL   0400
#define IUCLC   01000
#define IXON    02000
#define IXANY   04000
#define IXOFF   010000
#define IMAXBEL 020000
#define IUTF8   040000

/* termios(3): output modes */
#define OPOST  01
#define OLCUC  02
#define ONLCR  04
#define OCRNL  010
#define ONOCR  020
#define ONLRET 040
#define OFILL  0100
#define OFDEL  0200
#define NLDLY  0400
#define CRDLY  03000
#define TABDLY 014000
#define XTABS  014000
#define BSDLY  020000
#define VTDLY  040000
#define FFDLY  0100000

/* termios(3): control modes */
#define CBAUD   010017
#define CSIZE   060
#define CS5     0
#define CS6     020
#define CS7     040
#define CS8     060
#define CSTOPB  0100
#define CREAD   0200
#define PARENB  0400
#define PARODD  01000
#define HUPCL   02000
#define CLOCAL  04000
#define CBAUDEX 010000
#define CMSPAR  010000000000
#define CRTSCTS 020000000000UL

/* termios(3): speeds */
#define B0      0
#define B9600   015
#define B19200  016
#define B38400  017
#define B115200 010002

/* termios(3): local modes */
#define ISIG    01
#define ICANON  02
#define XCASE   04
#define ECHO    010
#define ECHOE   020
#define ECHOK   040
#define ECHONL  0100
#define NOFLSH  0200
#define TOSTOP  0400
#define ECHOCTL 01000
#define ECHOPRT 02000
#define ECHOKE  04000
#define FLUSHO  010000
#define PENDIN  040000
#define IEXTEN  0100000
#define EXTPROC 0200000

/* termios(3): places of the control characters */
#define VINTR    0
#define VQUIT    01
#define VERASE   02
#define VKILL    03
#define VEOF     04
#define VTIME    05
#define VMIN     06
#define VSWTC    07
#define VSTART   010
#define VSTOP    011
#define VSUSP    012
#define VEOL     013
#define VREPRINT 014
#define VDISCARD 015
#define VWERASE  016
#define VLNEXT   017
#define VEOL2    020

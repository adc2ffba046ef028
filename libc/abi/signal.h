/* SPDX-License-Identifier: MIT */
/* Signals, their actions and the codes that come with them (signal(7), sigaction(2), sigprocmask(2)). Linux, x86-64. */
#pragma once

/* signal(7): numbers */
#define SIGHUP    1
#define SIGINT    2
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11
#define SIGUSR2   12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGSTKFLT 16
#define SIGCHLD   17
#define SIGCONT   18
#define SIGSTOP   19
#define SIGTSTP   20
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGPWR    30
#define SIGSYS    31
#define SIGIOT    SIGABRT
#define SIGCLD    SIGCHLD
#define SIGPOLL   SIGIO

/* signal(7): real-time signals */
#define SIGRTMIN 32
#define SIGRTMAX 64

/* sigaction(2): flags */
#define SA_NOCLDSTOP      1
#define SA_NOCLDWAIT      2
#define SA_SIGINFO        4
#define SA_UNSUPPORTED    0x400
#define SA_EXPOSE_TAGBITS 0x800
#define SA_RESTORER       0x4000000
#define SA_ONSTACK        0x8000000
#define SA_RESTART        0x10000000
#define SA_INTERRUPT      0x20000000
#define SA_NODEFER        0x40000000
#define SA_RESETHAND      0x80000000UL
#define SA_NOMASK         SA_NODEFER
#define SA_ONESHOT        SA_RESETHAND

/* sigaction(2): handlers that are none */
#define SIG_DFL 0
#define SIG_IGN 1

/* sigprocmask(2): how */
#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

/* sigaltstack(2): flags */
#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM 0x80000000UL

/* sigaltstack(2): smallest stack */
#define MINSIGSTKSZ 2048

/* sigevent(7): notification */
#define SIGEV_SIGNAL    0
#define SIGEV_NONE      1
#define SIGEV_THREAD    2
#define SIGEV_THREAD_ID 4

/* sigaction(2): si_code of any signal */
#define SI_USER     0
#define SI_KERNEL   128
#define SI_QUEUE    (-1)
#define SI_TIMER    (-2)
#define SI_MESGQ    (-3)
#define SI_ASYNCIO  (-4)
#define SI_SIGIO    (-5)
#define SI_TKILL    (-6)
#define SI_DETHREAD (-7)
#define SI_ASYNCNL  (-60)

/* sigaction(2): si_code of SIGILL */
#define ILL_ILLOPC   1
#define ILL_ILLOPN   2
#define ILL_ILLADR   3
#define ILL_ILLTRP   4
#define ILL_PRVOPC   5
#define ILL_PRVREG   6
#define ILL_COPROC   7
#define ILL_BADSTK   8
#define ILL_BADIADDR 9

/* sigaction(2): si_code of SIGFPE */
#define FPE_INTDIV   1
#define FPE_INTOVF   2
#define FPE_FLTDIV   3
#define FPE_FLTOVF   4
#define FPE_FLTUND   5
#define FPE_FLTRES   6
#define FPE_FLTINV   7
#define FPE_FLTSUB   8
#define FPE_FLTUNK   14
#define FPE_CONDTRAP 15

/* sigaction(2): si_code of SIGSEGV */
#define SEGV_MAPERR  1
#define SEGV_ACCERR  2
#define SEGV_BNDERR  3
#define SEGV_PKUERR  4
#define SEGV_ACCADI  5
#define SEGV_ADIDERR 6
#define SEGV_ADIPERR 7
#define SEGV_MTEAERR 8
#define SEGV_MTESERR 9

/* sigaction(2): si_code of SIGBUS */
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define BUS_OBJERR    3
#define BUS_MCEERR_AR 4
#define BUS_MCEERR_AO 5

/* sigaction(2): si_code of SIGTRAP */
#define TRAP_BRKPT  1
#define TRAP_TRACE  2
#define TRAP_BRANCH 3
#define TRAP_HWBKPT 4
#define TRAP_UNK    5

/* sigaction(2): si_code of SIGCHLD */
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

/* sigaction(2): si_code of SIGIO */
#define POLL_IN  1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6

/* sigaction(2): si_code of SIGSYS */
#define SYS_SECCOMP       1
#define SYS_USER_DISPATCH 2

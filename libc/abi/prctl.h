/* SPDX-License-Identifier: MIT */
/* prctl(2) and arch_prctl(2) operations. Linux, x86-64. */
#pragma once

/* arch_prctl(2): operations */
#define ARCH_SET_GS               0x1001
#define ARCH_SET_FS               0x1002
#define ARCH_GET_FS               0x1003
#define ARCH_GET_GS               0x1004
#define ARCH_GET_CPUID            0x1011
#define ARCH_SET_CPUID            0x1012
#define ARCH_GET_XCOMP_SUPP       0x1021
#define ARCH_GET_XCOMP_PERM       0x1022
#define ARCH_REQ_XCOMP_PERM       0x1023
#define ARCH_GET_XCOMP_GUEST_PERM 0x1024
#define ARCH_REQ_XCOMP_GUEST_PERM 0x1025
#define ARCH_MAP_VDSO_X32         0x2001
#define ARCH_MAP_VDSO_32          0x2002
#define ARCH_MAP_VDSO_64          0x2003
#define ARCH_CET_STATUS           0x3001
#define ARCH_SHSTK_ENABLE         0x5001
#define ARCH_SHSTK_DISABLE        0x5002
#define ARCH_SHSTK_LOCK           0x5003
#define ARCH_SHSTK_UNLOCK         0x5004
#define ARCH_SHSTK_STATUS         0x5005

/* prctl(2): operations */
#define PR_SET_PDEATHSIG             1
#define PR_GET_PDEATHSIG             2
#define PR_GET_DUMPABLE              3
#define PR_SET_DUMPABLE              4
#define PR_GET_UNALIGN               5
#define PR_SET_UNALIGN               6
#define PR_GET_KEEPCAPS              7
#define PR_SET_KEEPCAPS              8
#define PR_GET_FPEMU                 9
#define PR_SET_FPEMU                 10
#define PR_GET_FPEXC                 11
#define PR_SET_FPEXC                 12
#define PR_GET_TIMING                13
#define PR_SET_TIMING                14
#define PR_SET_NAME                  15
#define PR_GET_NAME                  16
#define PR_GET_ENDIAN                19
#define PR_SET_ENDIAN                20
#define PR_GET_SECCOMP               21
#define PR_SET_SECCOMP               22
#define PR_CAPBSET_READ              23
#define PR_CAPBSET_DROP              24
#define PR_GET_TSC                   25
#define PR_SET_TSC                   26
#define PR_GET_SECUREBITS            27
#define PR_SET_SECUREBITS            28
#define PR_SET_TIMERSLACK            29
#define PR_GET_TIMERSLACK            30
#define PR_TASK_PERF_EVENTS_DISABLE  31
#define PR_TASK_PERF_EVENTS_ENABLE   32
#define PR_MCE_KILL                  33
#define PR_MCE_KILL_GET              34
#define PR_SET_MM                    35
#define PR_SET_CHILD_SUBREAPER       36
#define PR_GET_CHILD_SUBREAPER       37
#define PR_SET_NO_NEW_PRIVS          38
#define PR_GET_NO_NEW_PRIVS          39
#define PR_GET_TID_ADDRESS           40
#define PR_SET_THP_DISABLE           41
#define PR_GET_THP_DISABLE           42
#define PR_MPX_ENABLE_MANAGEMENT     43
#define PR_MPX_DISABLE_MANAGEMENT    44
#define PR_SET_FP_MODE               45
#define PR_GET_FP_MODE               46
#define PR_CAP_AMBIENT               47
#define PR_SVE_SET_VL                50
#define PR_SVE_GET_VL                51
#define PR_GET_SPECULATION_CTRL      52
#define PR_SET_SPECULATION_CTRL      53
#define PR_PAC_RESET_KEYS            54
#define PR_SET_TAGGED_ADDR_CTRL      55
#define PR_GET_TAGGED_ADDR_CTRL      56
#define PR_SET_IO_FLUSHER            57
#define PR_GET_IO_FLUSHER            58
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_PAC_SET_ENABLED_KEYS      60
#define PR_PAC_GET_ENABLED_KEYS      61
#define PR_SCHED_CORE                62
#define PR_SME_SET_VL                63
#define PR_SME_GET_VL                64
#define PR_SET_MDWE                  65
#define PR_GET_MDWE                  66
#define PR_SET_MEMORY_MERGE          67
#define PR_GET_MEMORY_MERGE          68
#define PR_SET_VMA                   0x53564d41
#define PR_SET_PTRACER               0x59616d61

/* prctl(2): PR_SET_MM */
#define PR_SET_MM_START_CODE  1
#define PR_SET_MM_END_CODE    2
#define PR_SET_MM_START_DATA  3
#define PR_SET_MM_END_DATA    4
#define PR_SET_MM_START_STACK 5
#define PR_SET_MM_START_BRK   6
#define PR_SET_MM_BRK         7
#define PR_SET_MM_ARG_START   8
#define PR_SET_MM_ARG_END     9
#define PR_SET_MM_ENV_START   10
#define PR_SET_MM_ENV_END     11
#define PR_SET_MM_AUXV        12
#define PR_SET_MM_EXE_FILE    13
#define PR_SET_MM_MAP         14
#define PR_SET_MM_MAP_SIZE    15

/* prctl(2): PR_CAP_AMBIENT */
#define PR_CAP_AMBIENT_IS_SET    1
#define PR_CAP_AMBIENT_RAISE     2
#define PR_CAP_AMBIENT_LOWER     3
#define PR_CAP_AMBIENT_CLEAR_ALL 4

/* prctl(2): PR_SET_VMA */
#define PR_SET_VMA_ANON_NAME 0

/* prctl(2): PR_SET_PTRACER */
#define PR_SET_PTRACER_ANY (-1)

/* prctl(2): PR_SET_TSC */
#define PR_TSC_ENABLE  1
#define PR_TSC_SIGSEGV 2

/* prctl(2): PR_MCE_KILL */
#define PR_MCE_KILL_CLEAR 0
#define PR_MCE_KILL_SET   1

/* prctl(2): PR_MCE_KILL_SET */
#define PR_MCE_KILL_LATE    0
#define PR_MCE_KILL_EARLY   1
#define PR_MCE_KILL_DEFAULT 2

/* prctl(2): PR_SET_SPECULATION_CTRL, which */
#define PR_SPEC_STORE_BYPASS    0
#define PR_SPEC_INDIRECT_BRANCH 1
#define PR_SPEC_L1D_FLUSH       2

/* prctl(2): PR_SET_SPECULATION_CTRL, what */
#define PR_SPEC_NOT_AFFECTED   0
#define PR_SPEC_PRCTL          1
#define PR_SPEC_ENABLE         2
#define PR_SPEC_DISABLE        4
#define PR_SPEC_FORCE_DISABLE  8
#define PR_SPEC_DISABLE_NOEXEC 16

/* prctl(2): PR_SET_SYSCALL_USER_DISPATCH */
#define PR_SYS_DISPATCH_OFF 0
#define PR_SYS_DISPATCH_ON  1

/* prctl(2): PR_SCHED_CORE */
#define PR_SCHED_CORE_GET        0
#define PR_SCHED_CORE_CREATE     1
#define PR_SCHED_CORE_SHARE_TO   2
#define PR_SCHED_CORE_SHARE_FROM 3
#define PR_SCHED_CORE_MAX        4

/* prctl(2): PR_SCHED_CORE, whose */
#define PR_SCHED_CORE_SCOPE_THREAD        0
#define PR_SCHED_CORE_SCOPE_THREAD_GROUP  1
#define PR_SCHED_CORE_SCOPE_PROCESS_GROUP 2

/* prctl(2): PR_SET_TIMING */
#define PR_TIMING_STATISTICAL 0
#define PR_TIMING_TIMESTAMP   1

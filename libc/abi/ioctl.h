/* SPDX-License-Identifier: MIT */
/* ioctl(2) requests: terminals, files, sockets. Names and values are those of Linux on x86-64. */
#pragma once

#define BLKALIGNOFF            0x127a

#define BLKBSZGET              0x80081270UL

#define BLKBSZSET              0x40081271

#define BLKDISCARD             0x1277

#define BLKDISCARDZEROES       0x127c

#define BLKFLSBUF              0x1261

#define BLKFRAGET              0x1265

#define BLKFRASET              0x1264

#define BLKGETDISKSEQ          0x80081280UL

#define BLKGETSIZE             0x1260

#define BLKIOMIN               0x1278

#define BLKIOOPT               0x1279

#define BLKPBSZGET             0x127b

#define BLKRAGET               0x1263

#define BLKRASET               0x1262

#define BLKROGET               0x125e

#define BLKROSET               0x125d

#define BLKROTATIONAL          0x127e

#define BLKRRPART              0x125f

#define BLKSECDISCARD          0x127d

#define BLKSECTGET             0x1267

#define BLKSECTSET             0x1266

#define BLKSSZGET              0x1268

#define BLKTRACESTART          0x1274

#define BLKTRACESTOP           0x1275

#define BLKTRACETEARDOWN       0x1276

#define BLKZEROOUT             0x127f

#define FIBMAP                 1

#define FICLONE                0x40049409

#define FICLONERANGE           0x4020940d

#define FIGETBSZ               2

#define FIOASYNC               0x5452

#define FIOCLEX                0x5451

#define FIOGETOWN              0x8903

#define FIONBIO                0x5421

#define FIONCLEX               0x5450

#define FIONREAD               0x541b

#define FIOQSIZE               0x5460

#define FIOSETOWN              0x8901

#define FS_IOC_SETFLAGS        0x40086602
#define FS_IOC_SETVERSION      0x40087602
#define FS_IOC_FSSETXATTR      0x401c5820
#define FS_IOC_SETFSLABEL      0x41009432
#define FS_IOC_GETFLAGS        0x80086601UL
#define FS_IOC_GETVERSION      0x80087601UL
#define FS_IOC_FSGETXATTR      0x801c581fUL
#define FS_IOC_GETFSLABEL      0x81009431UL

#define SIOCADDDLCI            0x8980

#define SIOCADDMULTI           0x8931

#define SIOCADDRT              0x890b

#define SIOCATMARK             0x8905

#define SIOCBONDCHANGEACTIVE   0x8995

#define SIOCBONDENSLAVE        0x8990

#define SIOCBONDINFOQUERY      0x8994

#define SIOCBONDRELEASE        0x8991

#define SIOCBONDSETHWADDR      0x8992

#define SIOCBONDSLAVEINFOQUERY 0x8993

#define SIOCBRADDBR            0x89a0

#define SIOCBRADDIF            0x89a2

#define SIOCBRDELBR            0x89a1

#define SIOCBRDELIF            0x89a3

#define SIOCDARP               0x8953

#define SIOCDELDLCI            0x8981

#define SIOCDELMULTI           0x8932

#define SIOCDELRT              0x890c

#define SIOCDEVPRIVATE         0x89f0

#define SIOCDIFADDR            0x8936

#define SIOCDRARP              0x8960

#define SIOCETHTOOL            0x8946

#define SIOCGARP               0x8954

#define SIOCGHWTSTAMP          0x89b1

#define SIOCGIFADDR            0x8915

#define SIOCGIFBR              0x8940

#define SIOCGIFBRDADDR         0x8919

#define SIOCGIFCONF            0x8912

#define SIOCGIFCOUNT           0x8938

#define SIOCGIFDSTADDR         0x8917

#define SIOCGIFENCAP           0x8925

#define SIOCGIFFLAGS           0x8913

#define SIOCGIFHWADDR          0x8927

#define SIOCGIFINDEX           0x8933

#define SIOCGIFMAP             0x8970

#define SIOCGIFMEM             0x891f

#define SIOCGIFMETRIC          0x891d

#define SIOCGIFMTU             0x8921

#define SIOCGIFNAME            0x8910

#define SIOCGIFNETMASK         0x891b

#define SIOCGIFPFLAGS          0x8935

#define SIOCGIFSLAVE           0x8929

#define SIOCGIFTXQLEN          0x8942

#define SIOCGIFVLAN            0x8982

#define SIOCGMIIPHY            0x8947

#define SIOCGMIIREG            0x8948

#define SIOCGPGRP              0x8904

#define SIOCGRARP              0x8961

#define SIOCGSKNS              0x894c

#define SIOCGSTAMP             0x8906

#define SIOCGSTAMPNS           0x8907

#define SIOCINQ                0x541b

#define SIOCOUTQ               0x5411

#define SIOCOUTQNSD            0x894b

#define SIOCPROTOPRIVATE       0x89e0

#define SIOCRTMSG              0x890d

#define SIOCSARP               0x8955

#define SIOCSHWTSTAMP          0x89b0

#define SIOCSIFADDR            0x8916

#define SIOCSIFBR              0x8941

#define SIOCSIFBRDADDR         0x891a

#define SIOCSIFDSTADDR         0x8918

#define SIOCSIFENCAP           0x8926

#define SIOCSIFFLAGS           0x8914

#define SIOCSIFHWADDR          0x8924

#define SIOCSIFHWBROADCAST     0x8937

#define SIOCSIFLINK            0x8911

#define SIOCSIFMAP             0x8971

#define SIOCSIFMEM             0x8920

#define SIOCSIFMETRIC          0x891e

#define SIOCSIFMTU             0x8922

#define SIOCSIFNAME            0x8923

#define SIOCSIFNETMASK         0x891c

#define SIOCSIFPFLAGS          0x8934

#define SIOCSIFSLAVE           0x8930

#define SIOCSIFTXQLEN          0x8943

#define SIOCSIFVLAN            0x8983

#define SIOCSMIIREG            0x8949

#define SIOCSPGRP              0x8902

#define SIOCSRARP              0x8962

#define SIOCWANDEV             0x894a

#define TCFLSH                 0x540b

#define TCGETA                 0x5405

#define TCGETS                 0x5401

#define TCGETX                 0x5432

#define TCSBRK                 0x5409

#define TCSBRKP                0x5425

#define TCSETA                 0x5406

#define TCSETAF                0x5408

#define TCSETAW                0x5407

#define TCSETS                 0x5402

#define TCSETSF                0x5404

#define TCSETSW                0x5403

#define TCSETX                 0x5433

#define TCSETXF                0x5434

#define TCSETXW                0x5435

#define TCXONC                 0x540a

#define TIOCCBRK               0x5428

#define TIOCCONS               0x541d

#define TIOCEXCL               0x540c

#define TIOCGDEV               0x80045432UL

#define TIOCGETD               0x5424

#define TIOCGEXCL              0x80045440UL

#define TIOCGICOUNT            0x545d

#define TIOCGLCKTRMIOS         0x5456

#define TIOCGPGRP              0x540f

#define TIOCGPKT               0x80045438UL

#define TIOCGPTLCK             0x80045439UL

#define TIOCGPTN               0x80045430UL

#define TIOCGPTPEER            0x5441

#define TIOCGSERIAL            0x541e

#define TIOCGSID               0x5429

#define TIOCGSOFTCAR           0x5419

#define TIOCGWINSZ             0x5413

#define TIOCINQ                0x541b

#define TIOCLINUX              0x541c

#define TIOCMBIC               0x5417

#define TIOCMBIS               0x5416

#define TIOCMGET               0x5415

#define TIOCMIWAIT             0x545c

#define TIOCMSET               0x5418

#define TIOCNOTTY              0x5422

#define TIOCNXCL               0x540d

#define TIOCOUTQ               0x5411

#define TIOCPKT                0x5420

#define TIOCSBRK               0x5427

#define TIOCSCTTY              0x540e

#define TIOCSERCONFIG          0x5453

#define TIOCSERGETLSR          0x5459

#define TIOCSERGETMULTI        0x545a

#define TIOCSERGSTRUCT         0x5458

#define TIOCSERGWILD           0x5454

#define TIOCSERSETMULTI        0x545b

#define TIOCSERSWILD           0x5455

#define TIOCSETD               0x5423

#define TIOCSIG                0x40045436

#define TIOCSLCKTRMIOS         0x5457

#define TIOCSPGRP              0x5410

#define TIOCSPTLCK             0x40045431

#define TIOCSSERIAL            0x541f

#define TIOCSSOFTCAR           0x541a

#define TIOCSTI                0x5412

#define TIOCSWINSZ             0x5414

#define TIOCVHANGUP            0x5437

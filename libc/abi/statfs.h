/* SPDX-License-Identifier: MIT */
/* File-system magic numbers (statfs(2)) and mount flags. Names and values are those of Linux on x86-64. */
#pragma once

#define AAFS_MAGIC            0x5a3c69f0

#define ADFS_SUPER_MAGIC      0xadf5

#define AFFS_SUPER_MAGIC      0xadff

#define AFS_SUPER_MAGIC       0x5346414f

#define AUTOFS_SUPER_MAGIC    0x187

#define BDEVFS_MAGIC          0x62646576

#define BINDERFS_SUPER_MAGIC  0x6c6f6f70

#define BINFMTFS_MAGIC        0x42494e4d

#define BTRFS_SUPER_MAGIC     0x9123683eUL

#define CEPH_SUPER_MAGIC      0xc36400

#define CGROUP_SUPER_MAGIC    0x27e0eb

#define CGROUP2_SUPER_MAGIC   0x63677270

#define CIFS_SUPER_MAGIC      0xff534d42UL

#define CODA_SUPER_MAGIC      0x73757245

#define CRAMFS_MAGIC          0x28cd3d45

#define DAXFS_MAGIC           0x64646178

#define DEBUGFS_MAGIC         0x64626720

#define DEVMEM_MAGIC          0x454d444d

#define DEVPTS_SUPER_MAGIC    0x1cd1

#define ECRYPTFS_SUPER_MAGIC  0xf15f

#define EFIVARFS_MAGIC        0xde5e81e4UL

#define EFS_SUPER_MAGIC       0x414a53

#define EXFAT_SUPER_MAGIC     0x2011bab0

#define EXT2_SUPER_MAGIC      0xef53

#define EXT3_SUPER_MAGIC      0xef53

#define EXT4_SUPER_MAGIC      0xef53

#define F2FS_SUPER_MAGIC      0xf2f52010UL

#define FUSE_SUPER_MAGIC      0x65735546

#define FUTEXFS_SUPER_MAGIC   0xbad1dea

#define HOSTFS_SUPER_MAGIC    0xc0ffee

#define HPFS_SUPER_MAGIC      0xf995e849UL

#define HUGETLBFS_MAGIC       0x958458f6UL

#define ISOFS_SUPER_MAGIC     0x9660

#define JFFS2_SUPER_MAGIC     0x72b6

#define MINIX_SUPER_MAGIC     0x137f

#define MINIX2_SUPER_MAGIC    0x2468

#define MINIX3_SUPER_MAGIC    0x4d5a

#define MSDOS_SUPER_MAGIC     0x4d44

#define NCP_SUPER_MAGIC       0x564c

#define NFS_SUPER_MAGIC       0x6969

#define NILFS_SUPER_MAGIC     0x3434

#define NSFS_MAGIC            0x6e736673

#define OCFS2_SUPER_MAGIC     0x7461636f

#define OPENPROM_SUPER_MAGIC  0x9fa1

#define OVERLAYFS_SUPER_MAGIC 0x794c7630

#define PIPEFS_MAGIC          0x50495045

#define PROC_SUPER_MAGIC      0x9fa0

#define PSTOREFS_MAGIC        0x6165676c

#define QNX4_SUPER_MAGIC      47

#define QNX6_SUPER_MAGIC      0x68191122

#define RAMFS_MAGIC           0x858458f6UL

#define RDTGROUP_SUPER_MAGIC  0x7655821

#define REISERFS_SUPER_MAGIC  0x52654973

#define SECRETMEM_MAGIC       0x5345434d

#define SECURITYFS_MAGIC      0x73636673

#define SELINUX_MAGIC         0xf97cff8cUL

#define SMACK_MAGIC           0x43415d53

#define SMB_SUPER_MAGIC       0x517b

#define SMB2_SUPER_MAGIC      0xfe534d42UL

#define SOCKFS_MAGIC          0x534f434b

#define SQUASHFS_MAGIC        0x73717368

#define ST_RDONLY             1
#define ST_NOSUID             2
#define ST_NODEV              4
#define ST_NOEXEC             8
#define ST_SYNCHRONOUS        16
#define ST_MANDLOCK           64
#define ST_WRITE              128
#define ST_APPEND             0x100
#define ST_IMMUTABLE          0x200
#define ST_NOATIME            0x400
#define ST_NODIRATIME         0x800
#define ST_RELATIME           0x1000

#define SYSFS_MAGIC           0x62656572

#define TMPFS_MAGIC           0x1021994

#define TRACEFS_MAGIC         0x74726163

#define UDF_SUPER_MAGIC       0x15013346

#define USBDEVICE_SUPER_MAGIC 0x9fa2

#define V9FS_MAGIC            0x1021997

#define XENFS_SUPER_MAGIC     0xabba1974UL

#define XFS_SUPER_MAGIC       0x58465342

#define ZONEFS_MAGIC          0x5a4f4653

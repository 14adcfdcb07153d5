/* initrd.h - an archive of files for a kernel to start with, in the "newc" format of cpio. */
#ifndef A64_RUN_INITRD_H
#define A64_RUN_INITRD_H

#include <stdbool.h>
#include <stddef.h>

struct initrd_file {
  const char *name; /* in the archive */
  const char *path; /* of its contents, on this machine */
};

/* Writes n executable files to `fd`. False: errno says why, *path of which. */
bool initrd_write(int fd, const struct initrd_file *files, size_t n, const char **path);

#endif

/* Writes down, in order, what a process does to the files below one folder: for LD_PRELOAD.
 * NGATU_WATCH: the folder; NGATU_WRITES: the log. Record: op, length of path, offset, length of data, path, data.
 * NGATU_EIO: a file; while it exists, writes and syncs below the folder fail with its first word (EIO, ENOSPC, EROFS).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 4096
static char *names[FDS];
static int log_fd = -2;
static const char *folder, *trouble;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int raw_open(const char *path, int flags) { return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0644); }

static void start(void) {
  if (log_fd != -2) return;
  folder = getenv("NGATU_WATCH");
  trouble = getenv("NGATU_EIO");
  const char *to = getenv("NGATU_WRITES");
  log_fd = to == NULL ? -1 : raw_open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC);
}

static int watched(const char *path) { return folder != NULL && path != NULL && strncmp(path, folder, strlen(folder)) == 0; }

static void note(char op, const char *path, uint64_t offset, const void *data, uint32_t length) {
  if (log_fd < 0) return;
  uint32_t path_length = (uint32_t)strlen(path);
  size_t size = 1 + 4 + 8 + 4 + path_length + length;
  char *record = malloc(size), *at = record;
  *at++ = op;
  memcpy(at, &path_length, 4); at += 4;
  memcpy(at, &offset, 8); at += 8;
  memcpy(at, &length, 4); at += 4;
  memcpy(at, path, path_length); at += path_length;
  if (length > 0) memcpy(at, data, length);
  pthread_mutex_lock(&lock);
  if (syscall(SYS_write, log_fd, record, size) != (long)size) abort();
  pthread_mutex_unlock(&lock);
  free(record);
}

/* The errno that the folder has to fail with now; 0 = none. */
static int failing(void) {
  if (trouble == NULL) return 0;
  int fd = raw_open(trouble, O_RDONLY);
  if (fd < 0) return 0;
  char word[8] = {0};
  long got = syscall(SYS_read, fd, word, 7);
  syscall(SYS_close, fd);
  if (got <= 0) return 0;
  if (strncmp(word, "ENOSPC", 6) == 0) return ENOSPC;
  return strncmp(word, "EROFS", 5) == 0 ? EROFS : EIO;
}

#define NAME(fd) ((fd) >= 0 && (fd) < FDS ? names[fd] : NULL)
#define FAIL(path) { int wrong = failing(); if ((path) != NULL && wrong != 0) { errno = wrong; return -1; } }
#define NEXT(name) static __typeof__(&name) next; if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int opened(int fd, const char *path, int flags) {
  start();
  if (fd < 0 || fd >= FDS) return fd;
  free(names[fd]);
  names[fd] = watched(path) ? strdup(path) : NULL;
  if (names[fd] != NULL && (flags & O_CREAT) != 0) note('c', path, (flags & O_TRUNC) != 0 ? 1 : 0, NULL, 0);
  return fd;
}
static int do_open(const char *path, int flags, mode_t mode) {
  start();
  if (watched(path) && (flags & (O_WRONLY | O_RDWR)) != 0) FAIL(path);
  return opened((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode), path, flags);
}
#define MODE(flags) mode_t mode = 0; if ((flags) & O_CREAT) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }
int open(const char *path, int flags, ...) { MODE(flags) return do_open(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return do_open(path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return dir == AT_FDCWD ? do_open(path, flags, mode) : opened((int)syscall(SYS_openat, dir, path, flags, mode), path, flags); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return dir == AT_FDCWD ? do_open(path, flags, mode) : opened((int)syscall(SYS_openat, dir, path, flags, mode), path, flags); }
int close(int fd) {
  NEXT(close);
  if (NAME(fd) != NULL) { free(names[fd]); names[fd] = NULL; }
  return next(fd);
}
ssize_t write(int fd, const void *data, size_t length) {
  NEXT(write);
  start();
  FAIL(NAME(fd));
  off_t at = NAME(fd) != NULL ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t done = next(fd, data, length);
  if (NAME(fd) != NULL && done > 0) note('w', names[fd], (uint64_t)at, data, (uint32_t)done);
  return done;
}
static ssize_t do_pwrite(int fd, const void *data, size_t length, off_t at) {
  start();
  FAIL(NAME(fd));
  ssize_t done = syscall(SYS_pwrite64, fd, data, length, at);
  if (NAME(fd) != NULL && done > 0) note('w', names[fd], (uint64_t)at, data, (uint32_t)done);
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return do_pwrite(fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return do_pwrite(fd, data, length, at); }
static int do_sync(int fd, long call) {
  start();
  FAIL(NAME(fd));
  int done = (int)syscall(call, fd);
  if (NAME(fd) != NULL && done == 0) note('s', names[fd], 0, NULL, 0);
  return done;
}
int fsync(int fd) { return do_sync(fd, SYS_fsync); }
int fdatasync(int fd) { return do_sync(fd, SYS_fdatasync); }
static int do_truncate(int fd, off_t length) {
  start();
  FAIL(NAME(fd));
  int done = (int)syscall(SYS_ftruncate, fd, length);
  if (NAME(fd) != NULL && done == 0) note('t', names[fd], (uint64_t)length, NULL, 0);
  return done;
}
int ftruncate(int fd, off_t length) { return do_truncate(fd, length); }
int ftruncate64(int fd, off64_t length) { return do_truncate(fd, length); }
int rename(const char *from, const char *to) {
  NEXT(rename);
  start();
  int done = next(from, to);
  if (done == 0 && watched(from)) note('r', from, 0, to, (uint32_t)strlen(to));
  return done;
}
int unlink(const char *path) {
  NEXT(unlink);
  start();
  int done = next(path);
  if (done == 0 && watched(path)) note('u', path, 0, NULL, 0);
  return done;
}

/* A disk whose power can be cut, and that can fail, for one process tree (LD_PRELOAD).
 *
 * The page cache outlives kill -9, so that test alone proves nothing about fsync. This library writes
 * down what a real disk would have been told to keep: each file's length at its last fsync, and each
 * name at the last fsync of its directory. After kill -9 the test cuts the files back to that.
 *
 *   POWERCUT_ROOT    only files below this directory count
 *   POWERCUT_LOG     the journal, a line an event, outside the root:
 *                      C path            a name was created
 *                      R seq old new     a name was changed; the file it replaced is kept as LOG.seq
 *                      S length path     a file was synced at this length
 *                      D path            a directory was synced
 *   POWERCUT_LIE     if set, syncs do nothing and are not written down: the test must then fail
 *   POWERCUT_SWITCH  a file of at least one byte, shared with the test:
 *                      'e' syncs fail with EIO, 'w' writes fail with EIO, 'f' writes fail with ENOSPC
 *
 * Written down after the call succeeded, with the length taken before it: a kill in between makes the
 * cut harsher than a real one, never kinder.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[PATH_MAX];
static char journal_path[PATH_MAX];
static int journal = -1;
static int lie;
static volatile const char *fault_switch;
static unsigned sequence;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_fallocate)(int, int, off_t, off_t);

static void prepare(void) {
  real_open = dlsym(RTLD_NEXT, "open");
  real_openat = dlsym(RTLD_NEXT, "openat");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  real_fallocate = dlsym(RTLD_NEXT, "fallocate");
  const char *value = getenv("POWERCUT_ROOT");
  if (value && realpath(value, root) == NULL) root[0] = 0;
  lie = getenv("POWERCUT_LIE") != NULL;
  value = getenv("POWERCUT_LOG");
  if (value) {
    snprintf(journal_path, sizeof journal_path, "%s", value);
    journal = real_open(value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  value = getenv("POWERCUT_SWITCH");
  if (value) {
    int fd = real_open(value, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
      void *map = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
      if (map != MAP_FAILED) fault_switch = map;
      close(fd);
    }
  }
}

static int below_root(const char *path) {
  size_t n = strlen(root);
  return n > 0 && strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return below_root(path);
}

static int absolute(int directory, const char *path, char *result) {
  if (path[0] == '/') {
    snprintf(result, PATH_MAX, "%s", path);
  } else {
    char base[PATH_MAX];
    if (directory == AT_FDCWD) {
      if (getcwd(base, sizeof base) == NULL) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
      ssize_t n = readlink(link, base, sizeof base - 1);
      if (n <= 0) return 0;
      base[n] = 0;
    }
    if (snprintf(result, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return 0;
  }
  return below_root(result);
}

static void note(const char *format, ...) {
  if (journal < 0) return;
  char line[3 * PATH_MAX];
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (real_write(journal, line, n) != n) abort();
}

static int failing(int fd, char what) {
  char path[PATH_MAX];
  return fault_switch && *fault_switch == what && path_of(fd, path);
}

static int sync_with(int fd, int (*real)(int)) {
  int saved = errno;
  char path[PATH_MAX];
  int ours = path_of(fd, path);
  struct stat before;
  if (ours && fault_switch && *fault_switch == 'e') {
    errno = EIO;
    return -1;
  }
  if (!ours || fstat(fd, &before) != 0) {
    errno = saved;
    return real(fd);
  }
  if (lie) return 0;
  errno = saved;
  int result = real(fd);
  if (result == 0) {
    if (S_ISDIR(before.st_mode))
      note("D %s\n", path);
    else
      note("S %lld %s\n", (long long)before.st_size, path);
  }
  return result;
}

int fsync(int fd) {
  pthread_once(&once, prepare);
  return sync_with(fd, real_fsync);
}

int fdatasync(int fd) {
  pthread_once(&once, prepare);
  return sync_with(fd, real_fdatasync);
}

static int open_noting(int directory, const char *path, int flags, mode_t mode) {
  pthread_once(&once, prepare);
  char full[PATH_MAX];
  int creates = 0;
  if ((flags & O_CREAT) && absolute(directory, path, full)) creates = access(full, F_OK) != 0;
  int fd = real_openat(directory, path, flags, mode);
  if (fd >= 0 && creates) note("C %s\n", full);
  return fd;
}

#define MODE_OF(flags, mode)                  \
  mode_t mode = 0;                            \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {    \
    va_list arguments;                        \
    va_start(arguments, flags);               \
    mode = va_arg(arguments, mode_t);         \
    va_end(arguments);                        \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noting(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noting(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int directory, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noting(directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noting(directory, path, flags | O_LARGEFILE, mode);
}

int mkdir(const char *path, mode_t mode) {
  pthread_once(&once, prepare);
  char full[PATH_MAX];
  int result = real_mkdir(path, mode);
  if (result == 0 && absolute(AT_FDCWD, path, full)) note("C %s\n", full);
  return result;
}

int rename(const char *from, const char *to) {
  pthread_once(&once, prepare);
  char old_path[PATH_MAX], new_path[PATH_MAX], kept[PATH_MAX + 32];
  int ours = absolute(AT_FDCWD, from, old_path) & absolute(AT_FDCWD, to, new_path);
  unsigned seq = 0;
  if (ours) {
    seq = __sync_add_and_fetch(&sequence, 1);
    snprintf(kept, sizeof kept, "%s.%d.%u", journal_path, (int)getpid(), seq);
    /* There may be nothing to replace; then nothing is kept. */
    (void)!link(new_path, kept);
  }
  int result = real_rename(from, to);
  if (ours && result == 0) note("R %d.%u %s\t%s\n", (int)getpid(), seq, old_path, new_path);
  return result;
}

#define FAIL_IF(fd)                          \
  pthread_once(&once, prepare);              \
  if (fault_switch && *fault_switch) {       \
    if (failing(fd, 'w')) {                  \
      errno = EIO;                           \
      return -1;                             \
    }                                        \
    if (failing(fd, 'f')) {                  \
      errno = ENOSPC;                        \
      return -1;                             \
    }                                        \
  }

ssize_t write(int fd, const void *bytes, size_t count) {
  FAIL_IF(fd)
  return real_write(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  FAIL_IF(fd)
  return real_pwrite(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  FAIL_IF(fd)
  return real_pwrite(fd, bytes, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  FAIL_IF(fd)
  return real_writev(fd, parts, count);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
  FAIL_IF(fd)
  return real_fallocate(fd, mode, offset, length);
}

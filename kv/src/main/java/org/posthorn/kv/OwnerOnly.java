package org.posthorn.kv;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files and directories that only their owner can read, and that outlive a power cut.
public final class OwnerOnly {
  private static final int MASK = 077;

  static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<?> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final Set<PosixFilePermission> OF_FILES =
      PosixFilePermissions.fromString("rw-------");

  private static final Set<PosixFilePermission> OF_DIRECTORIES =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /// Has all files that this process makes from now on be its user's alone, those too that native
  /// code makes and whose mode cannot be chosen. For the program's start, once.
  @SuppressWarnings("restricted") // a call of libc that takes and returns a number
  public static void maskProcess() {
    Linker linker = Linker.nativeLinker();
    MethodHandle umask =
        linker.downcallHandle(
            linker.defaultLookup().find("umask").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      int _ = (int) umask.invokeExact(MASK);
    } catch (Throwable e) { // POSIX: it always succeeds
      throw new IllegalStateException("umask", e);
    }
  }

  /// Closes files below a directory to others: what earlier versions, or native code in a process
  /// without [#maskProcess], left open.
  static void close(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            restrict(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            restrict(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // as in restrict
            }
            throw failure;
          }
        });
  }

  private static void restrict(Path path) throws IOException {
    try {
      boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      Files.setPosixFilePermissions(path, isDirectory ? OF_DIRECTORIES : OF_FILES);
    } catch (NoSuchFileException e) {
      // The engine removes files that it needs no more.
    }
  }

  /// Makes an empty file, if it is not there.
  static void createFile(Path file) throws IOException {
    FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE)
        .close();
  }

  /// Makes a directory and those above it where missing, each synced into its parent.
  static void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null || Files.isDirectory(absolute)) {
      return;
    }
    createDirectories(parent);
    // Not createDirectory: another thread may be making the same one.
    Files.createDirectories(absolute, DIRECTORY);
    sync(parent);
  }

  /// Makes the names in a directory, or the bytes of a file, durable.
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ))) {
      channel.force(true);
    }
  }
}

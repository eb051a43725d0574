package org.posthorn.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.posthorn.delivery.rules.GlobalScripts;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The administrator's Sieve scripts, which scripts of accounts may include: the files `NAME.sieve`
/// of a directory. A changed file takes effect at its next use. Thread-safe.
final class ScriptDirectory implements GlobalScripts {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptDirectory.class);
  private static final String ENDING = ".sieve";

  private final Path directory;
  private final SieveLimits limits;
  private final Map<Path, Kept> kept = new ConcurrentHashMap<>();

  ScriptDirectory(Path directory, SieveLimits limits) {
    this.directory = directory;
    this.limits = limits;
  }

  private record Kept(FileTime changed, long size, Optional<Script> script) {}

  /// The error of the first invalid script, with its place.
  ///
  /// @throws IOException if the directory or a script in it cannot be read
  Optional<String> firstError() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(one -> one.toString().endsWith(ENDING)).sorted().toList()) {
        Compilation compilation = Compiler.compile(Files.readAllBytes(file), limits);
        if (compilation.script().isEmpty()) {
          return Optional.of(file.getFileName() + ":" + compilation.errors().getFirst());
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Script> script(String name) {
    Optional<Path> file = file(name);
    try {
      return file.isPresent() ? script(file.get()) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.error("sieve event=script-unreadable script={}", file.get(), e);
      return Optional.empty();
    }
  }

  /// The name comes from a user: it must not lead outside the directory.
  private Optional<Path> file(String name) {
    boolean plain =
        !name.isEmpty() && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ');
    if (!plain) {
      return Optional.empty();
    }
    try {
      Path file = directory.resolve(name + ENDING);
      return Optional.of(file).filter(one -> directory.equals(one.getParent()));
    } catch (InvalidPathException e) {
      return Optional.empty(); // no file may have that name
    }
  }

  private Optional<Script> script(Path file) throws IOException {
    FileTime changed = Files.getLastModifiedTime(file);
    long size = Files.size(file);
    Kept known = kept.get(file);
    if (known != null && known.changed().equals(changed) && known.size() == size) {
      return known.script();
    }
    Compilation compilation = Compiler.compile(Files.readAllBytes(file), limits);
    compilation
        .errors()
        .forEach(
            problem -> LOG.error("sieve event=script-invalid script={} reason={}", file, problem));
    kept.put(file, new Kept(changed, size, compilation.script()));
    return compilation.script();
  }
}

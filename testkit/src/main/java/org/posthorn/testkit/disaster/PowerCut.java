package org.posthorn.testkit.disaster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The disk of a child process, whose power can be cut and that can be told to fail.
///
/// Start the child with [#environment], end it with SIGKILL, then [#cut] the files below the root
/// back to what was synced: file lengths at their last fsync, names at their directory's last
/// fsync. What a rewrite inside a synced length or a removal did is not undone.
///
/// One instance per life of the child. Not thread-safe, except [#fault].
public final class PowerCut {

  /// What the disk does from now on.
  public enum Fault {
    NONE('\0'),
    SYNC_FAILS('e'),
    WRITE_FAILS('w'),
    DISK_FULL('f');

    private final int code;

    Fault(char code) {
      this.code = code;
    }
  }

  private final Path library;
  private final Path root;
  private final Path journal;
  private final Path faultSwitch;

  private PowerCut(Path library, Path root, Path journal, Path faultSwitch) {
    this.library = library;
    this.root = root;
    this.journal = journal;
    this.faultSwitch = faultSwitch;
  }

  /// Builds the library with the system's C compiler into `workspace`; the test is skipped where
  /// there is none.
  ///
  /// @param workspace a directory outside `root`, on the same file system
  /// @param root the directory whose files are watched; made if missing
  public static PowerCut over(Path workspace, Path root) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        System.getProperty("os.name", "").equals("Linux"), "the power-cut library is for Linux");
    Files.createDirectories(root);
    Path library = workspace.resolve("powercut.so");
    if (!Files.exists(library)) {
      compile(workspace, library);
    }
    Path journal = Files.createTempFile(workspace, "journal", ".log");
    Path faultSwitch = Files.createTempFile(workspace, "fault", ".switch");
    Files.write(faultSwitch, new byte[4096]);
    return new PowerCut(library, root.toRealPath(), journal, faultSwitch);
  }

  private static void compile(Path workspace, Path library)
      throws IOException, InterruptedException {
    Path source = workspace.resolve("powercut.c");
    try (InputStream resource = PowerCut.class.getResourceAsStream("powercut.c")) {
      Files.copy(Objects.requireNonNull(resource), source, StandardCopyOption.REPLACE_EXISTING);
    }
    Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "gcc",
                  "-shared",
                  "-fPIC",
                  "-O2",
                  "-o",
                  library.toString(),
                  source.toString(),
                  "-ldl",
                  "-lpthread")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("no C compiler (gcc) to build the power-cut library with");
      throw e;
    }
    String output = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    if (!compiler.waitFor(60, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
      throw new IllegalStateException("powercut.c does not compile:\n" + output);
    }
  }

  /// What to add to the child's environment.
  ///
  /// @param lying whether syncs do nothing, so that a test can show that it would notice
  public Map<String, String> environment(boolean lying) {
    Map<String, String> environment = new HashMap<>();
    environment.put("LD_PRELOAD", library.toString());
    environment.put("POWERCUT_ROOT", root.toString());
    environment.put("POWERCUT_LOG", journal.toString());
    environment.put("POWERCUT_SWITCH", faultSwitch.toString());
    if (lying) {
      environment.put("POWERCUT_LIE", "1");
    }
    return environment;
  }

  /// Makes the running child's disk fail, or work again.
  public void fault(Fault fault) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(faultSwitch.toFile(), "rw")) {
      file.write(fault.code);
    }
  }

  private record Rename(String sequence, Path from, Path to) {}

  /// Takes away everything that was not synced. Call it after the child is gone.
  ///
  /// @return what was taken, for the test's log
  public String cut() throws IOException {
    Map<Path, Long> syncedLengths = new HashMap<>();
    Set<Path> unsyncedNames = new LinkedHashSet<>();
    List<Rename> unsyncedRenames = new ArrayList<>();
    for (String line : Files.readAllLines(journal)) {
      String event = line.substring(2);
      switch (line.charAt(0)) {
        case 'C' -> {
          unsyncedNames.add(Path.of(event));
          syncedLengths.put(Path.of(event), 0L);
        }
        case 'S' -> {
          int space = event.indexOf(' ');
          syncedLengths.put(
              Path.of(event.substring(space + 1)), Long.parseLong(event.substring(0, space)));
        }
        case 'R' -> {
          int space = event.indexOf(' ');
          int tab = event.indexOf('\t');
          Path from = Path.of(event.substring(space + 1, tab));
          Path to = Path.of(event.substring(tab + 1));
          unsyncedRenames.add(new Rename(event.substring(0, space), from, to));
          Long length = syncedLengths.remove(from);
          syncedLengths.put(to, length == null ? Long.MAX_VALUE : length);
        }
        case 'D' -> {
          Path directory = Path.of(event);
          unsyncedNames.removeIf(name -> directory.equals(name.getParent()));
          unsyncedRenames.removeIf(rename -> directory.equals(rename.to().getParent()));
        }
        default -> throw new IllegalStateException("journal line: " + line);
      }
    }
    return undo(syncedLengths, unsyncedNames, unsyncedRenames);
  }

  private String undo(Map<Path, Long> lengths, Set<Path> names, List<Rename> renames)
      throws IOException {
    for (Rename rename : renames.reversed()) {
      if (Files.exists(rename.to())) {
        Files.move(rename.to(), rename.from(), StandardCopyOption.REPLACE_EXISTING);
        Long length = lengths.remove(rename.to());
        if (length != null) {
          lengths.put(rename.from(), length);
        }
      }
      Path replaced = Path.of(journal + "." + rename.sequence());
      if (Files.exists(replaced)) {
        Files.move(replaced, rename.to(), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    int removed = 0;
    for (Path name : names) {
      removed += remove(name);
    }
    long bytes = 0;
    int shortened = 0;
    for (Map.Entry<Path, Long> entry : lengths.entrySet()) {
      Path file = entry.getKey();
      if (Files.isRegularFile(file) && Files.size(file) > entry.getValue()) {
        bytes += Files.size(file) - entry.getValue();
        shortened++;
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.setLength(entry.getValue());
        }
      }
    }
    return removed
        + " names removed, "
        + renames.size()
        + " renames undone, "
        + shortened
        + " files shortened by "
        + bytes
        + " bytes";
  }

  private static int remove(Path name) throws IOException {
    if (!Files.exists(name)) {
      return 0;
    }
    try (Stream<Path> tree = Files.walk(name)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return 1;
  }
}

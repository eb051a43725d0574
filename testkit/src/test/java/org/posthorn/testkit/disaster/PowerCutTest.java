package org.posthorn.testkit.disaster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerCutTest {

  /// The child: writes files in ways that are and are not safe.
  static final class Writing {
    private Writing() {}

    public static void main(String[] arguments) throws IOException {
      Path root = Path.of(arguments[0]);
      try (FileChannel directory = FileChannel.open(root);
          FileChannel safe = create(root.resolve("safe"));
          FileChannel unsynced = create(root.resolve("unsynced"))) {
        safe.write(ByteBuffer.wrap("kept".getBytes(UTF_8)));
        safe.force(true);
        unsynced.write(ByteBuffer.wrap("lost".getBytes(UTF_8)));
        Files.writeString(root.resolve("old"), "first");
        try (FileChannel old = FileChannel.open(root.resolve("old"), StandardOpenOption.WRITE)) {
          old.force(true);
        }
        directory.force(true);
        safe.write(ByteBuffer.wrap("+lost".getBytes(UTF_8)));
        try (FileChannel late = create(root.resolve("nameless"))) {
          late.write(ByteBuffer.wrap("synced, but its name is not".getBytes(UTF_8)));
          late.force(true);
          Files.move(
              root.resolve("nameless"),
              root.resolve("old"),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING,
              java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Runtime.getRuntime().halt(0);
    }

    private static FileChannel create(Path path) throws IOException {
      return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
  }

  private static void run(PowerCut disk, Path root, boolean lying) throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Writing.class.getName(),
            root.toString());
    child.environment().putAll(disk.environment(lying));
    child.inheritIO();
    assertThat(child.start().waitFor()).isZero();
  }

  @Test
  void only_what_was_synced_survives(@TempDir Path directory) throws Exception {
    Path root = directory.resolve("root");
    PowerCut disk = PowerCut.over(directory, root);
    run(disk, root, false);
    assertThat(root.resolve("old")).hasContent("synced, but its name is not");
    disk.cut();
    assertThat(root.resolve("safe")).hasContent("kept");
    assertThat(root.resolve("unsynced")).hasContent("");
    assertThat(root.resolve("old")).hasContent("first");
    assertThat(root.resolve("nameless")).doesNotExist();
  }

  @Test
  void a_lying_disk_keeps_nothing(@TempDir Path directory) throws Exception {
    Path root = directory.resolve("root");
    PowerCut disk = PowerCut.over(directory, root);
    run(disk, root, true);
    disk.cut();
    assertThat(root).isEmptyDirectory();
  }
}

package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;
import org.rocksdb.util.Environment;

/// The server as a process of its own.
class ProcessTest {
  /// What the JVM makes of SIGTERM: 128 and the signal's number.
  private static final int ENDED_BY_SIGTERM = 143;

  private static final String LIBRARY = Environment.getJniLibraryFileName("rocksdb");

  @TempDir Path directory;

  @Test
  void sigterm_ends_sessions_and_storage_in_order_and_the_log_says_so() throws Exception {
    int base = RunningServer.freePorts();
    Process process = start(base);
    List<String> log = new ArrayList<>();
    try (BufferedReader lines = process.errorReader()) {
      String line = lines.readLine();
      while (line != null && !line.contains("event=started")) {
        log.add(line);
        line = lines.readLine();
      }
      assertThat(line).as("%s", log).isNotNull();
      try (LineClient client =
          LineClient.connect(new InetSocketAddress("127.0.0.1", base + RunningServer.IMAP))) {
        assertThat(client.line()).startsWith("* OK");
        process.toHandle().destroy();
        assertThat(client.line()).startsWith("* BYE");
      }
      lines.lines().forEach(log::add);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(log.getLast()).as("%s", log).contains("event=stopped");
    assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
  }

  /// RocksDB's native library, 15 MB, is unpacked at each start: a server that is killed and
  /// started again for ever must not fill the disk with it.
  @Test
  void killed_and_started_again_it_leaves_nothing_in_the_temporary_directory() throws Exception {
    int base = RunningServer.freePorts();
    Path half = directory.resolve("data/kv/" + LIBRARY);
    for (int round = 0; round < 2; round++) {
      Process process = start(base);
      try (BufferedReader lines = process.errorReader()) {
        assertThat(lines.lines().anyMatch(line -> line.contains("event=started"))).isTrue();
        assertThat(temporary()).isEmptyDirectory();
        assertThat(half).doesNotExist();
      } finally {
        process.destroyForcibly().waitFor();
      }
      assertThat(temporary()).isEmptyDirectory();
      // What a process leaves that is killed while it unpacks.
      Files.writeString(half, "half a library");
    }
  }

  private Path temporary() throws IOException {
    return Files.createDirectories(directory.resolve("tmp"));
  }

  private Process start(int portBase) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporary(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "org.posthorn.server.Main",
            "quickstart",
            "--data",
            directory.resolve("data").toString(),
            "--port-base",
            String.valueOf(portBase))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}

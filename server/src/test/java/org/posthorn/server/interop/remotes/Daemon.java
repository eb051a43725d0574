package org.posthorn.server.interop.remotes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.posthorn.testkit.Programs;

/// A program that serves until it is closed, in the foreground; what it says is in a file.
final class Daemon implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private Daemon(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Daemon start(Path directory, String... command) throws IOException {
    Path log =
        Files.createTempFile(directory, Path.of(command[0]).getFileName().toString(), ".out");
    List<String> words = new ArrayList<>(List.of(command));
    Path file =
        Programs.find(command[0])
            .orElseThrow(() -> new IllegalStateException(command[0] + " is not installed"));
    words.set(0, file.toString());
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    return new Daemon(builder.start(), log);
  }

  /// Waits until it takes connections.
  Daemon awaitListening(InetSocketAddress... addresses) {
    for (InetSocketAddress address : addresses) {
      await()
          .atMost(START)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            if (!process.isAlive()) {
              throw new IllegalStateException("ended: " + said());
            }
            return answers(address);
          });
    }
    return this;
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String said() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}

package org.posthorn.server.disaster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthorn.server.Main;
import org.posthorn.testkit.FreePorts;

/// `posthorn quickstart` as a process of its own.
final class ServerProcess implements AutoCloseable {
  static final String PASSWORD = "pw";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LINES_KEPT = 60;
  private static final int MX = 25;
  private static final int IMAP = 143;
  private static final int SUBMISSION = 587;

  private final Process process;
  private final int portBase;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private ServerProcess(Process process, int portBase) {
    this.process = process;
    this.portBase = portBase;
    Thread.ofVirtual().name("server-output").start(this::readOutput);
  }

  /// Ports for a data directory's server.
  static int freePortBase() {
    return FreePorts.base(25, 587, 465, 143, 993, 110, 995, 4190, 80, 443);
  }

  /// Starts a server on a data directory, made if missing.
  static ServerProcess launch(Path data, int portBase, Map<String, String> environment)
      throws IOException {
    ProcessBuilder child =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "quickstart",
                "--data",
                data.toString(),
                "--port-base",
                Integer.toString(portBase),
                "--password",
                PASSWORD));
    child.environment().putAll(environment);
    child.redirectErrorStream(true);
    return new ServerProcess(child.start(), portBase);
  }

  private void readOutput() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        synchronized (lastLines) {
          lastLines.addLast(line);
          if (lastLines.size() > LINES_KEPT) {
            lastLines.removeFirst();
          }
        }
        if (line.startsWith("Stop it with")) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ready.complete(false);
    }
  }

  /// What it printed last.
  String output() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  /// Waits until it listens.
  ///
  /// @return whether it does; otherwise it has ended
  boolean awaitReady() throws InterruptedException {
    try {
      return ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server does not start:\n" + output(), e);
    }
  }

  ServerProcess requireReady() throws InterruptedException {
    if (!awaitReady()) {
      throw new IllegalStateException("the server does not start:\n" + output());
    }
    return this;
  }

  /// SIGKILL. Through the handle: Process.destroyForcibly would close the stream.
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /// SIGTERM.
  void terminate() {
    process.toHandle().destroy();
  }

  /// Waits for its end.
  ///
  /// @return the exit code
  int awaitExit(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the server does not end:\n" + output());
    }
    return process.exitValue();
  }

  InetSocketAddress mx() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), portBase + MX);
  }

  InetSocketAddress submission() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), portBase + SUBMISSION);
  }

  InetSocketAddress imap() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), portBase + IMAP);
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}

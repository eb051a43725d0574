package org.posthorn.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Real programs, where they are installed.
public final class Programs {
  /// Where Debian keeps servers, which are not on every user's PATH.
  private static final List<String> MORE_DIRECTORIES = List.of("/usr/sbin", "/sbin");

  private Programs() {}

  /// How a program is called.
  ///
  /// @param environment added to that of this process
  /// @param input all of its standard input
  /// @param timeout after which it is killed
  public record Call(
      List<String> command,
      Map<String, String> environment,
      byte[] input,
      Optional<Path> directory,
      Duration timeout) {

    /// A call without input, with 30 seconds.
    public static Call of(String... command) {
      return new Call(
          List.of(command), Map.of(), new byte[0], Optional.empty(), Duration.ofSeconds(30));
    }

    public Call withEnvironment(String name, String value) {
      Map<String, String> more = new HashMap<>(environment);
      more.put(name, value);
      return new Call(command, Map.copyOf(more), input, directory, timeout);
    }

    public Call withInput(String text) {
      return withInputBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public Call withInputBytes(byte[] bytes) {
      return new Call(command, environment, bytes, directory, timeout);
    }

    public Call withDirectory(Path path) {
      return new Call(command, environment, input, Optional.of(path), timeout);
    }

    public Call withTimeout(Duration atMost) {
      return new Call(command, environment, input, directory, atMost);
    }
  }

  /// What a program said.
  public record Outcome(int exit, String out, String err) {}

  /// The program's file, if it is installed; a name with a slash is a file already.
  public static Optional<Path> find(String name) {
    if (name.contains(File.separator)) {
      return Optional.of(Path.of(name)).filter(Files::isExecutable);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory :
        (path + File.pathSeparator + String.join(File.pathSeparator, MORE_DIRECTORIES))
            .split(File.pathSeparator)) {
      Path file = Path.of(directory, name);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /// Skips the test, with a reason, unless all of these are installed.
  public static void assumeInstalled(String... names) {
    for (String name : names) {
      Assumptions.assumeTrue(find(name).isPresent(), name + " is not installed");
    }
  }

  /// Runs a program to its end.
  ///
  /// @throws AssertionError if it does not end in time, with what it has said; it is killed
  public static Outcome run(Call call) throws IOException {
    Process process = start(call);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Thread outReader = copy(process.getInputStream(), out);
    Thread errReader = copy(process.getErrorStream(), err);
    try {
      Thread.ofVirtual().start(() -> feed(process, call.input()));
      boolean ended = process.waitFor(call.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      outReader.join();
      errReader.join();
      Outcome outcome =
          new Outcome(
              process.exitValue(),
              out.toString(StandardCharsets.UTF_8),
              err.toString(StandardCharsets.UTF_8));
      if (!ended) {
        throw new AssertionError(
            call.command() + " did not end within " + call.timeout() + ": " + outcome);
      }
      return outcome;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Starts a program that goes on, such as a server; its output is for the caller to read.
  public static Process start(Call call) throws IOException {
    String name = call.command().getFirst();
    Path file = find(name).orElseThrow(() -> new IllegalStateException(name + " is not installed"));
    List<String> command = new ArrayList<>(call.command());
    command.set(0, file.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(call.environment());
    call.directory().ifPresent(directory -> builder.directory(directory.toFile()));
    return builder.start();
  }

  private static void feed(Process process, byte[] input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // A program need not read all of its input; how it ends tells whether that was right.
    }
  }

  private static Thread copy(InputStream from, ByteArrayOutputStream to) {
    return Thread.ofVirtual()
        .start(() -> {
          try (from) {
            from.transferTo(to);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}

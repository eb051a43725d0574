package org.posthorn.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL server of the machine's own package, on a free loopback port, with its data in a
/// directory of the test. Where the test runs as root the server runs as user `postgres`, as it
/// refuses to run as root.
public final class LocalPostgres implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final Path programs;
  private final Path data;
  private final int port;

  private LocalPostgres(Path programs, Path data, int port) {
    this.programs = programs;
    this.data = data;
    this.port = port;
  }

  /// Where the server's programs are, if it is installed.
  public static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(Path::toString));
    }
  }

  /// Makes and starts a server with data below `directory`.
  ///
  /// @param programs from [#programs]
  public static LocalPostgres start(Path programs, Path directory) throws IOException {
    Path data = directory.resolve("postgres");
    Files.createDirectories(data);
    if (ROOT) {
      openToOthers(directory);
      exec(List.of("chown", "postgres", data.toString()));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    LocalPostgres server = new LocalPostgres(programs, data, port);
    server.exec("initdb", "-D", data.toString(), "-U", "posthorn", "-A", "trust", "--no-sync");
    Files.writeString(
        directory.resolve("extra.conf"),
        "listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = ''\n".formatted(port)
            + "max_connections = 60\nshared_buffers = 16MB\n"
            // Tests end the server, never the machine: the page cache is as good as the disk.
            + "fsync = off\n");
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        Files.readString(directory.resolve("extra.conf"), UTF_8));
    server.startAgain();
    return server;
  }

  /// Directories made for a test are closed to others, and the server is another user.
  private static void openToOthers(Path directory) throws IOException {
    exec(List.of("chmod", "o+x", directory.toString()));
    Path parent = directory.getParent();
    if (parent != null && parent.getFileName().toString().startsWith("junit")) {
      openToOthers(parent);
    }
  }

  /// Starts the server after [#kill] or [#close].
  public void startAgain() throws IOException {
    exec("pg_ctl", "-D", data.toString(), "-w", "-l", data.resolve("log").toString(), "start");
  }

  /// Ends the server at once, as a crash would, so that it recovers at the next start.
  public void kill() throws IOException {
    exec("pg_ctl", "-D", data.toString(), "-w", "-m", "immediate", "stop");
  }

  /// What [PostgresStore] connects to.
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=posthorn";
  }

  private void exec(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    exec(command);
  }

  private static void exec(List<String> command) throws IOException {
    Path output = Files.createTempFile("postgres", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command + " failed: " + Files.readString(output, UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(output);
    }
  }

  @Override
  public void close() throws IOException {
    exec("pg_ctl", "-D", data.toString(), "-w", "-m", "fast", "stop");
  }
}

package org.posthorn.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.admin.Caller;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.storage.LocalSite;
import org.posthorn.server.storage.Storage;

/// The socket through which the command line asks a running server.
class ControlSocketTest {
  private static final Request LIST = Request.of("domain.list");

  @TempDir Path directory;
  private Storage storage;
  private Protocol protocol;

  @BeforeEach
  void open() throws IOException {
    Configuration configuration =
        Configuration.withoutFile(Map.of()).with(Settings.DATA, directory.toString(), "test");
    storage = Storage.open(configuration);
    protocol =
        new Protocol(
            LocalSite.operations(storage, configuration, Optional.empty()), Caller.system());
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void without_a_server_nobody_answers_also_if_one_left_its_socket_behind() throws IOException {
    assertThat(ControlClient.ask(directory, LIST)).isEmpty();
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(directory.resolve(ControlServer.SOCKET)));
    }
    assertThat(directory.resolve(ControlServer.SOCKET)).exists();
    assertThat(ControlClient.ask(directory, LIST)).isEmpty();
    try (ControlServer server = ControlServer.listen(directory, protocol)) {
      assertThat(ControlClient.ask(directory, LIST)).map(Answer::exit).contains(ExitCode.DONE);
    }
    assertThat(directory.resolve(ControlServer.SOCKET)).doesNotExist();
  }

  @Test
  void a_directory_may_be_deeper_than_the_kernel_lets_socket_names_be() throws IOException {
    Path deep = directory;
    for (int i = 0; i < 8; i++) {
      deep = deep.resolve("a-directory-with-a-long-name");
    }
    Files.createDirectories(deep);
    try (ControlServer server = ControlServer.listen(deep, protocol)) {
      assertThat(deep.resolve(ControlServer.SOCKET)).exists();
      assertThat(ControlClient.ask(deep, LIST)).map(Answer::exit).contains(ExitCode.DONE);
    }
    assertThat(deep.resolve(ControlServer.SOCKET)).doesNotExist();
  }

  @Test
  void a_file_in_its_place_is_not_removed() throws IOException {
    Files.writeString(directory.resolve(ControlServer.SOCKET), "somebody's");
    assertThatThrownBy(() -> ControlServer.listen(directory, protocol))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in the way");
    assertThat(directory.resolve(ControlServer.SOCKET)).hasContent("somebody's");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{",
        "[]",
        "null",
        "{\"operation\":\"status\"}",
        "{\"operation\":7,\"arguments\":{}}",
        "{\"operation\":\"format.disk\",\"arguments\":{}}",
        "{\"operation\":\"account.show\",\"arguments\":{}}",
        "{\"operation\":\"account.show\",\"arguments\":{\"address\":[]}}",
        "{\"operation\":\"account.list\",\"arguments\":{}}\n{\"operation\":\"status\"}"
      })
  void what_is_no_request_is_answered_as_wrong_usage(String line) throws IOException {
    try (ControlServer server = ControlServer.listen(directory, protocol)) {
      assertThat(asked(line + "\n")).contains("\"exit\":2");
      assertThat(ControlClient.ask(directory, LIST)).map(Answer::exit).contains(ExitCode.DONE);
    }
  }

  @Test
  void a_request_that_is_too_long_is_not_sent() throws IOException {
    try (ControlServer server = ControlServer.listen(directory, protocol)) {
      Request long_ = Request.of("domain.add").with("domain", "x".repeat(17 << 20));
      assertThatThrownBy(() -> ControlClient.ask(directory, long_)).hasMessageContaining("at most");
    }
  }

  @Test
  void many_may_ask_at_once() throws Exception {
    try (ControlServer server = ControlServer.listen(directory, protocol);
        ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Answer>>> answers =
          IntStream.range(0, 100)
              .mapToObj(i ->
                  askers.submit(() ->
                      ControlClient.ask(
                          directory,
                          Request.of("domain.add").with("domain", "d" + i + ".example"))))
              .toList();
      for (Future<Optional<Answer>> answer : answers) {
        assertThat(answer.get()).map(Answer::exit).contains(ExitCode.DONE);
      }
      assertThat(ControlClient.ask(directory, LIST).orElseThrow().result()).hasSize(100);
    }
  }

  @Test
  void a_client_that_goes_away_disturbs_nobody() throws IOException {
    try (ControlServer server = ControlServer.listen(directory, protocol)) {
      for (int i = 0; i < 40; i++) {
        try (SocketChannel client = connect()) {
          client.write(ByteBuffer.wrap("{\"operation\"".getBytes(UTF_8)));
        }
      }
      assertThat(ControlClient.ask(directory, LIST)).map(Answer::exit).contains(ExitCode.DONE);
    }
  }

  @Test
  void another_user_is_refused() throws Exception {
    Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "not root");
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/setpriv"))
            && Files.isExecutable(Path.of("/usr/bin/python3")),
        "setpriv or python3 is not installed");
    Path open = Files.createTempDirectory("posthorn-control");
    try (ControlServer server = ControlServer.listen(open, protocol)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path socket = open.resolve(ControlServer.SOCKET);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      String script =
          """
          import socket, sys
          s = socket.socket(socket.AF_UNIX)
          s.connect(sys.argv[1])
          print(s.makefile().readline())
          """;
      Process nobody =
          new ProcessBuilder(
                  "/usr/bin/setpriv",
                  "--reuid=65534",
                  "--regid=65534",
                  "--clear-groups",
                  "/usr/bin/python3",
                  "-c",
                  script,
                  socket.toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(nobody.getInputStream().readAllBytes(), UTF_8))
          .contains("\"exit\":5", "only the owner");
      assertThat(nobody.waitFor(Duration.ofSeconds(20))).isTrue();
    } finally {
      Files.deleteIfExists(open);
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve(ControlServer.SOCKET)));
  }

  private String asked(String bytes) throws IOException {
    try (SocketChannel client = connect()) {
      client.write(ByteBuffer.wrap(bytes.getBytes(UTF_8)));
      client.shutdownOutput();
      return new String(Channels.newInputStream(client).readAllBytes(), UTF_8);
    }
  }
}

package org.posthorn.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Storage;

/// The socket through which the command line asks a running server.
class ControlSocketTest {
  private static final ControlRequest LIST = ControlRequest.of("domain.list");

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
            LocalInstallation.operations(storage, configuration, Optional.empty()),
            Caller.system());
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
    try (ControlServer server =
        ControlServer.listen(directory, protocol, ControlLimits.defaults())) {
      assertThat(ControlClient.ask(directory, LIST))
          .map(ControlResponse::exit)
          .contains(ExitCode.DONE);
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
    try (ControlServer server = ControlServer.listen(deep, protocol, ControlLimits.defaults())) {
      assertThat(deep.resolve(ControlServer.SOCKET)).exists();
      assertThat(ControlClient.ask(deep, LIST)).map(ControlResponse::exit).contains(ExitCode.DONE);
    }
    assertThat(deep.resolve(ControlServer.SOCKET)).doesNotExist();
  }

  @Test
  void a_file_in_its_place_is_not_removed() throws IOException {
    Files.writeString(directory.resolve(ControlServer.SOCKET), "somebody's");
    assertThatThrownBy(() -> ControlServer.listen(directory, protocol, ControlLimits.defaults()))
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
    try (ControlServer server =
        ControlServer.listen(directory, protocol, ControlLimits.defaults())) {
      assertThat(asked(line + "\n")).contains("\"exit\":2");
      assertThat(ControlClient.ask(directory, LIST))
          .map(ControlResponse::exit)
          .contains(ExitCode.DONE);
    }
  }

  @Test
  void a_request_that_is_too_long_is_not_sent() throws IOException {
    try (ControlServer server =
        ControlServer.listen(directory, protocol, ControlLimits.defaults())) {
      ControlRequest long_ = ControlRequest.of("domain.add").with("domain", "x".repeat(17 << 20));
      assertThatThrownBy(() -> ControlClient.ask(directory, long_)).hasMessageContaining("at most");
    }
  }

  @Test
  void many_may_ask_at_once() throws Exception {
    try (ControlServer server =
            ControlServer.listen(directory, protocol, ControlLimits.defaults());
        ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<ControlResponse>>> answers =
          IntStream.range(0, 100)
              .mapToObj(i ->
                  askers.submit(() ->
                      ControlClient.ask(
                          directory,
                          ControlRequest.of("domain.add").with("domain", "d" + i + ".example"))))
              .toList();
      for (Future<Optional<ControlResponse>> answer : answers) {
        assertThat(answer.get()).map(ControlResponse::exit).contains(ExitCode.DONE);
      }
      assertThat(ControlClient.ask(directory, LIST).orElseThrow().result()).hasSize(100);
    }
  }

  @Test
  void a_client_that_goes_away_disturbs_nobody() throws IOException {
    try (ControlServer server =
        ControlServer.listen(directory, protocol, ControlLimits.defaults())) {
      for (int i = 0; i < 40; i++) {
        try (SocketChannel client = connect()) {
          client.write(ByteBuffer.wrap("{\"operation\"".getBytes(UTF_8)));
        }
      }
      assertThat(ControlClient.ask(directory, LIST))
          .map(ControlResponse::exit)
          .contains(ExitCode.DONE);
    }
  }

  @Test
  void who_connects_and_says_nothing_keeps_nobody_waiting() throws IOException {
    List<SocketChannel> silent = new ArrayList<>();
    ControlLimits patient =
        ControlLimits.defaults().withTimeouts(Duration.ofHours(1), Duration.ofHours(1));
    try (ControlServer server = ControlServer.listen(directory, protocol, patient)) {
      for (int i = 0; i < 3 * patient.requestsMax(); i++) {
        SocketChannel client = connect();
        client.write(ByteBuffer.wrap("{".getBytes(UTF_8)));
        silent.add(client);
      }
      assertThat(ControlClient.ask(directory, LIST))
          .map(ControlResponse::exit)
          .contains(ExitCode.DONE);
    } finally {
      for (SocketChannel client : silent) {
        client.close();
      }
    }
  }

  @Test
  void a_request_that_does_not_end_in_time_is_hung_up_on() throws IOException {
    ControlLimits hasty =
        ControlLimits.defaults().withTimeouts(Duration.ofMillis(50), Duration.ofSeconds(30));
    try (ControlServer server = ControlServer.listen(directory, protocol, hasty);
        SocketChannel client = connect()) {
      client.write(ByteBuffer.wrap("{".getBytes(UTF_8)));
      assertThat(Channels.newInputStream(client).readAllBytes()).isEmpty();
    }
  }

  @Test
  void long_requests_are_few_at_a_time() throws IOException {
    ControlLimits limits =
        ControlLimits.defaults().withTimeouts(Duration.ofHours(1), Duration.ofHours(1));
    List<SocketChannel> slow = new ArrayList<>();
    try (ControlServer server = ControlServer.listen(directory, protocol, limits)) {
      byte[] beginning = new byte[limits.smallRequestBytesMax() + 1];
      Arrays.fill(beginning, (byte) ' ');
      // One more than may be long at once: it is answered, and the others still wait for their end.
      Optional<String> refused = Optional.empty();
      for (int i = 0; i <= limits.largeRequestsMax(); i++) {
        SocketChannel client = connect();
        slow.add(client);
        ByteBuffer bytes = ByteBuffer.wrap(beginning);
        while (bytes.hasRemaining()) {
          client.write(bytes);
        }
      }
      try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<String>> answers = new ArrayList<>();
        for (SocketChannel client : slow) {
          answers.add(() ->
              new BufferedReader(new InputStreamReader(Channels.newInputStream(client), UTF_8))
                  .readLine());
        }
        refused = Optional.of(readers.invokeAny(answers));
      } catch (InterruptedException | ExecutionException e) {
        throw new IOException(e);
      }
      assertThat(refused)
          .hasValueSatisfying(
              line -> assertThat(line).contains("\"exit\":1", "too many long requests"));
      assertThat(ControlClient.ask(directory, LIST))
          .map(ControlResponse::exit)
          .contains(ExitCode.DONE);
    } finally {
      for (SocketChannel client : slow) {
        client.close();
      }
    }
  }

  @Test
  void connections_have_a_limit() throws IOException {
    ControlLimits one = ControlLimits.defaults().withConnectionsMax(1);
    try (ControlServer server = ControlServer.listen(directory, protocol, one);
        SocketChannel first = connect()) {
      first.write(ByteBuffer.wrap("{".getBytes(UTF_8)));
      try (SocketChannel second = connect()) {
        assertThat(Channels.newInputStream(second).readAllBytes()).isEmpty();
      }
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
    try (ControlServer server = ControlServer.listen(open, protocol, ControlLimits.defaults())) {
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

package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.LineClient;

/// What a server starts with, and what keeps it from starting: one clear message, and nothing is
/// left running.
class StartingTest {
  @TempDir Path directory;

  private Quickstart quickstart(Optional<String> password) {
    return new Quickstart(
        directory.resolve("data"), Optional.of("example.test"), Optional.of(20_000), password);
  }

  @Test
  void quickstart_makes_three_accounts_with_random_passwords_told_once() throws IOException {
    Quickstart first = quickstart(Optional.empty());
    Map<String, String> made;
    try (Storage storage = Storage.open(first.prepare())) {
      made = first.accounts(storage, first.prepare());
    }
    assertThat(made)
        .containsOnlyKeys("admin@example.test", "alice@example.test", "bob@example.test");
    assertThat(made.values()).doesNotHaveDuplicates().allMatch(password -> password.length() >= 16);
    assertThat(directory.resolve("data/posthorn.toml")).exists();
    assertThat(directory.resolve("data/tls/key.pem")).exists();

    Quickstart again = quickstart(Optional.of("another"));
    try (Storage storage = Storage.open(again.prepare())) {
      assertThat(again.accounts(storage, again.prepare())).isEmpty();
    }
  }

  @Test
  void run_again_it_starts_what_is_there() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      server.posthornWithInput(
          "new words\n", "account", "passwd", "bob@example.test", "--password-stdin");
      server.restart();
      server.login("bob@example.test", "new words").close();
      server.login("alice@example.test", RunningServer.PASSWORD).close();
    }
  }

  @Test
  void options_that_an_existing_installation_cannot_follow_are_named() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      String data = server.data().toString();
      Ran port = RunningServer.run("quickstart", "--data", data, "--port-base", "1");
      assertThat(port.exit()).isEqualTo(4);
      assertThat(port.err())
          .contains("--port-base", String.valueOf(server.address(RunningServer.MX).getPort()))
          .doesNotContain("\tat ");
      Ran domain = RunningServer.run("quickstart", "--data", data, "--domain", "other.test");
      assertThat(domain.exit()).isEqualTo(4);
      assertThat(domain.err()).contains("--domain", "other.test", "posthorn domain add");
      assertThat(server.posthorn("domain", "list").out()).doesNotContain("other.test");
    }
  }

  @Test
  void what_is_made_is_for_its_owner_alone() throws IOException {
    Path data = directory.resolve("data");
    RunningServer.stopped(data).close();
    for (String file : new String[] {"posthorn.toml", "tls/key.pem", "tls/certificate.pem"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @CsvSource({"mta-only, MX", "msa-only, SUBMISSION SUBMISSIONS IMAP IMAPS"})
  void a_role_opens_its_ports_alone(String role, String open) throws IOException {
    Map<String, Integer> ports =
        Map.of(
            "MX", RunningServer.MX,
            "SUBMISSION", RunningServer.SUBMISSION,
            "SUBMISSIONS", RunningServer.SUBMISSIONS,
            "IMAP", RunningServer.IMAP,
            "IMAPS", RunningServer.IMAPS);
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      server.start(server.configuration(Map.of("POSTHORN_SERVER_ROLE", role)));
      ports.forEach((name, port) ->
          assertThat(answers(server.address(port)))
              .as(name)
              .isEqualTo(Stream.of(open.split(" ")).anyMatch(name::equals)));
    }
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 5_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void a_port_in_use_is_named_and_the_others_are_closed_again() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      InetSocketAddress imaps = server.address(RunningServer.IMAPS);
      try (ServerSocket other = new ServerSocket()) {
        other.bind(imaps);
        assertThatThrownBy(server::start)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("cannot listen on")
            .hasMessageContaining(String.valueOf(imaps.getPort()))
            .hasMessageContaining("imaps");
        assertThat(answers(server.address(RunningServer.MX))).isFalse();
      }
      server.start(); // the store was given back too
    }
  }

  @Test
  void a_port_in_use_leaves_nothing_behind_of_a_first_quickstart() throws IOException {
    Path data = directory.resolve("data");
    int base = RunningServer.freePorts();
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress("127.0.0.1", base + RunningServer.MX));
      Ran ran =
          RunningServer.run(
              "quickstart", "--data", data.toString(), "--port-base", String.valueOf(base));
      assertThat(ran.exit()).isEqualTo(69);
      assertThat(ran.err())
          .contains("127.0.0.1:" + other.getLocalPort(), "(mx)", "--port-base N")
          .doesNotContain("/127");
      assertThat(data).doesNotExist();
      assertThat(directory.resolve("data.keys")).doesNotExist();
    }
  }

  @Test
  void a_port_in_use_makes_no_accounts_in_what_a_first_quickstart_left() throws IOException {
    try (RunningServer server = RunningServer.configured(directory.resolve("data"));
        ServerSocket other = new ServerSocket()) {
      other.bind(server.address(RunningServer.MX));
      Ran ran = RunningServer.run("quickstart", "--data", server.data().toString());
      assertThat(ran.exit()).isEqualTo(69);
      assertThat(ran.err()).contains("cannot listen on", "(mx)", "listen.mx");
      assertThat(server.posthorn("account", "list", "--json").out()).isEqualTo("[]\n");
    }
  }

  @Test
  void a_port_that_needs_a_right_is_told_with_the_right() {
    String told = Port.remedy("Permission denied");
    assertThat(told).contains("1024", "CAP_NET_BIND_SERVICE", "packaging/");
    assertThat(Port.remedy("Address already in use")).contains("uses this port");
  }

  @Test
  void a_store_that_another_has_open_is_left_alone() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      Ran ran = RunningServer.run("quickstart", "--data", server.data().toString());
      assertThat(ran.exit()).isEqualTo(69);
      assertThat(ran.err()).contains("another process has").doesNotContain("\tat ");
      assertThat(server.posthorn("status").out()).contains("Running as process");
    }
  }

  @Test
  void a_damaged_store_is_not_opened() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      try (Stream<Path> files = Files.list(server.data().resolve("kv"))) {
        Path manifest =
            files
                .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(manifest.toFile(), "rw")) {
          file.seek(file.length() / 2);
          file.write(new byte[16]);
        }
      }
      Ran ran = server.posthorn("status");
      assertThat(ran.exit()).isEqualTo(69);
      assertThat(ran.err()).startsWith("posthorn: ").contains("kv").doesNotContain("\tat ");
      assertThat(ran.err().lines()).hasSize(1);
      assertThat(RunningServer.run("quickstart", "--data", server.data().toString()).exit())
          .isEqualTo(69);
    }
  }

  @Test
  void a_directory_that_cannot_be_made_is_named() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    Ran ran = RunningServer.run("quickstart", "--data", file.resolve("data").toString());
    assertThat(ran.exit()).isEqualTo(69);
    assertThat(ran.err()).contains(file.toString()).doesNotContain("\tat ");
  }

  @Test
  void a_missing_directory_is_named_with_what_to_do() {
    Ran ran = RunningServer.run("status", "--data", directory.resolve("none").toString());
    assertThat(ran.exit()).isEqualTo(69);
    assertThat(ran.err()).contains("there is no data directory", "none", "--data", "init");
  }

  @Test
  void a_certificate_that_cannot_be_read_is_named() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      Files.writeString(server.data().resolve("tls/certificate.pem"), "no certificate");
      assertThatThrownBy(server::start).hasMessageContaining("certificate.pem");
      Files.delete(server.data().resolve("tls/certificate.pem"));
      Files.delete(server.data().resolve("tls/key.pem"));
      assertThatThrownBy(server::start).hasMessageContaining("certificate.pem");
    }
  }

  @Test
  void init_makes_an_installation_once() throws IOException {
    Path data = directory.resolve("data");
    String[] init = {
      "init", "--data", data.toString(), "--hostname", "mail.example.org", "example.org"
    };
    Ran ran = RunningServer.run(init);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("posthorn account add you@example.org", "posthorn serve");
    assertThat(RunningServer.run("domain", "list", "--data", data.toString()).out())
        .contains("example.org");
    assertThat(RunningServer.run(init).exit()).isEqualTo(4);
    assertThat(Configuration.read(data.resolve("posthorn.toml"), Map.of()).values()).isNotEmpty();
  }

  @Test
  void init_checks_names_before_it_makes_anything() {
    Path data = directory.resolve("data");
    Ran ran =
        RunningServer.run(
            "init", "--data", data.toString(), "--hostname", "mail.example.org", "a\"b");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(data).doesNotExist();
  }

  @Test
  void a_host_name_that_is_none_is_told_by_the_name_of_its_option() {
    Ran ran =
        RunningServer.run(
            "init",
            "--data",
            directory.resolve("data").toString(),
            "--hostname",
            "bad host",
            "example.org");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            "posthorn: --hostname: not a domain: \"bad host\", expected a name such as example.org"
                + System.lineSeparator());
  }

  @Test
  void a_client_is_told_when_there_are_too_many_connections() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      server.start(
          server.configuration(Map.of("POSTHORN_LISTEN_CONNECTIONS_PER_ADDRESS_MAX", "1")));
      try (LineClient first = server.connect(RunningServer.MX);
          LineClient mailReader = server.connect(RunningServer.IMAP)) {
        assertThat(first.line()).startsWith("220 ");
        assertThat(mailReader.line()).startsWith("* OK");
        try (LineClient second = server.connect(RunningServer.MX);
            LineClient another = server.connect(RunningServer.IMAP)) {
          assertThat(second.line()).startsWith("421 4.7.0 Too many connections");
          assertThat(another.line()).startsWith("* BYE Too many connections");
        }
      }
    }
  }
}

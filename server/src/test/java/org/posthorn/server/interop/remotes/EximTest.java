package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.DkimPy;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.ServerTls;
import tools.jackson.databind.JsonNode;

/// What alice sends to users of an Exim that announces neither 8BITMIME nor SMTPUTF8.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EximTest {
  private static final int EXIM = 10;
  private static final String ZONE = "exim.test. MX 10 mx.exim.test.\nmx.exim.test. A NET.10\n";

  private static final String CONFIGURATION =
      """
      exim_path = PROGRAM
      primary_hostname = exim.test
      spool_directory = DIR/spool
      log_file_path = DIR/log/%slog
      exim_user = nobody
      exim_group = nogroup
      never_users =
      local_interfaces = ADDRESS
      daemon_smtp_ports = PORT
      pid_file_path = DIR/pid
      host_lookup =
      rfc1413_query_timeout = 0s
      accept_8bitmime = false
      smtputf8_advertise_hosts =
      message_size_limit = 20M
      tls_advertise_hosts = *
      tls_certificate = CERTIFICATE
      tls_privatekey = KEY
      keep_environment =
      acl_smtp_rcpt = rcpt
      begin acl
      rcpt:
        deny local_parts = nobody
             message = 5.1.1 nobody of that name
        accept domains = exim.test
      begin routers
      box:
        driver = accept
        domains = exim.test
        transport = file
      begin transports
      file:
        driver = appendfile
        file = DIR/mail/$message_exim_id
        create_file = anywhere
        user = nobody
        message_prefix =
        message_suffix =
        return_path_add
        delivery_date_add = false
      """;

  private Path mail;
  private Optional<Dns> dns = Optional.empty();
  private Optional<Daemon> exim = Optional.empty();
  private Optional<Sender> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Dns.assumeInstalled();
    Programs.assumeInstalled("openssl");
    Path program = program();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Loopback net = Loopback.take();
    mail = directory.resolve("mail");
    var users = directory.getFileSystem().getUserPrincipalLookupService();
    for (String name : List.of("mail", "spool", "log")) {
      Path made = Files.createDirectory(directory.resolve(name));
      Files.setOwner(made, users.lookupPrincipalByName("nobody"));
    }
    ServerTls.KeyPairFiles files = TestCertificates.in(directory).server("mx.nothing.test");
    Path key = directory.resolve("exim.key");
    // GnuTLS reads EC keys only with the public key beside them, which Java does not write.
    Programs.Outcome converted =
        Programs.run(
            Programs.Call.of(
                "openssl", "ec", "-in", files.key().toString(), "-out", key.toString()));
    assertThat(converted.exit()).as("%s", converted).isZero();
    Files.setOwner(key, users.lookupPrincipalByName("nobody"));
    Path configuration = directory.resolve("exim.conf");
    Files.writeString(
        configuration,
        CONFIGURATION
            .replace("DIR", directory.toString())
            .replace("PROGRAM", program.toString())
            .replace("ADDRESS", net.address(EXIM))
            .replace("PORT", String.valueOf(net.port()))
            .replace("CERTIFICATE", files.chain().toString())
            .replace("KEY", key.toString()));
    dns = Optional.of(Dns.start(directory, net, ZONE));
    Daemon daemon =
        Daemon.start(directory, program.toString(), "-C", configuration.toString(), "-bdf", "-q1h");
    exim = Optional.of(daemon);
    daemon.awaitListening(net.socketAddress(EXIM));
    started = Optional.of(Sender.start(directory, net, dns.orElseThrow().servers(), Map.of()));
  }

  private static Path program() throws IOException {
    String name = System.getenv().getOrDefault("EXIM_FOR_TESTS", "exim4");
    Assumptions.assumeTrue(
        Programs.find(name).isPresent(),
        name + " is not installed, and EXIM_FOR_TESTS names no other");
    Assumptions.assumeTrue(
        System.getProperty("user.name", "").equals("root"), "Exim must be started by root");
    // Debian's has the name of its user compiled in.
    Programs.Outcome version = Programs.run(Programs.Call.of(name, "-C", "/dev/null", "-bV"));
    Assumptions.assumeTrue(version.exit() == 0, "Exim does not run: " + version.err());
    return Programs.find(name).orElseThrow();
  }

  @AfterAll
  void stop() {
    started.ifPresent(Sender::close);
    exim.ifPresent(Daemon::close);
    dns.ifPresent(Dns::close);
  }

  private Sender sender() {
    return started.orElseThrow();
  }

  private List<String> mail(String subject) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(mail)) {
      for (Path file : files.filter(each -> !each.toString().endsWith(".lock")).toList()) {
        byte[] octets = Files.readAllBytes(file);
        if (isBeingWritten(file) || octets.length != Files.size(file)) {
          continue;
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
        if (text.contains("Subject: " + subject + "\r")) {
          found.add(text);
        }
      }
    }
    return found;
  }

  /// Exim holds the lock until a message is whole.
  private static boolean isBeingWritten(Path file) {
    return Files.exists(file.resolveSibling(file.getFileName() + ".lock"));
  }

  private String arrived(String subject) throws IOException {
    await()
        .atMost(Sender.SOON)
        .untilAsserted(() -> assertThat(mail(subject)).as(() -> sender().waiting()).isNotEmpty());
    return mail(subject).getFirst();
  }

  @Test
  void a_message_arrives_encrypted_and_unchanged() throws IOException {
    String[] lines =
        IntStream.range(0, 30_000)
            .mapToObj(i -> (i % 5 == 0 ? "." : "") + "line " + i + " " + "x".repeat(i % 90))
            .toArray(String[]::new);
    String message = Sender.testMessage("to Exim", lines);
    sender().submit(message, "bob@exim.test");
    String file = arrived("to Exim");
    assertThat(file.endsWith("\r\n" + message)).isTrue();
    assertThat(file)
        .startsWith("Return-path: <alice@example.test>\r\n")
        .containsPattern("with esmtps +\\(TLS1\\.3\\)");
  }

  @Test
  void eight_bits_of_which_nobody_says_what_they_are_arrive_although_they_are_not_announced()
      throws IOException {
    String message = Sender.testMessage("eight bits", "Gr\u00fc\u00dfe");
    sender().submit("BODY=8BITMIME", message, List.of("bob@exim.test"));
    assertThat(arrived("eight bits")).endsWith("\r\n" + message);
  }

  @Test
  void eight_bits_are_encoded_and_signed_anew(@TempDir Path directory) throws Exception {
    DkimPy.assumeThere();
    JsonNode keys = sender().posthorn("dkim", "generate", "example.test", "--activate");
    sender().submit("BODY=8BITMIME", OldPostfixTest.parts("parts"), List.of("bob@exim.test"));
    OldPostfixTest.assertConverted(arrived("parts"), keys, directory.resolve("letter"));
  }

  @Test
  void an_address_beyond_ascii_comes_back() throws IOException {
    sender()
        .submit("SMTPUTF8", Sender.testMessage("beyond ASCII", "x"), List.of("grüße@exim.test"));
    assertThat(sender().awaitReport("Action: failed", "Subject: beyond ASCII"))
        .contains("Status: 5.6.7");
  }

  @Test
  void who_is_unknown_is_reported_and_the_others_get_it() throws IOException {
    sender().submit(Sender.testMessage("some of them", "x"), "bob@exim.test", "nobody@exim.test");
    assertThat(arrived("some of them")).contains("Subject: some of them");
    assertThat(sender().awaitReport("Action: failed", "Subject: some of them"))
        .contains("nobody@exim.test", "5.1.1 nobody of that name")
        .doesNotContain("bob@exim.test");
  }
}

package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// fetchmail, getmail, mpop and curl fetch mail by POP3, over STLS and over TLS, with a look at the
/// server's certificate.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PopClientsTest {
  private static final String BODY = "Hello\n.a dot\n..two dots\n\nlast line\n";

  private Path directory;
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /// An account with three messages.
  private String account(String name) throws IOException {
    String address = name + "@" + RunningServer.DOMAIN;
    assertThat(
            server
                .posthornWithInput(
                    RunningServer.PASSWORD + "\n", "account", "add", address, "--password-stdin")
                .exit())
        .isZero();
    for (int i = 1; i <= 3; i++) {
      String message =
          "From: Bob <bob@remote.test>\nTo: %s\nSubject: Message %d\n\n%s"
              .formatted(address, i, BODY.strip().replace("\n.", "\n..")); // as DATA needs it
      assertThat(server.deliver(address, message)).startsWith("250");
    }
    return address;
  }

  private int port(int port) {
    return server.address(port).getPort();
  }

  private Path authority() {
    return server.data().resolve("tls/certificate.pem");
  }

  private Programs.Outcome run(String... command) throws IOException {
    return Programs.run(
        Programs.Call.of(command).withInput("").withEnvironment("HOME", directory.toString()));
  }

  /// A file that only its owner reads, as the programs want it.
  private Path secret(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private void assertMessages(List<String> messages) {
    assertThat(messages).hasSize(3);
    assertThat(messages).allMatch(message -> message.endsWith("\n\n" + BODY));
    for (int i = 1; i <= 3; i++) {
      String subject = "Subject: Message " + i;
      assertThat(messages).anyMatch(message -> message.contains(subject));
    }
  }

  private static List<String> maildir(Path maildir) throws IOException {
    List<String> messages = new ArrayList<>();
    try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
      for (Path file : files.sorted().toList()) {
        messages.add(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return messages;
  }

  private void assertEmpty(String address) throws IOException {
    Programs.Outcome list = curl(address, "/");
    assertThat(list.exit()).as("%s", list).isZero();
    assertThat(list.out()).isBlank();
  }

  private Programs.Outcome curl(String address, String path, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
    command.addAll(List.of("--cacert", authority().toString()));
    command.addAll(
        List.of("--resolve", "mail.example.test:" + port(RunningServer.POP3S) + ":127.0.0.1"));
    command.addAll(List.of("--user", address + ":" + RunningServer.PASSWORD));
    command.addAll(List.of(options));
    command.add("pop3s://mail.example.test:" + port(RunningServer.POP3S) + path);
    return run(command.toArray(String[]::new));
  }

  @Test
  void curl_lists_fetches_and_deletes_over_tls() throws IOException {
    Programs.assumeInstalled("curl");
    String address = account("curl");
    assertThat(curl(address, "/").out().lines()).hasSize(3);
    assertThat(curl(address, "/2").out().replace("\r", "")).endsWith("\n\n" + BODY);
    assertThat(curl(address, "/1", "--request", "DELE", "--head").exit()).isZero();
    assertThat(curl(address, "/").out().lines()).hasSize(2);
    Programs.Outcome refused = curl(address + "x", "/");
    assertThat(refused.exit()).as("%s", refused).isEqualTo(67); // login denied
  }

  @Test
  void fetchmail_reads_by_top_over_stls_and_deletes() throws IOException {
    Programs.assumeInstalled("fetchmail");
    String address = account("fetchmail");
    Path mailbox = directory.resolve("fetchmail.mbox");
    Path settings =
        secret(
            "fetchmailrc",
            """
            poll 127.0.0.1 protocol pop3 port %d
              username "%s" password "%s"
              sslcertck sslcertfile "%s" sslcommonname "mail.example.test" sslproto "tls1.2+"
              mda "cat >> %s"
            """
                .formatted(
                    port(RunningServer.POP3),
                    address,
                    RunningServer.PASSWORD,
                    authority(),
                    mailbox));
    Programs.Outcome fetched =
        run("fetchmail", "-v", "-f", settings.toString(), "--pidfile", directory + "/pid");
    assertThat(fetched.exit()).as("%s", fetched).isZero();
    assertThat(fetched.out() + fetched.err()).contains("POP3> STLS", "POP3> TOP 1 99999999");
    assertThat(Files.readString(mailbox)).contains("\n\n" + BODY).contains("Subject: Message 3");
    assertEmpty(address);
  }

  @Test
  void getmail_keeps_mail_and_fetches_none_twice() throws IOException {
    Programs.assumeInstalled("getmail");
    String address = account("getmail");
    Path mailbox = directory.resolve("getmail.mbox");
    Path settings =
        secret(
            "getmailrc",
            """
            [retriever]
            type = SimplePOP3SSLRetriever
            server = localhost
            port = %d
            username = %s
            password = %s
            [destination]
            type = MDA_external
            path = /bin/sh
            arguments = ("-c", "cat >> %s")
            allow_root_commands = true
            [options]
            delete = false
            read_all = false
            """
                .formatted(port(RunningServer.POP3S), address, RunningServer.PASSWORD, mailbox));
    for (int round = 0; round < 2; round++) {
      Programs.Outcome fetched =
          run("getmail", "--getmaildir", directory.toString(), "--rcfile", settings.toString());
      assertThat(fetched.exit()).as("%s", fetched).isZero();
      assertThat(Files.readString(mailbox).split("Subject: Message", -1)).hasSize(4);
    }
    assertThat(Files.readString(mailbox)).contains("\n\n" + BODY);
    assertThat(curl(address, "/").out().lines()).hasSize(3);
  }

  @Test
  void mpop_pipelines_over_stls_and_deletes() throws IOException {
    Programs.assumeInstalled("mpop");
    String address = account("mpop");
    Path maildir = directory.resolve("mpop");
    for (String sub : List.of("cur", "new", "tmp")) {
      Files.createDirectories(maildir.resolve(sub));
    }
    Path settings =
        secret(
            "mpoprc",
            """
            account default
            host 127.0.0.1
            port %d
            tls on
            tls_starttls on
            tls_trust_file %s
            tls_host_override mail.example.test
            auth scram-sha-256
            user %s
            password "%s"
            delivery maildir %s
            keep off
            uidls_file %s
            """
                .formatted(
                    port(RunningServer.POP3),
                    authority(),
                    address,
                    RunningServer.PASSWORD,
                    maildir,
                    directory.resolve("mpop.uidls")));
    Programs.Outcome fetched = run("mpop", "--debug", "-C", settings.toString());
    assertThat(fetched.exit()).as("%s", fetched).isZero();
    assertMessages(maildir(maildir));
    assertEmpty(address);
  }
}

package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// curl sends mail and works on a mailbox, and checks the server's certificate.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CurlTest {
  private static final int LOGIN_DENIED = 67;

  private Path directory;
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    Programs.assumeInstalled("curl");
    directory = temporary;
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          mx,         smtp,  25,  ''
          mx-tls,     smtp,  25,  --ssl-reqd
          submission, smtp,  587, --ssl-reqd --user alice@example.test
          smtps,      smtps, 465, --user alice@example.test
          smtps-login, smtps, 465, --login-options AUTH=LOGIN --user alice@example.test
          """)
  void sends(String subject, String scheme, int port, String options) throws IOException {
    Path message = testMessage(subject);
    List<String> arguments =
        new ArrayList<>(List.of("--mail-from", "alice@example.test", "--upload-file"));
    arguments.addAll(List.of(message.toString(), "--mail-rcpt", "bob@example.test"));
    for (String option : options.isEmpty() ? new String[0] : options.split(" ")) {
      arguments.add(option.contains("@") ? option + ":" + RunningServer.PASSWORD : option);
    }
    Programs.Outcome outcome = curl(scheme, port, "", arguments);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    assertThat(Snapshot.subjects(server, "bob@example.test")).contains(subject);
  }

  @Test
  void works_on_a_mailbox() throws IOException {
    imap("", "--request", "CREATE Work");
    for (int i = 1; i <= 3; i++) {
      imap("Work", "--upload-file", testMessage("letter-" + i).toString());
    }
    assertThat(imap("")).contains("* LIST (\\HasNoChildren) \"/\" Work");
    assertThat(imap("Work;MAILINDEX=2")).contains("Subject: letter-2").endsWith("Good day.\r\n");
    assertThat(imap("Work;UID=3;SECTION=HEADER.FIELDS%20(SUBJECT)"))
        .isEqualTo("Subject: letter-3\r\n\r\n");
    assertThat(imap("Work;UID=1;SECTION=TEXT")).isEqualTo("Good day.\r\n");
    assertThat(imap("Work?SUBJECT%20letter-3")).isEqualToIgnoringNewLines("* SEARCH 3");
    assertThat(imap("Work", "--request", "STORE 1:2 FLAGS (\\Flagged \\Seen)"))
        .contains("* 2 FETCH (FLAGS (\\Flagged \\Seen)");
    assertThat(imap("Work", "--request", "COPY 1 Archive")).isEmpty();
    assertThat(imap("Work", "--request", "UID MOVE 2 Trash")).contains("* 2 EXPUNGE");
    imap("Work", "--request", "STORE 1 +FLAGS.SILENT (\\Deleted)");
    assertThat(imap("Work", "--request", "EXPUNGE")).contains("* 1 EXPUNGE");
    String account = "alice@example.test";
    assertThat(Snapshot.subjects(server, account, "Work")).containsExactly("letter-3");
    assertThat(Snapshot.subjects(server, account, "Archive")).containsExactly("letter-1");
    assertThat(Snapshot.messages(server, account, "Trash"))
        .hasToString("[1 [\\flagged, \\seen] letter-2]");
  }

  @Test
  void is_refused_with_a_wrong_password() throws IOException {
    assertThat(curl("imaps", 993, "", List.of("--user", "alice@example.test:wrong")).exit())
        .isEqualTo(LOGIN_DENIED);
    assertThat(curl("smtps", 465, "", List.of("--user", "alice@example.test:wrong")).exit())
        .isEqualTo(LOGIN_DENIED);
  }

  private String imap(String path, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--user", "alice@example.test:" + RunningServer.PASSWORD));
    arguments.addAll(List.of(options));
    Programs.Outcome outcome = curl("imaps", RunningServer.IMAPS, path, arguments);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    return outcome.out();
  }

  private Programs.Outcome curl(String scheme, int port, String path, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--cacert"));
    command.add(server.data().resolve("tls/certificate.pem").toString());
    command.addAll(arguments);
    command.add(scheme + "://localhost:" + (server.portBase() + port) + "/" + path);
    return Programs.run(Programs.Call.of(command.toArray(String[]::new)));
  }

  private Path testMessage(String subject) throws IOException {
    return Files.writeString(
        directory.resolve(subject + ".eml"),
        "From: alice@example.test\r\nSubject: " + subject + "\r\n\r\nGood day.\r\n");
  }
}

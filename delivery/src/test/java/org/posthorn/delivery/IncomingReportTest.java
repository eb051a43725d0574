package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.queue.Queue;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.Dialogue;

/// Reports of other servers come in as mail, and are read beside being filed.
class IncomingReportTest {
  private static final String REPORT =
      """
      Subject: Undelivered\r
      Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
      \r
      --b\r
      \r
      Sorry.\r
      --b\r
      Content-Type: message/delivery-status\r
      \r
      Reporting-MTA: dns; mx.there.example\r
      \r
      Final-Recipient: rfc822; zoe@there.example\r
      Action: failed\r
      Status: 5.1.1\r
      \r
      --b\r
      Content-Type: text/rfc822-headers\r
      \r
      Message-ID: <m1@example.test>\r
      \r
      --b--\
      """;

  private PostOffice office;
  private Queue queue;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    queue = office.queue;
    submitted();
  }

  private void submitted() {
    byte[] letter = "Message-ID: <m1@example.test>\r\n\r\nHi\r\n".getBytes(US_ASCII);
    var now = PostOffice.CLOCK.instant();
    try (var spool = queue.spool()) {
      spool.write(letter, 0, letter.length);
      spool.accept(
          new org.posthorn.transport.message.SmtpEnvelope(
              ReversePath.of(new Mailbox("alice", "example.test")),
              Optional.of(office.account("alice").id()),
              "trace.1",
              now,
              now,
              MailParameters.NONE,
              false,
              false,
              List.of(
                  new org.posthorn.transport.message.EnvelopeRecipient(
                      new Mailbox("zoe", "there.example"), RcptParameters.NONE))));
    }
  }

  @AfterEach
  void close() {
    office.close();
  }

  private void assertReported(int times) {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> office.reported.size() == times);
  }

  @Test
  void a_report_is_filed_and_told() throws IOException {
    try (Dialogue server = office.connect(ListenerRole.MX)) {
      assertThat(send(server, "", List.of("alice@example.test"), REPORT)).startsWith("250 ");
      assertReported(1);
      assertThat(office.reported.getFirst().traceId()).isEqualTo("trace.1");
      assertThat(office.inbox("alice")).singleElement().asString().contains("Sorry.");
    }
  }

  @Test
  void a_report_to_several_is_too() throws IOException {
    try (Dialogue server = office.connect(ListenerRole.MX)) {
      List<String> both = List.of("bob@example.test", "alice@example.test");
      assertThat(send(server, "", both, REPORT)).startsWith("250 ");
      assertReported(1);
    }
  }

  /// Whoever forwards all mail wants to be told of failures all the same.
  @ParameterizedTest
  @EnumSource(
      value = ListenerRole.class,
      names = {"MX", "LMTP"})
  void a_report_that_is_forwarded_is_too(ListenerRole role) throws IOException {
    office.forward("alice", false, "alice@elsewhere.example");
    try (Dialogue server = office.connect(role)) {
      assertThat(send(server, "", List.of("alice@example.test"), REPORT)).startsWith("250 ");
      assertReported(1);
      assertThat(office.inbox("alice")).isEmpty();
      assertThat(queue.stats()).containsKey("elsewhere.example");
    }
  }

  /// Where an address must not be told to the others, a mark stands for it. What comes back ends,
  /// is told, and stays nowhere.
  @Test
  void a_letter_for_several_that_comes_back_is_known_by_its_mark() throws IOException {
    office.forward("alice", true, "alice@elsewhere.example");
    office.forward("bob", true, "bob@elsewhere.example");
    try (Dialogue server = office.connect(ListenerRole.MX)) {
      List<String> both = List.of("Alice@example.test", "bob@example.test");
      assertThat(send(server, "zoe@there.example", both, "Subject: x\r\n\r\nHi"))
          .startsWith("250 ");
      String sent =
          PostOffice.queued(queue).stream()
              .filter(text -> text.contains("Subject: x"))
              .findFirst()
              .orElseThrow();
      assertThat(sent).containsOnlyOnce("X-Loop-Mark: " + PostOffice.mark("bob@example.test"));
      assertThat(sent).doesNotContain("Delivered-To", "bob@");
      for (String name : List.of("alice", "BOB")) {
        List<String> to = List.of(name + "@example.test");
        assertThat(send(server, "", to, sent)).startsWith("554 5.4.6");
      }
      assertThat(send(server, "", List.of("carol@example.test"), sent)).startsWith("250 ");
      LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
      assertThat(office.events.byAddress("alice@example.test", day, day))
          .anyMatch(event ->
              event.kind().equals("refused")
                  && event.fields().getOrDefault("reply", "").startsWith("554 5.4.6"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"from somebody", "no report", "to somebody else"})
  void other_mail_is_only_filed(String what) throws IOException {
    String from = what.equals("from somebody") ? "zoe@there.example" : "";
    String to = what.equals("to somebody else") ? "bob@example.test" : "alice@example.test";
    String text = what.equals("no report") ? REPORT.replace("t/report", "t/mixed") : REPORT;
    try (Dialogue server = office.connect(ListenerRole.MX)) {
      assertThat(send(server, from, List.of(to), text)).startsWith("250 ");
      // Of the two this one alone is told.
      assertThat(send(server, "", List.of("alice@example.test"), REPORT)).startsWith("250 ");
      assertReported(1);
      Awaitility.await().during(Duration.ofMillis(50)).until(() -> office.reported.size() == 1);
    }
  }

  @Test
  void a_report_that_cannot_be_read_is_filed_all_the_same() throws IOException {
    String endless = REPORT.replace("Sorry.", "Sorry.\r\n" + "x\r\n".repeat(200_000));
    try (Dialogue server = office.connect(ListenerRole.MX)) {
      assertThat(send(server, "", List.of("alice@example.test"), endless)).startsWith("250 ");
      assertThat(send(server, "", List.of("alice@example.test"), REPORT)).startsWith("250 ");
      assertReported(1);
      assertThat(office.inbox("alice")).hasSize(2);
    }
  }
}

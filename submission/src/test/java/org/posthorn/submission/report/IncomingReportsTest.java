package org.posthorn.submission.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.message.RecipientState.BOUNCED;
import static org.posthorn.queue.message.RecipientState.DEFERRED;
import static org.posthorn.queue.message.RecipientState.DELIVERED;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.AccountId;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.QueueId;

/// Reports of other servers and the messages that they speak of.
class IncomingReportsTest {
  private static final String MESSAGE = "Message-ID: <m1@here.example>\r\nSubject: x\r\n\r\nHi\r\n";
  private static final String MESSAGE_ID = "<m1@here.example>";
  private static final String B = "b@there.example";

  private final SentMail sent = new SentMail();

  @AfterEach
  void close() {
    sent.close();
  }

  private QueueId send(String... to) {
    return sent.send(MESSAGE, to);
  }

  /// What the servers of a recipient were given.
  private String envid(String recipient) {
    return Objects.requireNonNull(sent.envelopeIds.get(recipient), recipient);
  }

  private static Set<AccountId> sender() {
    return Set.of(SentMail.SENDER);
  }

  private static byte[] report(String envid, String messageId, String... recipientFields) {
    String text =
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
            + "\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            + "Reporting-MTA: dns; mx.there.example\r\n"
            + (envid.isEmpty() ? "" : "Original-Envelope-Id: " + envid + "\r\n")
            + "\r\n"
            + String.join("\r\n", recipientFields)
            + "\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
            + messageId
            + "\r\n\r\n--b--\r\n";
    return text.getBytes(UTF_8);
  }

  private static String failed(String recipient, String status) {
    return "Final-Recipient: rfc822; "
        + recipient
        + "\r\nAction: failed\r\nStatus: "
        + status
        + "\r\nDiagnostic-Code: smtp; 550 no such user\r\n";
  }

  private Optional<IncomingReports.Matched> read(byte[] report) {
    return sent.incoming.read(report, sender(), List.of());
  }

  private boolean suppressed(String address) {
    return sent.queue.suppressions().list(Optional.empty(), 10).addresses().stream()
        .anyMatch(entry -> entry.address().toString().equals(address));
  }

  @Test
  void a_report_finds_its_message_after_that_has_left() {
    QueueId id = send(B);
    sent.assertGone(id);
    IncomingReports.Matched tied = read(report("", MESSAGE_ID, failed(B, "5.1.1"))).orElseThrow();
    assertThat(tied.id()).isEqualTo(id);
    assertThat(tied.traceId()).isEqualTo("trace");
    assertThat(sender()).containsExactly(tied.submitter());
    assertThat(tied.reportingMta()).isEqualTo("mx.there.example");
    assertThat(sent.tied).containsExactly(tied);
  }

  @Test
  void whoever_knows_the_message_id_alone_changes_nothing() {
    QueueId id = send(B, "late@slow.example");
    assertThat(read(report("", MESSAGE_ID, failed(B, "5.1.1"))).orElseThrow().entries())
        .extracting(IncomingReports.Matched.Entry::verified)
        .containsExactly(false);
    assertThat(suppressed(B)).isFalse();
    sent.assertGone(id);
  }

  @Test
  void an_address_that_does_not_exist_is_suppressed_when_its_servers_say_so() {
    send(B);
    String envid = envid(B);
    var tied = read(report(envid, MESSAGE_ID, failed("B@There.Example", "5.1.1")));
    assertThat(tied.orElseThrow().entries())
        .extracting(IncomingReports.Matched.Entry::verified)
        .containsExactly(true);
    assertThat(suppressed("B@There.Example")).isTrue();
    QueueId again = send(B);
    sent.assertState(again, BOUNCED);
  }

  @ParameterizedTest
  @CsvSource({
    "failed, 5.1.1, true", "failed, 5.1.10, true", "failed, 5.2.2, false", "failed, 5.7.1, false",
    "failed, 4.4.7, false", "delayed, 4.1.1, false", "delivered, 2.1.5, false",
        "other, 5.1.1, false"
  })
  void only_addresses_that_do_not_exist_are(String action, String status, boolean expected) {
    send(B);
    String envid = envid(B);
    String fields = failed(B, status).replace("failed", action);
    assertThat(read(report(envid, MESSAGE_ID, fields))).isPresent();
    assertThat(suppressed(B)).isEqualTo(expected);
  }

  @Test
  void servers_of_one_destination_prove_nothing_about_another() {
    send("evil@evil.example", B);
    String envid = envid("evil@evil.example");
    assertThat(envid).isNotEqualTo(envid(B));
    var tied =
        read(
            report(
                envid,
                MESSAGE_ID,
                failed(B, "5.1.1"),
                failed("evil@evil.example", "5.1.1"),
                failed("stranger@there.example", "5.1.1")));
    assertThat(tied.orElseThrow().entries())
        .extracting(IncomingReports.Matched.Entry::verified)
        .containsExactly(false, true);
    assertThat(suppressed(B)).isFalse();
    assertThat(suppressed("stranger@there.example")).isFalse();
  }

  @Test
  void a_delivered_recipient_becomes_a_failed_one_while_the_message_is_there() {
    sent.later.add("slow.example");
    QueueId id = send(B, "late@slow.example");
    sent.assertState(id, DELIVERED, DEFERRED);
    String envid = envid(B);
    // Without the header: the message is found by the envelope id, too.
    assertThat(read(report(envid, "", failed(B, "5.2.2")))).isPresent();
    sent.assertState(id, BOUNCED, DEFERRED);
    assertThat(sent.recipients(id).getFirst().last().orElseThrow().text())
        .isEqualTo("550 no such user");
    assertThat(sent.reports).isEmpty();
    sent.later.clear();
    assertThat(sent.queue.administration().retry(id)).isEqualTo(1);
    Awaitility.await().until(() -> sent.recipients(id).getLast().state() == DELIVERED);
    sent.assertState(id, BOUNCED, DELIVERED);
    assertThat(sent.queue.administration().failed(10)).extracting(m -> m.id()).containsExactly(id);
  }

  @Test
  void what_an_address_leads_on_to_says_nothing_of_it() {
    sent.later.add("slow.example");
    QueueId id = send(B, "late@slow.example");
    String fields =
        "Original-Recipient: rfc822;" + B + "\r\n" + failed("elsewhere@far.example", "5.1.1");
    assertThat(read(report(envid(B), MESSAGE_ID, fields))).isPresent();
    sent.assertState(id, BOUNCED, DEFERRED);
    assertThat(sent.queue.suppressions().list(Optional.empty(), 10).addresses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"b+shop@there.example", "b+2Bshop@there.example"})
  void the_original_recipient_may_be_encoded(String original) {
    send("b+shop@there.example");
    String fields =
        "Original-Recipient: rfc822;" + original + "\r\n" + failed("z@far.example", "5.1.1");
    assertThat(read(report("", MESSAGE_ID, fields))).isPresent();
  }

  @Test
  void a_report_to_somebody_else_on_a_message_is_not_tied_to_it() {
    send(B);
    byte[] report = report("", MESSAGE_ID, failed(B, "5.1.1"));
    assertThat(sent.incoming.read(report, Set.of(new AccountId(99)), List.of())).isEmpty();
    assertThat(read(report("", "<other@here.example>", failed(B, "5.1.1")))).isEmpty();
    assertThat(read(report("", MESSAGE_ID, failed("x@there.example", "5.1.1")))).isEmpty();
    assertThat(read("Subject: hello\r\n\r\n".getBytes(UTF_8))).isEmpty();
    assertThat(sent.tied).isEmpty();
  }

  @Test
  void reports_are_understood_for_14_days() {
    send(B);
    byte[] report = report("", MESSAGE_ID, failed(B, "5.1.1"));
    sent.pass(Duration.ofDays(14));
    assertThat(read(report)).isPresent();
    sent.pass(Duration.ofDays(1));
    assertThat(read(report)).isEmpty();
  }

  @Test
  void a_message_id_is_found_in_a_message_of_many_pieces() {
    sent.send(MESSAGE + "x".repeat(600 << 10), B);
    assertThat(read(report("", MESSAGE_ID, failed(B, "5.1.1")))).isPresent();
  }

  @Test
  void a_return_path_names_the_recipient_that_the_report_does_not() {
    send(B, "c@far.example");
    byte[] report = report("", MESSAGE_ID, failed("moved@elsewhere.example", "5.1.1"));
    assertThat(read(report)).isEmpty();
    IncomingReports incoming = sent.incoming;
    Mailbox path = new Mailbox("a+b=there.example", "here.example");
    IncomingReports.Matched tied = incoming.read(report, sender(), List.of(path)).orElseThrow();
    assertThat(tied.entries())
        .extracting(IncomingReports.Matched.Entry::verified)
        .as("anybody can write to it")
        .containsExactly(false);
    Mailbox stranger = new Mailbox("a+x=there.example", "here.example");
    assertThat(incoming.read(report, sender(), List.of(stranger))).isEmpty();

    byte[] proven = report(envid(B), MESSAGE_ID, failed("moved@elsewhere.example", "5.1.1"));
    assertThat(incoming.read(proven, sender(), List.of(path)).orElseThrow().entries())
        .extracting(IncomingReports.Matched.Entry::verified)
        .containsExactly(true);
    assertThat(suppressed(B)).as("whom it leads on to is gone").isFalse();
  }

  @Test
  void a_report_is_read_beside_the_mail_it_came_as() {
    send(B);
    sent.incoming.offer(report("", MESSAGE_ID, failed(B, "5.1.1")), sender(), List.of());
    Awaitility.await().until(() -> sent.tied.size() == 1);
    assertThat(sent.tied.getFirst().entries().getFirst().recipient().finalRecipient())
        .contains(new Mailbox("b", "there.example"));
  }

  @Test
  void recipients_beyond_the_bound_are_not_remembered() {
    String[] many = new String[1_001];
    for (int i = 0; i < many.length; i++) {
      many[i] = "r" + i + "@there.example";
    }
    send(many);
    assertThat(read(report("", MESSAGE_ID, failed("r999@there.example", "5.1.1")))).isPresent();
    assertThat(read(report("", MESSAGE_ID, failed("r1000@there.example", "5.1.1")))).isEmpty();
    assertThat(List.copyOf(sent.tied)).hasSize(1);
  }
}

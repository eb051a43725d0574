package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;

/// What the queue brings home.
class LocalMailTest {
  private static final String MESSAGE = "Subject: x\r\n\r\nHello\r\n";

  private PostOffice office;
  private LocalMail local;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    office = new PostOffice(directory);
    office.alias("both@example.test", "alice@example.test", "bob@example.test");
    local = new LocalMail(office.directory, office.mailboxDelivery, PostOffice.CLOCK);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private static Contents contents() {
    byte[] bytes = MESSAGE.getBytes(US_ASCII);
    return new Contents() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        target.write(bytes);
      }
    };
  }

  private static org.posthorn.transport.message.EnvelopeRecipient to(String local, String domain) {
    return new org.posthorn.transport.message.EnvelopeRecipient(
        new Mailbox(local, domain), RcptParameters.NONE);
  }

  private static org.posthorn.transport.message.SmtpEnvelope envelope(
      org.posthorn.transport.message.EnvelopeRecipient recipient) {
    var now = PostOffice.CLOCK.instant();
    return new org.posthorn.transport.message.SmtpEnvelope(
        ReversePath.of(new Mailbox("carol", "example.test")),
        Optional.empty(),
        "trace.1",
        now,
        now,
        MailParameters.NONE,
        false,
        false,
        List.of(recipient));
  }

  private DeliveryOutcome deliver(
      LocalMail mail, org.posthorn.transport.message.EnvelopeRecipient recipient)
      throws MailTransport.UnreachableException {
    MailTransport transport =
        mail.transport((destination, first) -> {
          throw new AssertionError(destination + " is not local");
        });
    var envelope = envelope(recipient);
    try (MailTransport.TransportSession session = transport.open(LocalMail.DESTINATION, envelope)) {
      return session.deliver(envelope, List.of(recipient), contents()).getFirst();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alice, example.test, true",
    "nobody, example.test, true",
    "alice, EXAMPLE.test, true",
    "alice, remote.test, false",
    "alice, [127.0.0.1], false",
  })
  void whose_addresses_are_ours(String localPart, String domain, boolean ours) {
    assertThat(local.isLocal(new Mailbox(localPart, domain))).isEqualTo(ours);
    Destination elsewhere = new Destination("elsewhere");
    var recipient = to(localPart, domain);
    assertThat(local.router((envelope, r) -> elsewhere).route(envelope(recipient), recipient))
        .isEqualTo(ours ? LocalMail.DESTINATION : elsewhere);
  }

  @Test
  void a_copy_says_whence_it_came_and_is_filed_once() throws Exception {
    assertThat(deliver(local, to("both", "example.test")).success()).isTrue();
    assertThat(deliver(local, to("both", "example.test")).success()).as("repeated").isTrue();
    assertThat(office.inbox("alice"))
        .containsExactly(
            "Return-Path: <carol@example.test>\r\nDelivered-To: alice@example.test\r\n" + MESSAGE);
    assertThat(office.inbox("bob")).hasSize(1);
  }

  @Test
  void an_address_that_is_gone_is_refused_for_good() throws Exception {
    DeliveryOutcome outcome = deliver(local, to("nobody", "example.test"));
    assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.PERMANENT);
    assertThat(outcome.status().orElseThrow()).hasToString("5.1.1");
  }

  @Test
  void a_mailbox_that_is_full_is_tried_again() throws Exception {
    MailboxDelivery full = new FullFiling(office.mailboxDelivery, MailboxDelivery.Result.FULL);
    DeliveryOutcome outcome =
        deliver(
            new LocalMail(office.directory, full, PostOffice.CLOCK), to("alice", "example.test"));
    assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.TEMPORARY);
    assertThat(office.inbox("alice")).isEmpty();
  }

  @Test
  void reports_have_no_sender_and_come_once() throws Exception {
    Mailbox alice = new Mailbox("alice", "example.test");
    local.deliver(alice, contents(), "report-1");
    local.deliver(alice, contents(), "report-1");
    local.deliver(alice, contents(), "report-2");
    assertThat(office.inbox("alice")).hasSize(2).allMatch(m -> m.startsWith("Return-Path: <>\r\n"));
    local.deliver(new Mailbox("nobody", "example.test"), contents(), "report-3"); // dropped
    MailboxDelivery failing = new FullFiling(office.mailboxDelivery, MailboxDelivery.Result.FULL);
    LocalMail unable = new LocalMail(office.directory, failing, PostOffice.CLOCK);
    assertThatThrownBy(() -> unable.deliver(alice, contents(), "report-4"))
        .isInstanceOf(IOException.class);
  }

  /// Replies to unknown senders say what happened, and nothing about accounts or sizes.
  @ParameterizedTest
  @CsvSource({
    "FULL, TEMPORARY, 4.2.2",
    "TOO_LARGE, PERMANENT, 5.2.2",
    "GONE, PERMANENT, 5.1.1",
    "FILED, FILED, 2.1.5",
    "IN_INBOX, FILED, 2.1.5",
  })
  void what_senders_are_told(MailboxDelivery.Result filed, DeliveryOutcome.Kind kind, String status)
      throws Exception {
    LocalMail mail =
        new LocalMail(
            office.directory, new FullFiling(office.mailboxDelivery, filed), PostOffice.CLOCK);
    DeliveryOutcome outcome = deliver(mail, to("alice", "example.test"));
    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.status().orElseThrow()).hasToString(status);
    assertThat(outcome.text()).doesNotContainPattern("[0-9]");
  }

  /// RFC 5429 §2.1.2: who may be forged is not told.
  @Test
  void what_an_owner_refuses_is_reported_where_the_sender_is_not_forged() throws Exception {
    Rejection why = new Rejection(EnhancedStatus.of("5.7.1"), "No more newsletters");
    for (boolean reported : List.of(true, false)) {
      MailboxDelivery refusing =
          new FullFiling(
              office.mailboxDelivery,
              new MailboxDelivery.Refused(
                  new org.posthorn.delivery.rules.RuleRefusal(why, reported)));
      LocalMail mail = new LocalMail(office.directory, refusing, PostOffice.CLOCK);
      DeliveryOutcome outcome = deliver(mail, to("alice", "example.test"));
      assertThat(outcome.kind())
          .isEqualTo(reported ? DeliveryOutcome.Kind.PERMANENT : DeliveryOutcome.Kind.FILED);
      assertThat(outcome.text()).isEqualTo(reported ? "No more newsletters" : "done");
    }
  }

  @Test
  void a_failing_store_reveals_nothing_to_senders() throws Exception {
    MailboxDelivery failing =
        new UnreliableFiling(
            office.mailboxDelivery,
            0,
            false,
            () -> new IllegalStateException("account 7 at /srv/mail"));
    DeliveryOutcome outcome =
        deliver(
            new LocalMail(office.directory, failing, PostOffice.CLOCK),
            to("alice", "example.test"));
    assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.TEMPORARY);
    assertThat(outcome.text()).isEqualTo("local error");
  }
}

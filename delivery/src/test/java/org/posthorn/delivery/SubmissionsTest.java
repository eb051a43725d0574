package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.events.EventLog;
import org.posthorn.submission.SubmissionRequest;
import org.posthorn.submission.SubmissionResult;
import org.posthorn.transport.message.Contents;

/// What users submit by other ways than SMTP.
class SubmissionsTest {
  private static final String MESSAGE = "From: alice@example.test\r\n\r\nHi.\r\n";

  private PostOffice office;
  private Submissions submissions;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    submissions = new Submissions(office.inbound());
  }

  @AfterEach
  void close() {
    office.close();
  }

  private SubmissionResult submit(String from, String message, String... to) {
    SubmissionRequest request =
        new SubmissionRequest(
            office.principal("alice"),
            "trace.1",
            "JMAP",
            ReversePath.of(mailbox(from)),
            MailParameters.NONE,
            Arrays.stream(to)
                .map(address ->
                    new org.posthorn.transport.message.EnvelopeRecipient(
                        mailbox(address), RcptParameters.NONE))
                .toList());
    byte[] octets = message.getBytes(UTF_8);
    return submissions.submit(
        request,
        new Contents() {
          @Override
          public long size() {
            return octets.length;
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            target.write(octets);
          }
        });
  }

  private static Mailbox mailbox(String address) {
    int at = address.indexOf('@');
    return new Mailbox(address.substring(0, at), address.substring(at + 1));
  }

  @Test
  void a_message_goes_the_way_of_all() throws IOException {
    assertThat(submit("alice@example.test", MESSAGE, "bob@example.test"))
        .isEqualTo(new SubmissionResult.Accepted("trace.1"));
    assertThat(office.inbox("bob"))
        .singleElement()
        .asString()
        .contains("\r\nReceived: by mx.example.test with JMAP\r\n\tid trace.1;\r\n")
        .contains("\r\nMessage-ID: <")
        .endsWith(MESSAGE);
    LocalDate today = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    assertThat(office.events.byTrace("trace.1", today, today))
        .as("its recipient learns from the timeline who brought it")
        .singleElement()
        .satisfies(event -> {
          assertThat(event.kind()).isEqualTo("accepted");
          assertThat(event.fields())
              .containsEntry("client", "JMAP")
              .containsEntry("submitted", "true")
              .containsEntry("to", "bob@example.test")
              .containsEntry("mailbox", "INBOX");
          assertThat(EventLog.concerns(event, office.account("bob").id().value())).isTrue();
        });
    assertThat(submit("alice@example.test", MESSAGE, "zoe@elsewhere.test"))
        .isEqualTo(new SubmissionResult.Accepted("trace.1"));
    assertThat(office.onlyQueued().envelope().submitter()).contains(office.account("alice").id());
  }

  @Test
  void what_is_refused_has_its_reason() {
    assertThat(submit("bob@example.test", MESSAGE, "bob@example.test"))
        .isEqualTo(
            refused(
                new org.posthorn.submission.SubmissionRefusal.NotYourAddress(
                    "MAIL", "bob@example.test")));
    assertThat(submit("alice@example.test", "From: bob@example.test\r\n\r\n", "bob@example.test"))
        .isEqualTo(
            refused(
                new org.posthorn.submission.SubmissionRefusal.NotYourAddress(
                    "From", "bob@example.test")));
    assertThat(submit("alice@example.test", "Subject: x\r\n\r\n", "bob@example.test"))
        .isEqualTo(refused(new org.posthorn.submission.SubmissionRefusal.FieldCount("From", 0)));
    SubmissionResult two =
        submit("alice@example.test", MESSAGE, "no@example.test", "nor@example.test");
    assertThat(((SubmissionResult.Refused) two).reasons())
        .extracting(Object::toString)
        .satisfiesExactly(
            first -> assertThat(first).contains("no@example.test", "5.1.1"),
            second -> assertThat(second).contains("nor@example.test", "5.1.1"));
    office.administration.setDisabled(Principal.system(), office.account("alice").id(), true);
    assertThat(submit("alice@example.test", MESSAGE, "bob@example.test"))
        .isEqualTo(refused(new org.posthorn.submission.SubmissionRefusal.SignedOut()));
    assertThat(office.inbox("bob")).isEmpty();
  }

  private static SubmissionResult refused(org.posthorn.submission.SubmissionRefusal why) {
    return new SubmissionResult.Refused(List.of(why));
  }

  /// IMAP's APPEND takes such messages.
  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\n.\r\n", "\r\n.\r"})
  void stored_mail_with_bare_line_ends_does_not_leave(String end) {
    SubmissionResult result =
        submit("alice@example.test", MESSAGE + "x" + end + "y\r\n", "zoe@elsewhere.test");
    assertThat(((SubmissionResult.Refused) result).reasons())
        .singleElement()
        .asString()
        .contains("5.6.0");
  }
}

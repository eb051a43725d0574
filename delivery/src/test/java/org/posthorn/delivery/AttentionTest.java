package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.effects.ReminderHandler;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Mailboxes;
import org.posthorn.store.mail.EmailChange.Reminding;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.testkit.Dialogue;

/// Mail that has come, as far as its owner wants to see it now: snoozed, unanswered, muted.
class AttentionTest {
  private static final String ANSWERED = "In-Reply-To: <1@client.test>\r\nSubject: Re: x\r\n";

  private PostOffice office;
  private Dialogue client;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.handlers =
        List.of(new ReminderHandler(office.store, office.directory, PostOffice.CLOCK));
    client = office.connect(ListenerRole.MX);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    office.close();
  }

  private void arrives(String header) throws IOException {
    String from = header.contains("From:") ? "" : "From: dave@client.test\r\n";
    assertThat(
            PostOffice.send(
                client,
                "dave@client.test",
                List.of("alice@example.test"),
                from + header + "\r\nHello.\r\n"))
        .startsWith("250 ");
  }

  private void firstArrives() throws IOException {
    arrives("Message-ID: <1@client.test>\r\nSubject: x\r\nTo: list@client.test\r\n");
  }

  /// The first message of the thread.
  private long first() {
    return office.mail("alice").view(MailboxId.INBOX).emailId(0);
  }

  private void change(List<FlagChange> keywords, Reminding... times) {
    assertThat(
            office
                .mail("alice")
                .change(
                    List.of(
                        new EmailChange.Update(first(), keywords, Mailboxes.SAME, List.of(times))),
                    OptionalLong.empty()))
        .isPresent();
  }

  /// How often mail was brought back when the time has come.
  private long broughtBack() {
    try (OutboxWorker worker = office.outboxWorker(PostOffice.CLOCK)) {
      worker.performAll();
    }
    return office.mail("alice").reminders().stream()
        .filter(each -> each.why() == Why.WOKEN)
        .count();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                | 1
          From: dave@client.test | 0
          From: alice@example.test | 1
          Auto-Submitted: auto-replied | 1
          Auto-Submitted: no     | 0
          """)
  void what_counts_as_an_answer(String field, int times) throws IOException {
    firstArrives();
    Instant due = PostOffice.CLOCK.instant();
    change(List.of(), new Reminding(Why.UNANSWERED, Optional.of(due), Optional.empty()));
    if (!field.equals("nothing")) {
      arrives(field + "\r\n" + ANSWERED);
    }
    assertThat(broughtBack()).isEqualTo(times);
    assertThat(office.mail("alice").reminders()).as("asked once").hasSize(times);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          To: list@client.test                           | Archive
          To: alice@example.test                         | INBOX
          To: Alice <ALICE@example.test>                 | INBOX
          To: alice@example.test, bob@example.test       | Archive
          Cc: alice@example.test                         | INBOX
          X-Nobody: is named                             | Archive
          """)
  void where_mail_of_a_muted_thread_goes(String to, String mailbox) throws IOException {
    firstArrives();
    change(List.of(FlagChange.add("$muted")));
    arrives(to + "\r\n" + ANSWERED);
    assertThat(office.mailbox("alice", mailbox)).hasSize(mailbox.equals("INBOX") ? 2 : 1);
  }

  @Test
  void rules_that_keep_mail_keep_it_out_of_the_inbox_too_and_mailboxes_that_they_name_stay()
      throws IOException {
    office.script("alice", "require [\"fileinto\"]; if header \"Subject\" \"Re: x\" {keep;}");
    firstArrives();
    change(List.of(FlagChange.add("$muted")));
    arrives(ANSWERED);
    assertThat(office.mailbox("alice", "Archive")).hasSize(1);
    office.script("alice", "require [\"fileinto\"]; fileinto \"Sent\";");
    arrives(ANSWERED);
    assertThat(office.mailbox("alice", "Sent")).hasSize(1);
  }
}

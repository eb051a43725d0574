package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.delivery.effects.EffectLimits;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Spool;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.Dialogue;
import org.posthorn.transport.message.QueueId;

/// What owners' scripts do with mail that arrives over SMTP.
class RulesTest {
  private static final List<String> ALICE = List.of("alice@example.test");
  private static final List<String> TWO = List.of("alice@example.test", "bob@example.test");
  private static final String MESSAGE =
      "From: Dave <dave@client.test>\r\nTo: alice@example.test\r\nSubject: Hello\r\n"
          + "Message-ID: <1@client.test>\r\n\r\nHi.";

  private PostOffice office;
  private Dialogue client;
  private Advice advice = Advice.ACCEPT;
  private String results = "";

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.checks = List.of(new PhraseCheck());
    client = office.connect(ListenerRole.MX);
  }

  private final class PhraseCheck implements MessageCheck {
    @Override
    public String name() {
      return "phrase";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) {
      findings.spam(0.42);
      findings.virus(Virus.NONE);
      findings.advise(advice);
      if (!results.isEmpty()) {
        findings.field("Authentication-Results: mx.example.test; " + results + "\r\n");
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    for (String name : List.of("alice", "bob", "carol")) {
      assertThat(office.store.check(office.account(name).id()).problems()).isEmpty();
    }
    office.close();
  }

  private static String lines(String... lines) {
    return String.join("\n", lines);
  }

  private String arrive(String message) throws IOException {
    return send(client, "dave@client.test", ALICE, message);
  }

  private void accepted(String message) throws IOException {
    assertThat(arrive(message)).startsWith("250 ");
  }

  private List<String> flags(String mailbox) {
    MailboxView view = office.mail("alice").view(office.mail("alice").mailbox(mailbox).get().id());
    return List.copyOf(view.keywords().names(view.flags(0)));
  }

  private List<Map<String, String>> told(String reply, String kind) {
    String trace = reply.substring(reply.lastIndexOf(' ') + 1);
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    return office.events.byTrace(trace, day, day).stream()
        .filter(event -> event.kind().equals(kind))
        .map(org.posthorn.store.events.Event::fields)
        .toList();
  }

  @Test
  void mail_goes_where_the_script_says_whatever_way_it_came() throws IOException {
    office.script(
        "alice",
        lines(
            "require [\"fileinto\", \"envelope\", \"mailbox\"];",
            "if envelope \"to\" \"sales@example.test\" { fileinto :create \"Sales\"; }"));
    office.alias("sales@example.test", "alice@example.test");
    office.alias("both@example.test", "alice@example.test", "bob@example.test");
    List<String> sales = List.of("sales@example.test");
    assertThat(send(client, "dave@client.test", sales, MESSAGE)).startsWith("250 ");
    List<String> several = List.of("sales@example.test", "bob@example.test");
    assertThat(send(client, "dave@client.test", several, MESSAGE)).startsWith("250 ");
    office.intake.close();
    assertThat(office.mailbox("alice", "Sales")).hasSize(2);
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(1);
    assertThat(office.mailbox("alice", "Sales")).hasSize(2);
  }

  private int steps(String name) {
    return office
        .kv
        .read(
            office.account(name).id().partition(),
            reader -> reader.scan(MailTables.STEP, MailTables.START, MailTables.END, 10))
        .size();
  }

  /// Nobody repeats the filing of what was not accepted yet: its sender sends it again, which is
  /// another transaction.
  @Test
  void only_a_copy_that_may_be_filed_again_is_noted() throws IOException {
    office.script("alice", "keep;");
    accepted(MESSAGE);
    assertThat(steps("alice")).isZero();
    assertThat(send(client, "dave@client.test", TWO, MESSAGE)).startsWith("250 ");
    await().untilAsserted(() -> assertThat(office.inbox("alice")).hasSize(2));
    assertThat(steps("alice")).isEqualTo(1);
  }

  @Test
  void several_mailboxes_have_one_email() throws IOException {
    office.script(
        "alice",
        lines(
            "require [\"fileinto\", \"imap4flags\", \"special-use\", \"mailboxid\", \"copy\"];",
            "setflag [\"\\\\Seen\", \"$work\"];",
            "fileinto :specialuse \"\\\\Archive\" \"Nowhere\";",
            "fileinto :mailboxid \"M1\" \"Nowhere\";"));
    accepted(MESSAGE);
    assertThat(office.mailbox("alice", "Archive")).hasSize(1);
    assertThat(office.inbox("alice")).hasSize(1);
    assertThat(office.mail("alice").quota().emails()).isEqualTo(1);
    assertThat(flags("INBOX")).contains("$work");
  }

  @Test
  void a_mailbox_that_is_missing_is_the_inbox() throws IOException {
    office.script("alice", "require \"fileinto\"; fileinto \"Nowhere\";");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(1);
  }

  @Test
  void discarded_mail_is_nowhere_and_an_event_says_why() throws IOException {
    office.script("alice", "discard;");
    String reply = arrive(MESSAGE);
    assertThat(reply).startsWith("250 ");
    assertThat(office.inbox("alice")).isEmpty();
    assertThat(told(reply, "rules"))
        .singleElement()
        .satisfies(fields ->
            assertThat(fields).containsEntry("did", "discard").containsEntry("scripts", "main"));
  }

  @Test
  void an_event_says_where_mail_is() throws IOException {
    office.script("alice", "require \"fileinto\"; fileinto \"Archive\";");
    assertThat(told(arrive(MESSAGE), "rules"))
        .singleElement()
        .satisfies(fields -> assertThat(fields).containsEntry("mailbox", "Archive"));
  }

  @Test
  void a_header_is_edited_but_not_what_we_say_of_the_message() throws IOException {
    office.script(
        "alice",
        lines(
            "require [\"editheader\", \"fileinto\"];",
            "addheader \"X-Rule\" \"yes\"; addheader \"Posthorn-Verdict\" \"forged\";",
            "deleteheader \"Subject\"; deleteheader \"Delivered-To\";"));
    accepted(MESSAGE);
    assertThat(office.inbox("alice"))
        .as("with a note about what could not be done")
        .hasSize(2)
        .filteredOn(message -> message.contains("X-Rule: yes"))
        .singleElement()
        .asString()
        .contains("X-Rule: yes\r\n", "Delivered-To: alice@example.test\r\n", "\r\n\r\nHi.")
        .doesNotContain("Subject:", "forged");
  }

  @Test
  void a_large_header_is_edited_and_stays_whole() throws IOException {
    office.script("alice", lines("require \"editheader\";", "addheader \"X-Rule\" \"yes\";"));
    String many = ("X-Filler: " + "x".repeat(900) + "\r\n").repeat(287);
    accepted(many + MESSAGE);
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .startsWith("X-Rule: yes\r\n")
        .contains(many)
        .endsWith("Message-ID: <1@client.test>\r\n\r\nHi.\r\n");
  }

  @Test
  void a_part_is_replaced_and_a_message_enclosed() throws IOException {
    office.script(
        "alice",
        lines(
            "require [\"enclose\", \"mime\", \"foreverypart\"];",
            "enclose :subject \"Careful\" \"This came from outside.\";"));
    accepted(MESSAGE);
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .contains("This came from outside.", "message/rfc822", "\r\nHi.");
  }

  @Test
  void spamtest_and_virustest_know_the_verdict_and_junk_may_be_kept() throws IOException {
    office.script(
        "alice",
        lines(
            "require [\"spamtestplus\", \"virustest\", \"relational\", \"comparator-i;ascii-numeric\", \"fileinto\"];",
            "if allof (spamtest :percent :value \"eq\" :comparator \"i;ascii-numeric\" \"42\",",
            "  virustest :value \"eq\" :comparator \"i;ascii-numeric\" \"1\",",
            "  header \"Subject\" \"Hello\") { keep; }"));
    advice = Advice.JUNK;
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).as("kept by the script").hasSize(1);
    accepted(MESSAGE.replace("Hello", "Other"));
    assertThat(office.junk("alice")).as("kept implicitly").hasSize(1);
  }

  @Test
  void a_redirect_leaves_by_the_outbox_and_the_queue() throws IOException {
    office.script("alice", "require \"copy\"; redirect :copy \"alice@elsewhere.test\";");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(1);
    office.outboxWorker(PostOffice.CLOCK).performAll();
    var queued = office.onlyQueued();
    assertThat(queued.envelope().from()).hasToString("<dave@client.test>");
    assertThat(queued.envelope().submitter()).isEmpty();
    assertThat(queued.recipients().getFirst().recipient().address())
        .hasToString("alice@elsewhere.test");
    assertThat(PostOffice.queued(office.queue))
        .singleElement()
        .asString()
        .startsWith("Delivered-To: alice@example.test\r\n")
        .contains("Received: ")
        .doesNotContain("Return-Path")
        .endsWith("\r\n\r\nHi.\r\n");
    assertThat(office.store.outbox().accounts()).isEmpty();
  }

  /// Each step may be the last of a process: the next one begins with nothing in memory.
  @Test
  void a_redirect_is_queued_once_wherever_a_process_ends() throws IOException {
    office.script("alice", "redirect \"alice@elsewhere.test\";");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).isEmpty();
    PendingEffect effect =
        office.store.outbox().pending(office.account("alice").id(), 1).getFirst();
    restart();
    try (OutboxWorker broken =
        worker(
            _ -> {
              throw new StoreException(StoreException.Kind.IO, "before it is queued");
            },
            PostOffice.CLOCK.instant())) {
      broken.performAll();
      assertThat(broken.failing()).isEqualTo(1);
    }
    restart();
    assertThat(PostOffice.queued(office.queue)).isEmpty();
    office.outboxWorker(PostOffice.CLOCK).performAll();
    String queued = PostOffice.queued(office.queue).getFirst();
    // After it is queued, before it is out of the outbox.
    try (Spool again = office.queue.spool(OutboxWorker.queueId(effect.id()))) {
      again.write(queued.getBytes(StandardCharsets.UTF_8));
      again.accept(office.onlyQueued().envelope());
    }
    restart();
    office.outboxWorker(PostOffice.CLOCK).performAll();
    assertThat(PostOffice.queued(office.queue)).containsExactly(queued);
    assertThat(office.store.outbox().accounts()).isEmpty();
  }

  private void restart() {
    office.useQueue(office.queue(office.mailboxDelivery));
  }

  private OutboxWorker worker(Function<QueueId, Spool> queue, Instant now) {
    return new OutboxWorker(
        office.store,
        new OutboxWorker.Dependencies(queue, OutgoingSignatures.NONE, List.of(), Optional.empty()),
        () -> now,
        EffectLimits.defaults(),
        office.events::append);
  }

  @Test
  void effects_of_an_account_keep_their_order_and_others_do_not_wait() throws IOException {
    office.script("alice", "redirect \"alice@elsewhere.test\";");
    office.script("bob", "redirect \"bob@elsewhere.test\";");
    accepted(MESSAGE);
    accepted(MESSAGE.replace("Hi.", "Second."));
    assertThat(send(client, "dave@client.test", List.of("bob@example.test"), MESSAGE))
        .startsWith("250 ");
    AtomicInteger tried = new AtomicInteger();
    try (OutboxWorker once =
        worker(
            id -> {
              if (tried.getAndIncrement() == 0) {
                throw new StoreException(StoreException.Kind.IO, "once");
              }
              return office.queue.spool(id);
            },
            PostOffice.CLOCK.instant())) {
      once.performAll();
      assertThat(PostOffice.queued(office.queue)).as("bob's").hasSize(1);
      once.start();
      once.retry();
    }
    assertThat(PostOffice.queued(office.queue)).hasSize(3);
  }

  @Test
  void a_redirect_that_would_go_round_is_a_message_that_stays() throws IOException {
    office.alias("sales@example.test", "alice@example.test");
    office.script("alice", "redirect \"sales@example.test\";");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(1);
    assertThat(office.store.outbox().accounts()).isEmpty();
  }

  @Test
  void two_accounts_that_redirect_to_each_other_do_so_once() throws IOException {
    office.script("alice", "redirect \"bob@example.test\";");
    office.script("bob", "redirect \"alice@example.test\";");
    accepted(MESSAGE);
    office.queue.start();
    office.outboxWorker(PostOffice.CLOCK).performAll();
    Awaitility.await().until(() -> PostOffice.queued(office.queue).isEmpty());
    office.outboxWorker(PostOffice.CLOCK).performAll();
    Awaitility.await().until(() -> PostOffice.queued(office.queue).isEmpty());
    assertThat(office.inbox("alice")).hasSize(1);
    assertThat(office.inbox("bob")).isEmpty();
    assertThat(office.store.outbox().accounts()).isEmpty();
  }

  private static final String VACATION =
      "require \"vacation\"; vacation :days 3 :subject \"Away\" \"I am äway.\";";

  @Test
  void a_vacation_reply_goes_once_in_its_time_and_is_kept_by_nobody() throws IOException {
    office.script("alice", VACATION);
    accepted(MESSAGE);
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(2);
    office.outboxWorker(PostOffice.CLOCK).performAll();
    assertThat(office.onlyQueued().envelope().from().mailbox()).isEmpty();
    assertThat(PostOffice.queued(office.queue))
        .singleElement()
        .asString()
        .contains(
            "From: <alice@example.test>\r\n",
            "To: <dave@client.test>\r\n",
            "Subject: Away\r\n",
            "In-Reply-To: <1@client.test>\r\n",
            "References: <1@client.test>\r\n",
            "Auto-Submitted: auto-replied (vacation)\r\n",
            "Content-Transfer-Encoding: base64\r\n");
    assertThat(office.mail("alice").quota().emails()).isEqualTo(2);
  }

  /// RFC 5230 §4.5, §4.6, RFC 3834 §2.
  @Test
  void nobody_is_answered_who_must_not_be() throws IOException {
    office.script("alice", VACATION);
    for (String field :
        List.of(
            "List-Id: <l.client.test>",
            "Auto-Submitted: auto-generated",
            "Precedence: bulk",
            "Delivered-To: alice@example.org")) {
      String to = field.startsWith("Delivered") ? "someone@client.test" : "alice@example.test";
      String message = field + "\r\n" + MESSAGE.replace("To: alice@example.test", "To: " + to);
      accepted(message);
    }
    assertThat(send(client, "", ALICE, MESSAGE)).startsWith("250 ");
    assertThat(send(client, "mailer-daemon@client.test", ALICE, MESSAGE)).startsWith("250 ");
    advice = Advice.JUNK;
    accepted(MESSAGE);
    assertThat(office.store.outbox().accounts()).isEmpty();
  }

  @Test
  void a_notification_leaves_and_says_for_whom() throws IOException {
    office.script(
        "alice",
        lines(
            "require [\"enotify\", \"fcc\"];",
            "notify :message \"New mail\" :importance \"1\" :fcc \"Sent\" \"mailto:alice@phone.test\";"));
    accepted(MESSAGE);
    office.outboxWorker(PostOffice.CLOCK).performAll();
    assertThat(PostOffice.queued(office.queue))
        .singleElement()
        .asString()
        .contains(
            "To: alice@phone.test\r\n",
            "Subject: New mail\r\n",
            "Importance: high\r\n",
            "auto-notified; owner-email=\"alice@example.test\"");
    assertThat(office.mailbox("alice", "Sent")).hasSize(1);
    assertThat(office.inbox("alice")).hasSize(1);
  }

  @Test
  void mail_is_refused_in_the_owners_words_while_its_sender_waits() throws IOException {
    office.script("alice", "require \"reject\"; reject \"No\r\nthanks.\";");
    assertThat(arrive(MESSAGE)).isEqualTo("550 5.7.1 No thanks.");
    office.script("alice", "require \"ereject\"; ereject \"Nö.\";");
    assertThat(arrive(MESSAGE)).isEqualTo("550 5.7.1 Message refused by its recipient");
    assertThat(office.inbox("alice")).isEmpty();
    try (Dialogue lmtp = office.connect(ListenerRole.LMTP)) {
      assertThat(send(lmtp, "dave@client.test", ALICE, MESSAGE)).startsWith("550 5.7.1 ");
    }
  }

  @Test
  void what_is_refused_after_it_was_accepted_is_reported_by_the_queue() throws IOException {
    office.script("alice", "require \"reject\"; reject \"No thanks.\";");
    results = "spf=pass smtp.mailfrom=client.test";
    assertThat(send(client, "dave@client.test", TWO, MESSAGE)).startsWith("250 ");
    office.intake.close();
    assertThat(office.inbox("alice")).isEmpty();
    assertThat(office.inbox("bob")).hasSize(1);
    assertThat(office.onlyQueued().recipients().getFirst().recipient().address())
        .as("the queue finds it out again")
        .hasToString("alice@example.test");
  }

  /// RFC 5429 §2.1.2: whoever is told must have sent the message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what we found out                                                          | told
          spf=pass smtp.mailfrom=client.test                                           | true
          spf=fail smtp.mailfrom=client.test; dmarc=pass header.from=client.test       | true
          spf=fail smtp.mailfrom=client.test; dmarc=fail header.from=client.test       | false
          spf=none smtp.mailfrom=client.test; dmarc=none header.from=client.test       | false
          spf=temperror smtp.mailfrom=client.test; dmarc=temperror                     | false
          spf=softfail smtp.mailfrom=client.test; spf=pass smtp.helo=mail.client.test  | false
          ''                                                                           | true
          """)
  void a_sender_is_told_of_a_late_refusal_only_if_it_was_authenticated(String found, boolean told)
      throws IOException {
    office.script("alice", "require \"reject\"; reject \"No thanks.\";");
    results = found;
    String reply = send(client, "carol@example.test", TWO, MESSAGE);
    assertThat(reply).startsWith("250 ");
    office.intake.close();
    office.queue.start();
    await()
        .until(() ->
            told ? !office.inbox("carol").isEmpty() : PostOffice.queued(office.queue).isEmpty());
    assertThat(office.inbox("carol"))
        .hasSize(told ? 1 : 0)
        .allSatisfy(report -> assertThat(report).startsWith("Return-Path: <>"));
    assertThat(office.inbox("alice")).isEmpty();
    assertThat(office.inbox("bob")).hasSize(1);
    assertThat(told(reply, "rules"))
        .as("and the timeline has it")
        .extracting(event -> event.get("refusal"))
        .contains("No thanks.");
  }

  @Test
  void a_duplicate_is_recognised_for_its_time() throws IOException {
    office.script("alice", "require \"duplicate\"; if duplicate { discard; }");
    accepted(MESSAGE);
    accepted(MESSAGE);
    accepted(MESSAGE.replace("<1@", "<2@"));
    assertThat(office.inbox("alice")).hasSize(2);
  }

  /// RFC 5228 §2.10.6.
  @Test
  void a_script_that_fails_keeps_mail_and_its_owner_is_told_once_for_each_version()
      throws IOException {
    String failing = lines("require [\"variables\", \"include\"];", "include \"missing\";");
    office.script("alice", failing);
    accepted(MESSAGE);
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(3);
    assertThat(office.inbox("alice").getFirst() + office.inbox("alice").get(1))
        .contains("2:1: there is no script", "Auto-Submitted: auto-generated");
    office.script("alice", failing + "keep;");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).as("another version").hasSize(5);
  }

  @Test
  void a_script_that_cannot_be_compiled_any_more_keeps_mail() throws IOException {
    office.script("alice", "nonsense;");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(2);
  }

  @Test
  void scripts_include_others_of_their_account() throws IOException {
    office
        .store
        .scripts(org.posthorn.directory.Principal.system(), office.account("alice").id())
        .put("other", "discard;".getBytes(StandardCharsets.UTF_8));
    office.script("alice", "require \"include\"; include \"other\";");
    accepted(MESSAGE);
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).isEmpty();
  }

  @Test
  void a_changed_script_counts_at_once() throws IOException {
    accepted(MESSAGE);
    office.script("alice", "discard;");
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(1);
    office
        .store
        .scripts(org.posthorn.directory.Principal.system(), office.account("alice").id())
        .deactivate();
    accepted(MESSAGE);
    assertThat(office.inbox("alice")).hasSize(2);
  }

  @Test
  void what_cannot_be_redirected_for_days_is_its_owners() throws IOException {
    office.script("alice", "redirect \"alice@elsewhere.test\";");
    accepted(MESSAGE);
    Instant later = PostOffice.CLOCK.instant().plus(Duration.ofDays(6));
    try (OutboxWorker broken =
        worker(
            _ -> {
              throw new StoreException(StoreException.Kind.IO, "never");
            },
            later)) {
      broken.performAll();
      broken.performAll();
    }
    assertThat(office.inbox("alice")).hasSize(1);
    assertThat(office.store.outbox().accounts()).isEmpty();
  }
}

package org.posthorn.assistant.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.Access;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Principal;
import org.posthorn.directory.SendingLimits;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.CreatedEmail;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.store.sharing.StoredShares;

/// What owners do with their mail teaches their account, and nobody else's.
class TriageLearningTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final AccountId BOB = new AccountId(2);
  private static final String ANNA = "From: Anna <anna@example.org>\nTo: alice@example.test\n";
  private static final String NEWS =
      "From: news@example.org\nTo: alice@example.test\nList-Unsubscribe: <https://example.org/>\n";

  @TempDir Path directory;
  private final KeyValueStore kv = new MemoryStore();
  private MailStore store;
  private Triage triage;
  private TriageLearning learning;
  private MailAccount alice;
  private boolean allowed = true;
  private Instant now = TriageMail.NOW;
  private int number;

  @BeforeEach
  void open() throws IOException {
    store =
        new MailStore(
            kv,
            new FileBlobStore(directory),
            new Access(id -> Optional.of(account(id)), new StoredShares(kv)),
            _ -> 0L,
            InstantSource.system(),
            StoreLimits.defaults());
    Metrics metrics = new Metrics();
    triage = new Triage(kv, TriageLimits.defaults(), TriageMail.HOST, _ -> allowed, metrics);
    learning = new TriageLearning(kv, store, triage, LeaseHolder.of("test", kv), metrics);
    alice = store.account(Principal.system(), ALICE);
  }

  private static Account account(AccountId id) {
    return new Account(
        id,
        new TenantId(1),
        Address.parse("user" + id + "@example.test"),
        Optional.empty(),
        0,
        false,
        Set.of(),
        SendingLimits.NONE,
        Forwarding.NONE,
        Instant.EPOCH);
  }

  @AfterEach
  void close() {
    store.close();
    kv.close();
  }

  private int round() {
    now = now.plusSeconds(30);
    return learning.run(now);
  }

  private MailboxId mailbox(MailAccount account, MailboxRole role) {
    return role == MailboxRole.INBOX ? MailboxId.INBOX : account.mailbox(role).orElseThrow().id();
  }

  private static byte[] octets(String fields) {
    return (fields + "\nHello.\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private long add(MailAccount account, MailboxRole role, String fields, FlagSet flags) {
    byte[] octets = octets("Delivered-To: alice@example.test\n" + TriageMail.PASSED + fields);
    try (MessageWriter writer = store.receive(octets.length)) {
      writer.write(octets);
      NewMessage message = new NewMessage(writer.finish(), flags, now);
      CreatedEmail created =
          account
              .create(message, Set.of(mailbox(account, role)), OptionalLong.empty())
              .orElseThrow();
      return created.appended().emailId();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// A message that arrives as it would over SMTP: with the keywords that triage gives it.
  private long arrives(String fields) {
    String whole = fields + "Message-ID: <m" + ++number + "@example.org>\n";
    FlagSet marks = triage.of(ALICE, TriageMail.arrived(TriageMail.PASSED, whole), now);
    return add(alice, MailboxRole.INBOX, whole, marks);
  }

  private void change(long email, FlagChange change) {
    var _ =
        alice
            .change(
                List.of(new EmailChange.Update(email, List.of(change), EmailChange.Mailboxes.SAME)),
                OptionalLong.empty())
            .orElseThrow();
  }

  private void move(long email, MailboxRole to) {
    var _ =
        alice
            .change(
                List.of(
                    new EmailChange.Update(
                        email,
                        List.of(),
                        EmailChange.Mailboxes.exactly(Set.of(mailbox(alice, to))))),
                OptionalLong.empty())
            .orElseThrow();
  }

  private boolean important(String fields) {
    return rate(ALICE, fields).important();
  }

  private Importance rate(AccountId account, String fields) {
    return triage.rate(account, TriageMail.arrived(TriageMail.PASSED, fields), now);
  }

  private List<String> keywords(long email) {
    VisibleEmails found = alice.visible(new long[] {email});
    return found.keywords().names(found.emails().getFirst().flags());
  }

  @Test
  void anAnswerMakesTheSenderImportantWithinARound() {
    round();
    long email = arrives(ANNA);
    assertThat(keywords(email)).doesNotContain("$Important");
    round();
    change(email, FlagChange.add("\\Seen", "\\Answered"));
    assertThat(round()).isEqualTo(1);
    assertThat(important(ANNA)).isTrue();
    assertThat(keywords(arrives(ANNA))).contains("$Important");
    assertThat(round()).as("learnt once").isZero();
    change(email, FlagChange.add("other"));
    assertThat(round()).as("learnt once").isZero();
  }

  @Test
  void whoeverGotMailFromTheOwnerIsKnownAndTheReplyIsFound() {
    round();
    add(
        alice,
        MailboxRole.SENT,
        "From: alice@example.test\nTo: Anna <anna@example.org>\nMessage-ID: <a1@example.test>\n",
        FlagSet.SEEN);
    round();
    assertThat(important(ANNA)).isTrue();
    Importance reply = rate(ALICE, ANNA + "In-Reply-To: <a1@example.test>\n");
    assertThat(reply.reasons()).extracting(Importance.Reason::name).contains("reply-to-you");
    assertThat(triage.learned(ALICE).correspondents())
        .containsExactly(new Triage.Known("anna@example.org", 1, 0));
  }

  @Test
  void modelsOfAccountsAreNotMixed() {
    MailAccount bob = store.account(Principal.system(), BOB);
    round();
    long mine = arrives(ANNA);
    add(bob, MailboxRole.INBOX, ANNA, FlagSet.NONE);
    round();
    change(mine, FlagChange.add("\\Answered"));
    round();
    assertThat(important(ANNA)).isTrue();
    assertThat(rate(BOB, ANNA).important()).isFalse();
    assertThat(triage.learned(BOB).weights()).isEmpty();
  }

  @Test
  void marksAreLearntAlsoIfTheOwnerIsFasterThanTheRound() {
    round();
    long marked = arrives(ANNA);
    change(marked, FlagChange.add("\\Seen", "$Important"));
    assertThat(round()).isEqualTo(1);
    assertThat(important(ANNA)).isTrue();
    long unmarked = arrives(ANNA);
    assertThat(keywords(unmarked)).contains("$Important");
    change(unmarked, FlagChange.add("\\Seen"));
    change(unmarked, FlagChange.remove("$Important"));
    assertThat(round()).isEqualTo(1);
    long again = arrives(ANNA);
    change(again, FlagChange.add("$Important"));
    round();
    change(again, FlagChange.remove("$Important"));
    round();
    assertThat(important(ANNA)).isFalse();
  }

  @Test
  void whatTheServerMarksIsNotLearntAsTheOwnersMark() {
    add(
        alice,
        MailboxRole.SENT,
        "From: alice@example.test\nTo: anna@example.org\nMessage-ID: <a1@example.test>\n",
        FlagSet.SEEN);
    round();
    assertThat(keywords(arrives(ANNA))).contains("$Important");
    assertThat(round()).isZero();
    assertThat(round()).isZero();
  }

  @Test
  void deletedAndPassedOverMailCountsAgainstItsSender() {
    round();
    double before = rate(ALICE, NEWS).probability();
    long deleted = arrives(NEWS);
    round();
    move(deleted, MailboxRole.TRASH);
    assertThat(round()).isEqualTo(1);
    double after = rate(ALICE, NEWS).probability();
    assertThat(after).isLessThan(before);
    arrives(NEWS);
    round();
    now = now.plus(Duration.ofDays(4));
    assertThat(round()).as("nothing newer was opened").isZero();
    change(arrives(ANNA), FlagChange.add("\\Seen"));
    round();
    now = now.plus(Duration.ofHours(2));
    assertThat(round()).isEqualTo(1);
    assertThat(rate(ALICE, NEWS).probability()).isLessThan(after);
  }

  @Test
  void junkIsLearntButNotWhatArrivedAsJunk() {
    round();
    add(alice, MailboxRole.JUNK, NEWS, FlagSet.NONE);
    assertThat(round()).isZero();
    long email = arrives(NEWS);
    round();
    move(email, MailboxRole.JUNK);
    assertThat(round()).isEqualTo(1);
  }

  @Test
  void anImportOfOldMailTeachesNothing() {
    round();
    Instant today = now;
    now = now.minus(Duration.ofDays(400));
    add(alice, MailboxRole.INBOX, ANNA, FlagSet.of("\\Answered", "$Important"));
    now = today;
    assertThat(round()).isZero();
  }

  @Test
  void anAccountThatIsNewToTriageLearnsFromItsNewestMail() {
    add(alice, MailboxRole.INBOX, ANNA, FlagSet.of("\\Seen", "\\Answered"));
    add(
        alice,
        MailboxRole.SENT,
        "From: alice@example.test\nTo: carla@example.org\nMessage-ID: <a1@example.test>\n",
        FlagSet.SEEN);
    round();
    assertThat(important(ANNA)).isTrue();
    assertThat(important(ANNA.replace("anna", "carla"))).isTrue();
    assertThat(important(ANNA.replace("anna", "dora"))).isFalse();
  }

  @Test
  void offMeansNoKeywordsAndNoLearning() {
    round();
    triage.turn(ALICE, false);
    long email = arrives(NEWS);
    assertThat(keywords(email)).isEmpty();
    change(email, FlagChange.add("\\Answered"));
    assertThat(round()).isZero();
    triage.turn(ALICE, true);
    assertThat(round()).as("what happened while it was off").isZero();
    assertThat(keywords(arrives(NEWS))).contains("posthorn-newsletter");
    allowed = false;
    triage.changed(ALICE);
    assertThat(keywords(arrives(NEWS))).isEmpty();
    assertThat(triage.status(ALICE)).isEqualTo(new Triage.Status(false, false, 0));
  }

  @Test
  void aResetForgetsEverythingAndDoesNotLearnItAgain() {
    round();
    long email = arrives(ANNA);
    change(email, FlagChange.add("\\Answered"));
    round();
    assertThat(important(ANNA)).isTrue();
    triage.reset(ALICE);
    assertThat(important(ANNA)).isFalse();
    assertThat(triage.learned(ALICE).weights()).isEmpty();
    round();
    assertThat(important(ANNA)).isFalse();
    long next = arrives(ANNA);
    round();
    change(next, FlagChange.add("\\Answered"));
    assertThat(round()).as("learns again from now on").isEqualTo(1);
  }

  @Test
  void sentMailWithoutAReplyIsShownUntilSomebodyReplies() {
    round();
    String question = "From: alice@example.test\nTo: anna@example.org\nSubject: Lunch?\n";
    long asked =
        add(alice, MailboxRole.SENT, question + "Message-ID: <a1@example.test>\n", FlagSet.SEEN);
    long answered =
        add(
            alice,
            MailboxRole.SENT,
            question.replace("Lunch", "Dinner") + "Message-ID: <a2@example.test>\n",
            FlagSet.SEEN);
    round();
    arrives(ANNA + "Subject: Re: Dinner?\nIn-Reply-To: <a2@example.test>\n");
    round();
    assertThat(keywords(asked)).isEmpty();
    now = now.plus(Duration.ofDays(4));
    round();
    assertThat(keywords(asked)).containsExactly("posthorn-awaiting-reply");
    assertThat(keywords(answered)).isEmpty();
    round();
    arrives(
        """
        From: anna@example.org
        To: alice@example.test
        Subject: Re: Lunch?
        Auto-Submitted: auto-replied
        In-Reply-To: <a1@example.test>
        """);
    round();
    assertThat(keywords(asked)).as("nobody is there").containsExactly("posthorn-awaiting-reply");
    arrives(ANNA + "Subject: Re: Lunch?\nIn-Reply-To: <a1@example.test>\n");
    round();
    assertThat(keywords(asked)).isEmpty();
  }

  @Test
  void anOwnerWhoRemovesTheKeywordDoesNotWait() {
    round();
    long asked =
        add(
            alice,
            MailboxRole.SENT,
            "From: alice@example.test\nTo: anna@example.org\nMessage-ID: <a1@example.test>\n",
            FlagSet.SEEN);
    round();
    now = now.plus(Duration.ofDays(4));
    round();
    assertThat(keywords(asked)).containsExactly("posthorn-awaiting-reply");
    round();
    change(asked, FlagChange.remove("posthorn-awaiting-reply"));
    now = now.plus(Duration.ofDays(4));
    round();
    round();
    assertThat(keywords(asked)).isEmpty();
  }

  @Test
  void aRoundTouchesNoMessages() {
    round();
    for (int i = 0; i < 50; i++) {
      arrives(NEWS);
    }
    long before = alice.modSeq();
    round();
    assertThat(alice.modSeq()).as("no message is touched").isEqualTo(before);
    assertThat(triage.rows().watched(ALICE)).hasSize(50);
  }

  @Test
  void anAccountThatFailsDoesNotKeepTheOthersFromLearning() {
    Metrics metrics = new Metrics();
    store.account(Principal.system(), BOB).create("One", Optional.empty());
    Triage failing =
        new Triage(
            kv,
            TriageLimits.defaults(),
            TriageMail.HOST,
            account -> {
              if (account.equals(ALICE)) {
                throw new IllegalStateException("a defect");
              }
              return true;
            },
            metrics);
    learning = new TriageLearning(kv, store, failing, LeaseHolder.of("test", kv), metrics);
    var _ = round();
    assertThat(metrics.snapshot()).containsEntry("internal_errors_total", 1L);
    assertThat(failing.rows().cursor(BOB)).isPresent();
  }

  @Test
  void anArrivingMessageThatCannotBeRatedGetsNoKeywords() {
    Metrics metrics = new Metrics();
    Triage failing =
        new Triage(
            kv,
            TriageLimits.defaults(),
            TriageMail.HOST,
            _ -> {
              throw new IllegalStateException("a defect");
            },
            metrics);
    assertThat(failing.of(ALICE, TriageMail.arrived(TriageMail.PASSED, ANNA), now))
        .isEqualTo(FlagSet.NONE);
    assertThat(metrics.snapshot()).containsEntry("triage.failed", 1L);
  }
}

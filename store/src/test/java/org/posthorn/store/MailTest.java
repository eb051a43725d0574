package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.Access;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.SendingLimits;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.sharing.StoredShares;
import org.posthorn.store.sweep.Sweeper;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.MailboxView;

/// A mail store for one test, with Alice and Bob; checked for contradictions at the end.
abstract class MailTest {
  static final AccountId ALICE = new AccountId(1);
  static final AccountId BOB = new AccountId(2);
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;

  final AtomicReference<Instant> now = new AtomicReference<>(START);
  final AtomicLong quotaBytes = new AtomicLong();
  private final AtomicReference<@Nullable Open> open = new AtomicReference<>();

  private record Open(KeyValueStore kv, BlobStore blobs, MailStore mail) {}

  /// The store below; overridden by tests that need another.
  KeyValueStore openKv() {
    return new MemoryStore();
  }

  /// The blobs; overridden by tests that need others.
  BlobStore openBlobs() throws IOException {
    return new FileBlobStore(directory.resolve("blobs"), encrypting(), 0);
  }

  /// Whether large messages are encrypted.
  boolean encrypting() {
    return false;
  }

  StoreLimits limits() {
    return StoreLimits.defaults();
  }

  private Open open() {
    Open present = open.get();
    if (present == null) {
      try {
        BlobStore blobs = openBlobs();
        KeyValueStore kv = openKv();
        InstantSource clock = now::get;
        MailStore mail =
            new MailStore(
                kv,
                blobs,
                new Access(MailTest::account, new StoredShares(kv)),
                account -> quotaBytes.get(),
                clock,
                limits());
        present = new Open(kv, blobs, mail);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      open.set(present);
    }
    return present;
  }

  MailStore mail() {
    return open().mail();
  }

  KeyValueStore kv() {
    return open().kv();
  }

  BlobStore blobs() {
    return open().blobs();
  }

  /// A process that starts again on what is there: nothing of memory is left.
  void reopen() {
    Open present = open();
    present.mail().close();
    present.kv().close();
    present.blobs().close();
    open.set(null);
  }

  Sweeper.Swept sweep(Instant asOf) {
    return mail().sweeper(LeaseHolder.of("test", kv())).run(asOf);
  }

  void passes(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  /// Every account is of the first tenant, but for those from 100 on.
  private static Optional<Account> account(AccountId id) {
    return Optional.of(
        new Account(
            id,
            id.value() < 100 ? TenantId.FIRST : new TenantId(2),
            Address.parse("account" + id.value() + "@example.test"),
            Optional.empty(),
            0,
            false,
            Set.of(),
            SendingLimits.NONE,
            Forwarding.NONE,
            START));
  }

  static Principal principal(AccountId account) {
    return new Principal(
        "account " + account, account, TenantId.FIRST, Set.of(), new CredentialId(1), Scope.ALL);
  }

  MailAccount alice() {
    return mail().account(principal(ALICE), ALICE);
  }

  MailAccount bob() {
    return mail().account(principal(BOB), BOB);
  }

  MailboxId inbox() {
    return alice().mailbox("INBOX").orElseThrow().id();
  }

  MailboxId archive() {
    return alice().mailbox("Archive").orElseThrow().id();
  }

  StagedMessage staged(String text) {
    return staged(text.getBytes(StandardCharsets.UTF_8));
  }

  StagedMessage staged(byte[] bytes) {
    try (MessageWriter writer = mail().receive(0)) {
      writer.write(bytes);
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  NewMessage message(String text, String... flags) {
    return new NewMessage(staged(text), FlagSet.of(flags), now.get());
  }

  static String testMessage(String subject) {
    return "From: carol@example.test\r\nSubject: " + subject + "\r\n\r\nHello.\r\n";
  }

  Appended append(MailboxId to, String text, String... flags) {
    return alice().append(to, List.of(message(text, flags))).getFirst();
  }

  /// Appends `count` short messages.
  int[] appendMany(MailboxId to, int count) {
    return alice()
        .append(
            to,
            IntStream.range(0, count).mapToObj(i -> message(testMessage("number " + i))).toList())
        .stream()
        .mapToInt(Appended::uid)
        .toArray();
  }

  StoreOutcome store(MailboxId in, FlagChange change, int... uids) {
    return alice().store(in, uids, change, OptionalLong.empty());
  }

  /// A mailbox as a client sees it: a line for each message, its UID and flags.
  List<String> shown(MailboxId mailbox) {
    MailboxView view = alice().view(mailbox);
    return IntStream.range(0, view.size())
        .mapToObj(i -> (view.uid(i) + " " + names(view, i)).strip())
        .toList();
  }

  static String names(MailboxView view, int index) {
    StringBuilder names = new StringBuilder();
    String[] system = {"\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted"};
    for (int bit = 0; bit < system.length; bit++) {
      if ((view.flags(index) & (1L << bit)) != 0) {
        names.append(system[bit]).append(' ');
      }
    }
    view.keywords().names(view.flags(index)).forEach(name -> names.append(name).append(' '));
    return names.toString().strip();
  }

  String text(long emailId) {
    try (MessageBytes bytes = alice().open(emailId)) {
      return new String(bytes.range(0, bytes.size()), StandardCharsets.UTF_8);
    }
  }

  private static void threadsAgree(MailAccount account) {
    List<MailboxView> views = account.views();
    assertThat(views.stream().map(MailboxView::mailbox).toList())
        .containsExactlyInAnyOrderElementsOf(
            account.mailboxes().stream().map(mailbox -> mailbox.id()).toList());
    EmailThreads.Lookup threads = account.threads().lookup();
    for (MailboxView view : views) {
      for (int i = 0; i < view.size(); i += 1 + view.size() / 50) {
        assertThat(threads.threadOf(view.emailId(i)))
            .isEqualTo(account.email(view.emailId(i)).orElseThrow().threadId());
      }
    }
  }

  @AfterEach
  void everything_agrees() {
    if (open.get() == null) {
      return;
    }
    for (AccountId account : List.of(ALICE, BOB)) {
      assertThat(mail().check(account).problems()).as("account " + account).isEmpty();
    }
    mail().forEachAccount(account -> threadsAgree(mail().account(principal(account), account)));
    reopen();
  }
}

package org.posthorn.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.transfer.HoldExport;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.factors.FactorLimits;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.factors.SeedEncryption;
import org.posthorn.directory.sessions.SessionLimits;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.view.MailboxView;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bounds;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;

/// Counting and bringing back what was removed, and the export of an account on legal hold.
class RemovedMessagesTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Caller SYSTEM = Caller.system();
  private static final String ALICE = "alice@a.test";
  private static final HoldExport.Query EVERYTHING =
      new HoldExport.Query(Optional.empty(), Optional.empty(), Optional.empty());

  @TempDir Path directory;
  private final MemoryStore kv = new MemoryStore();
  private final AtomicInteger quotaChecks = new AtomicInteger(Integer.MAX_VALUE);
  private final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), NOW)),
          org.posthorn.vault.VaultLimits.defaults());
  private HashingPool hashing;
  private MailStore mail;
  private Operations operations;
  private AccountId id;
  private MailAccount alice;
  private MailboxId inbox;

  @BeforeEach
  void open() throws IOException {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Directory names = Directory.open(kv, clock, org.posthorn.directory.DirectoryLimits.defaults());
    hashing = new HashingPool(new Argon2Settings(8, 1, 1), names.limits());
    AuditLog audit = new KeyValueAuditLog(kv);
    Passwords passwords = new Passwords(names, hashing, audit);
    DirectoryAdministration administration = new DirectoryAdministration(names, passwords, audit);
    mail =
        new MailStore(
            kv,
            new FileBlobStore(directory),
            names.access(),
            _ -> {
              if (quotaChecks.decrementAndGet() < 0) {
                throw new IllegalStateException("no quota");
              }
              return 0;
            },
            clock,
            StoreLimits.defaults());
    SendingPolicy sending =
        new SendingPolicy(kv, Bounds.of(names, Allowance.defaults()), clock, 100);
    Factors factors =
        new Factors(
            kv,
            names,
            passwords,
            audit,
            new SeedEncryption(kv, () -> vault),
            FactorLimits.defaults());
    InstallationStores.SignIn signIn =
        new InstallationStores.SignIn(
            factors, new WebSessions(kv, names, factors, audit, SessionLimits.defaults()));
    Webhooks webhooks = new Webhooks(kv, names, () -> vault, clock, WebhookLimits.defaults());
    operations =
        new Operations(
            new InstallationStores(
                kv, names, administration, passwords, signIn, mail, sending, clock),
            new NoInstallation(directory),
            new NoSecrets(),
            webhooks,
            Optional.empty());
    operations.domains().add(SYSTEM, "a.test", false);
    operations.accounts().add(SYSTEM, NewAccount.of(Address.parse(ALICE), "a long secret"));
    id = names.account(Address.parse(ALICE)).orElseThrow().id();
    alice = mail.account(Principal.system(), id);
    inbox = alice.mailbox("INBOX").orElseThrow().id();
  }

  @AfterEach
  void close() {
    mail.close();
    hashing.close();
  }

  private void append(MailboxId to, int count, String... flags) throws IOException {
    List<NewMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = "From: zoe@remote.test\r\nSubject: number " + i + "\r\n\r\nText.\r\n";
      messages.add(new NewMessage(staged(text), FlagSet.of(flags), NOW));
    }
    alice.append(to, messages);
  }

  private StagedMessage staged(String text) throws IOException {
    try (MessageWriter writer = mail.receive(0)) {
      writer.write(text.getBytes(UTF_8));
      return writer.finish();
    }
  }

  private int[] uids(MailboxId of) {
    MailboxView view = alice.view(of);
    return IntStream.range(0, view.size()).map(view::uid).toArray();
  }

  /// Appends messages and removes them.
  private void removed(MailboxId in, int count, String... flags) throws IOException {
    append(in, count, flags);
    var _ = alice.expunge(in, uids(in));
  }

  private List<String> undeletes() {
    return operations
        .audit()
        .list(SYSTEM, 1, new AuditTrail.Filter(Optional.empty(), Optional.empty()), 100)
        .stream()
        .filter(event -> event.action().equals("undelete"))
        .map(AuditEvent::detail)
        .toList();
  }

  @Test
  void any_number_is_counted_and_brought_back() throws IOException {
    removed(inbox, 450, "\\Deleted");
    assertThat(operations.removedMessages().count(SYSTEM, ALICE, RemovedQuery.ALL).messages())
        .isEqualTo(450);
    RemovedMessages.Outcomes outcomes =
        operations.removedMessages().restoreAll(SYSTEM, ALICE, RemovedQuery.ALL, Optional.empty());
    assertThat(outcomes.restored()).isEqualTo(450);
    assertThat(outcomes.not()).isEmpty();
    assertThat(alice.view(inbox).size()).isEqualTo(450);
    assertThat(undeletes()).containsExactly("450 messages");
  }

  @Test
  void what_was_brought_back_is_in_the_audit_also_if_the_rest_fails() throws IOException {
    removed(inbox, 450, "\\Deleted");
    quotaChecks.set(300);
    assertThatThrownBy(() ->
            operations
                .removedMessages()
                .restoreAll(SYSTEM, ALICE, RemovedQuery.ALL, Optional.empty()))
        .hasMessage("no quota");
    int back = alice.view(inbox).size();
    assertThat(back).isBetween(1, 300);
    assertThat(undeletes()).containsExactly(back + " messages");
  }

  @Test
  void a_hold_does_not_end_after_the_year_9999() {
    assertThatThrownBy(() ->
            operations
                .holds()
                .set(SYSTEM, ALICE, "case 7", Optional.of(Instant.parse("+10000-01-01T00:00:00Z"))))
        .isInstanceOfSatisfying(
            OperationException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
    Instant last = Instant.parse("9999-12-31T00:00:00Z");
    operations.holds().set(SYSTEM, ALICE, "case 7", Optional.of(last));
    assertThat(operations.holds().list(SYSTEM).getFirst().hold().until()).contains(last);
  }

  @Test
  void an_export_keeps_the_mailboxes_apart_from_what_was_removed() throws IOException {
    append(alice.create("Deleted messages", Optional.empty()).id(), 1);
    append(alice.create("+Deleted messages", Optional.empty()).id(), 1);
    removed(inbox, 1, "\\Deleted", "\\Flagged", "\\Answered");
    operations.holds().set(SYSTEM, ALICE, "case 7", Optional.empty());
    Path file = directory.resolve("held.zip");
    assertThat(operations.holds().export(SYSTEM, ALICE, EVERYTHING, file)).isEqualTo(3);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(Collections.list(zip.entries()))
          .extracting(ZipEntry::getName)
          .containsExactlyInAnyOrder(
              "Deleted messages.mbox", "%2BDeleted messages.mbox", "+Deleted messages.mbox");
      byte[] mbox = zip.getInputStream(zip.getEntry("+Deleted messages.mbox")).readAllBytes();
      assertThat(new String(mbox, UTF_8)).contains("X-Status: AF\n", "Subject: number 0");
    }
  }

  @Test
  void an_export_that_fails_leaves_no_file() throws IOException {
    String large = "Subject: large\r\n\r\n" + "x".repeat(300_000) + "\r\n";
    alice.append(inbox, List.of(new NewMessage(staged(large), FlagSet.of(), NOW)));
    operations.holds().set(SYSTEM, ALICE, "case 7", Optional.empty());
    Path file = directory.resolve("held.zip");
    try (var files = Files.walk(directory)) {
      for (Path blob : files.filter(Files::isRegularFile).toList()) {
        Files.delete(blob);
      }
    }
    assertThatThrownBy(() -> operations.holds().export(SYSTEM, ALICE, EVERYTHING, file))
        .isInstanceOf(RuntimeException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void each_message_is_exported_once_while_the_user_moves_and_removes_mail() throws IOException {
    MailboxId later = alice.create("Later", Optional.empty()).id();
    append(inbox, 2);
    append(later, 2);
    operations.holds().set(SYSTEM, ALICE, "case 7", Optional.empty());
    List<Long> found = new ArrayList<>();
    List<String> mailboxes = new ArrayList<>();
    new HoldExport(alice, mail.removed(Principal.system(), id), EVERYTHING)
        .each(each -> {
          found.add(each.email().id());
          mailboxes.add(each.mailbox());
          if (found.size() == 2) {
            var _ = alice.move(later, new int[] {1}, inbox);
            var _ =
                alice.store(
                    inbox, new int[] {1}, FlagChange.add("\\Deleted"), OptionalLong.empty());
            var _ = alice.expunge(inbox, new int[] {1});
          }
          return true;
        });
    assertThat(found).hasSize(4).doesNotHaveDuplicates();
    assertThat(mailboxes).containsExactly("INBOX", "INBOX", "Later", "INBOX");
  }
}

package org.posthorn.admin.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// Scripts over mail that is already there: nothing is lost, nothing is sent.
class MailboxRunTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path directory;
  private final MemoryStore kv = new MemoryStore();
  private BlobStore blobs;
  private MailStore mail;

  @BeforeEach
  void open() throws IOException {
    blobs = new FileBlobStore(directory);
    mail =
        new MailStore(
            kv,
            blobs,
            new Access(_ -> Optional.empty()),
            _ -> 0,
            CLOCK,
            org.posthorn.store.mail.StoreLimits.defaults());
  }

  @AfterEach
  void everything_agrees() {
    assertThat(mail.check(ALICE).problems()).isEmpty();
    mail.close();
    blobs.close();
    kv.close();
  }

  private MailAccount account() {
    return mail.account(Principal.system(), ALICE);
  }

  private void append(String mailbox, String subject, String... flags) {
    String text =
        "Return-Path: <carol@example.org>\r\nDelivered-To: alice@example.test\r\nSubject: "
            + subject
            + "\r\n\r\nHello.\r\n";
    try (MessageWriter writer = mail.receive(0)) {
      writer.write(text.getBytes(UTF_8));
      NewMessage message = new NewMessage(writer.finish(), FlagSet.of(flags), CLOCK.instant());
      account().append(mailbox(mailbox).id(), List.of(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Mailbox mailbox(String path) {
    return account().mailbox(path).orElseThrow();
  }

  private RunReport run(String mailbox, String script, boolean dryRun) {
    Compilation compilation = Compiler.compile(script.getBytes(UTF_8), SieveLimits.defaults());
    MailboxRun.Access access =
        new MailboxRun.Access(account(), mail.scripts(Principal.system(), ALICE), CLOCK);
    return new MailboxRun(
            access, List.of("alice@example.test"), SieveLimits.defaults(), mailbox(mailbox), dryRun)
        .run(compilation.script().orElseThrow(() -> new AssertionError(compilation.problems())));
  }

  private RunReport run(String script) {
    return run("INBOX", script, false);
  }

  /// How many messages each mailbox has that has some.
  private Map<String, Integer> held() {
    Map<String, Integer> held = new TreeMap<>();
    for (Mailbox mailbox : account().mailboxes()) {
      if (mailbox.counts().total() > 0) {
        held.put(mailbox.path(), mailbox.counts().total());
      }
    }
    return held;
  }

  @Test
  void a_message_that_is_filed_several_times_is_copied_and_leaves() {
    append("INBOX", "x");
    run("require \"fileinto\"; fileinto \"Archive\"; fileinto \"Drafts\";");
    assertThat(held()).isEqualTo(Map.of("Archive", 1, "Drafts", 1));
  }

  @Test
  void a_message_that_is_kept_too_stays() {
    append("INBOX", "x");
    RunReport report = run("require \"fileinto\"; keep; fileinto \"Archive\"; fileinto \"INBOX\";");
    assertThat(held()).isEqualTo(Map.of("Archive", 1, "INBOX", 1));
    assertThat(report.stayed()).isEqualTo(1);
  }

  @Test
  void what_can_be_filed_nowhere_stays() {
    append("INBOX", "x");
    RunReport report = run("require \"fileinto\"; fileinto \"Nowhere\";");
    assertThat(held()).isEqualTo(Map.of("INBOX", 1));
    assertThat(report.stayed()).isEqualTo(1);
    assertThat(report.filed()).isEmpty();
  }

  @Test
  void what_would_be_sent_or_refused_stays_and_is_counted() {
    append("INBOX", "x");
    RunReport report =
        run(
            """
            require ["reject", "vacation", "enotify", "editheader"];
            addheader "X-Test" "yes";
            vacation "away";
            notify "mailto:pager@example.org";
            redirect "other@example.org";
            """);
    assertThat(held()).isEqualTo(Map.of("INBOX", 1));
    assertThat(report.notDone().keySet()).contains("notification", "redirect");
    assertThat(run("require \"reject\"; reject \"no\";").notDone()).isEqualTo(Map.of("reject", 1));
    assertThat(run("require \"editheader\"; addheader \"X-Test\" \"yes\"; keep;").notDone())
        .isEqualTo(Map.of("change of the message", 1));
    assertThat(held()).isEqualTo(Map.of("INBOX", 1));
  }

  @Test
  void discarded_messages_are_in_the_trash_and_stay_there() {
    append("INBOX", "x");
    run("discard;");
    assertThat(held()).isEqualTo(Map.of("Trash", 1));
    RunReport report = run("Trash", "discard;", false);
    assertThat(held()).isEqualTo(Map.of("Trash", 1));
    assertThat(report.stayed()).isEqualTo(1);
  }

  @Test
  void flags_are_added_to_those_that_are_there() {
    append("INBOX", "x", "\\Seen");
    RunReport report = run("require \"imap4flags\"; setflag [\"\\\\Flagged\", \"$Label1\"]; keep;");
    MailboxView view = account().view(mailbox("INBOX").id());
    assertThat(view.flags(0) & 5).as("seen and flagged").isEqualTo(5);
    assertThat(view.keywords().names(view.flags(0))).contains("$Label1");
    assertThat(report.flagged()).isEqualTo(1);
  }

  @Test
  void more_keywords_than_an_account_has_do_not_stop_the_filing() {
    append("INBOX", "x");
    String keywords =
        IntStream.range(0, 70).mapToObj(i -> "k" + i).collect(Collectors.joining(" "));
    RunReport report =
        run(
            "require [\"imap4flags\", \"fileinto\"]; fileinto :flags \""
                + keywords
                + "\" \"Archive\";");
    assertThat(held()).isEqualTo(Map.of("Archive", 1));
    assertThat(report.notDone()).isEqualTo(Map.of("flags", 1));
  }

  @Test
  void a_run_that_fails_leaves_its_message_alone() {
    append("INBOX", "x");
    RunReport report =
        run("require [\"include\", \"fileinto\"]; fileinto \"Archive\"; include \"missing\";");
    assertThat(held()).isEqualTo(Map.of("INBOX", 1));
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.lines().getFirst()).startsWith("UID 1: error: ");
  }

  @Test
  void many_messages_go_in_batches_and_deleted_ones_are_left_out() {
    for (int i = 0; i < 450; i++) {
      append("INBOX", i % 2 == 0 ? "even" : "odd");
    }
    append("INBOX", "even", "\\Deleted");
    String script =
        "require [\"fileinto\", \"mailbox\"]; if header \"subject\" \"even\""
            + " { fileinto :create \"Even\"; }";
    RunReport dry = run("INBOX", script, true);
    assertThat(dry.filed()).isEqualTo(Map.of("Even", 225));
    assertThat(held()).as("after a dry run").isEqualTo(Map.of("INBOX", 451));
    assertThat(account().mailbox("Even")).isEmpty();
    RunReport report = run(script);
    assertThat(report.messages()).isEqualTo(450);
    assertThat(held()).isEqualTo(Map.of("INBOX", 226, "Even", 225));
    assertThat(report.lines()).hasSize(225);
  }

  @Test
  void a_script_sees_the_envelope_and_the_mailboxes() {
    append("INBOX", "x");
    run(
        """
        require ["envelope", "fileinto", "mailbox", "special-use", "environment"];
        if allof(envelope "from" "carol@example.org", envelope "to" "alice@example.test",
            mailboxexists "Archive", not mailboxexists "Other", specialuse_exists "\\\\Junk",
            environment "phase" "post", environment "location" "MS") {
          fileinto :specialuse "\\\\Archive" "Other";
        }
        """);
    assertThat(held()).isEqualTo(Map.of("Archive", 1));
  }
}

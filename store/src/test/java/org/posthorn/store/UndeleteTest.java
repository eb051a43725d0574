package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.MailAccountTest.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Principal;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedId;
import org.posthorn.store.removed.RemovedPage;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.removed.Restored;
import org.posthorn.store.removed.Restored.Outcome;
import org.posthorn.store.sweep.Sweeper;
import org.posthorn.store.view.MailboxView;

/// Removed messages can be listed and brought back until they are erased.
class UndeleteTest extends MailTest {
  private RemovedMail removed() {
    return mail().removed(Principal.system(), ALICE);
  }

  private static byte[] message(String subject, String body) {
    return ("From: Zoe <zoe@example.net>\r\nTo: alice@example.test\r\nSubject: "
            + subject
            + "\r\nMessage-ID: <"
            + subject.hashCode()
            + "@example.net>\r\n\r\n"
            + body
            + "\r\n")
        .getBytes(UTF_8);
  }

  private Appended append(MailboxId to, byte[] bytes, String... flags) {
    NewMessage message =
        new NewMessage(staged(bytes), FlagSet.of(flags), now.get().minus(Duration.ofDays(40)));
    return alice().append(to, List.of(message)).getFirst();
  }

  private void expunge(MailboxId in) {
    MailboxView view = alice().view(in);
    int[] uids = IntStream.range(0, view.size()).map(view::uid).toArray();
    var _ = alice().expunge(in, uids);
  }

  private List<RemovedEmail> all() {
    return removed().list(RemovedQuery.ALL, Optional.empty(), 200).emails();
  }

  private Restored restore(RemovedEmail email) {
    return removed().restore(List.of(email.id()), Optional.empty()).getFirst();
  }

  @Test
  void a_removed_message_comes_back_with_flags_dates_and_bytes_as_a_new_message() {
    byte[] sent = message("Übersicht", "plan");
    Appended before = append(inbox(), sent, "\\Seen", "\\Deleted", "work");
    long used = alice().quota().usedBytes();
    expunge(inbox());
    assertThat(alice().quota().usedBytes()).isZero();
    passes(Duration.ofDays(13));

    RemovedEmail found = all().getFirst();
    assertThat(found.subject()).isEqualTo("Übersicht");
    assertThat(found.from()).isEqualTo(new RemovedEmail.From("INBOX", false));
    assertThat(found.removed()).isEqualTo(START);
    assertThat(found.there()).isTrue();

    Restored restored = restore(found);
    assertThat(restored.outcome()).isEqualTo(Outcome.DONE);
    assertThat(restored.mailboxes()).containsExactly(inbox());
    MailboxView view = alice().view(inbox());
    assertThat(view.size()).isOne();
    assertThat(view.uid(0)).isGreaterThan(before.uid());
    assertThat(view.keywords().all(view.flags(0))).containsExactly("\\Seen", "work");
    Email email = alice().email(restored.emailId()).orElseThrow();
    assertThat(email.id()).isNotEqualTo(before.emailId());
    assertThat(email.threadId()).isEqualTo(before.threadId());
    assertThat(email.internalDate()).isEqualTo(START.minus(Duration.ofDays(40)));
    try (MessageBytes bytes = alice().open(email.id())) {
      assertThat(bytes.range(0, bytes.size())).isEqualTo(sent);
    }
    assertThat(alice().thread(email.threadId())).containsExactly(email.id());
    assertThat(alice().quota().usedBytes()).isEqualTo(used);
    assertThat(alice().quota().emails()).isOne();
    assertThat(all()).isEmpty();
  }

  @Test
  void a_message_comes_back_once() {
    append(inbox(), message("once", "x"), "\\Deleted");
    expunge(inbox());
    RemovedEmail found = all().getFirst();
    assertThat(removed().restore(List.of(found.id(), found.id()), Optional.empty()))
        .extracting(Restored::outcome)
        .containsExactly(Outcome.DONE, Outcome.NOT_FOUND);
    assertThat(restore(found).outcome()).isEqualTo(Outcome.NOT_FOUND);
    assertThat(alice().view(inbox()).size()).isOne();
  }

  @Test
  void a_large_message_survives_the_sweeper_after_it_came_back() {
    byte[] large = message("large", "x".repeat(300_000));
    append(inbox(), large, "\\Deleted");
    expunge(inbox());
    Restored restored = restore(all().getFirst());
    passes(Duration.ofDays(60));
    sweep(now.get());
    try (MessageBytes bytes = alice().open(restored.emailId())) {
      assertThat(bytes.range(0, bytes.size())).isEqualTo(large);
    }
  }

  @Test
  void after_the_period_a_message_is_neither_listed_nor_brought_back() {
    append(inbox(), message("old", "x"), "\\Deleted");
    expunge(inbox());
    RemovedEmail found = all().getFirst();
    passes(Duration.ofDays(14).plusSeconds(1));
    assertThat(all()).isEmpty();
    assertThat(restore(found).outcome()).isEqualTo(Outcome.NOT_FOUND);
    assertThat(sweep(now.get()).emails()).isOne();
  }

  @Test
  void a_disk_with_little_room_gets_the_room_of_what_was_removed_a_day_ago() {
    for (int i = 0; i < 450; i++) {
      append(inbox(), message("old " + i, "x"), "\\Deleted");
    }
    expunge(inbox());
    passes(Duration.ofHours(23));
    append(inbox(), message("new", "x"), "\\Deleted");
    append(inbox(), message("a version", "x"), "\\Draft", "\\Deleted");
    expunge(inbox());
    assertThat(sweeper().run(now.get(), true).emails()).isZero();
    passes(Duration.ofHours(2));
    assertThat(sweeper().run(now.get(), false).emails()).isZero();
    assertThat(sweeper().run(now.get(), true).emails()).isEqualTo(450);
    assertThat(all()).hasSize(2);
    assertThat(alice().quota().emails()).isZero();
    assertThat(sweeper().run(now.get(), true).emails()).isZero();
  }

  private Sweeper sweeper() {
    return mail().sweeper(LeaseHolder.of("test", kv()));
  }

  @Test
  void the_quota_is_checked_for_each() {
    append(inbox(), message("one", "x".repeat(500)), "\\Deleted");
    append(inbox(), message("two", "x".repeat(500)), "\\Deleted");
    expunge(inbox());
    quotaBytes.set(1_000);
    List<RemovedId> ids = all().stream().map(RemovedEmail::id).toList();
    assertThat(removed().restore(ids, Optional.empty()))
        .extracting(Restored::outcome)
        .containsExactly(Outcome.DONE, Outcome.OVER_QUOTA);
    assertThat(all()).hasSize(1);
    assertThat(alice().quota().emails()).isOne();
  }

  @Test
  void a_message_of_a_deleted_mailbox_needs_another_one() {
    Mailbox made = alice().create("Projects/2026", Optional.empty());
    append(made.id(), message("plan", "x"));
    alice().delete(made.id());
    RemovedEmail found = all().getFirst();
    assertThat(found.from().path()).isEqualTo("Projects/2026");
    assertThat(found.there()).isFalse();
    assertThat(restore(found).outcome()).isEqualTo(Outcome.NO_MAILBOX);
    MailboxId archive = alice().mailbox(MailboxRole.ARCHIVE).orElseThrow().id();
    Restored restored = removed().restore(List.of(found.id()), Optional.of(archive)).getFirst();
    assertThat(restored.mailboxes()).containsExactly(archive);
    assertThat(alice().view(archive).size()).isOne();
    refused(
        Kind.NOT_FOUND,
        () -> removed().restore(List.of(found.id()), Optional.of(new MailboxId(999))));
  }

  @Test
  void a_mailbox_that_was_renamed_gets_its_message_back() {
    Mailbox made = alice().create("Old name", Optional.empty());
    append(made.id(), message("plan", "x"), "\\Deleted");
    expunge(made.id());
    var _ = alice().rename(made.id(), "New name");
    assertThat(restore(all().getFirst()).mailboxes()).containsExactly(made.id());
  }

  @Test
  void versions_of_drafts_are_kept_for_a_day_and_listed_on_request() {
    MailboxId drafts = alice().mailbox(MailboxRole.DRAFTS).orElseThrow().id();
    append(drafts, message("draft", "x"), "\\Draft", "\\Deleted");
    append(inbox(), message("mail", "x"), "\\Deleted");
    expunge(drafts);
    expunge(inbox());
    assertThat(all()).hasSize(2);
    RemovedQuery noDrafts =
        new RemovedQuery(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, false);
    assertThat(removed().list(noDrafts, Optional.empty(), 10).emails())
        .extracting(RemovedEmail::subject)
        .containsExactly("mail");
    passes(StoreLimits.DRAFT_KEPT.plusSeconds(1));
    assertThat(all()).extracting(RemovedEmail::subject).containsExactly("mail");
  }

  @Test
  void the_list_is_searched_by_text_date_and_mailbox_and_has_pages() {
    MailboxId junk = alice().mailbox(MailboxRole.JUNK).orElseThrow().id();
    for (int i = 0; i < 7; i++) {
      append(i % 2 == 0 ? inbox() : junk, message("number " + i, "body"), "\\Deleted");
      expunge(i % 2 == 0 ? inbox() : junk);
      passes(Duration.ofHours(1));
    }
    assertThat(all()).extracting(RemovedEmail::subject).startsWith("number 6").hasSize(7);
    assertThat(removed().list(RemovedQuery.ALL.withText("NUMBER 3"), Optional.empty(), 10).emails())
        .hasSize(1);
    assertThat(
            removed()
                .list(RemovedQuery.ALL.withText("zoe@example.net"), Optional.empty(), 10)
                .emails())
        .hasSize(7);
    Instant third = START.plus(Duration.ofHours(3));
    RemovedQuery query =
        new RemovedQuery(
            Optional.of(third),
            Optional.of(third.plus(Duration.ofHours(3))),
            Optional.of("Junk"),
            Optional.empty(),
            true,
            false);
    assertThat(removed().list(query, Optional.empty(), 10).emails())
        .extracting(RemovedEmail::subject)
        .containsExactly("number 5", "number 3");
    RemovedPage first = removed().list(RemovedQuery.ALL, Optional.empty(), 4);
    RemovedPage second = removed().list(RemovedQuery.ALL, first.next(), 4);
    assertThat(first.emails()).hasSize(4);
    assertThat(second.emails())
        .extracting(RemovedEmail::subject)
        .containsExactly("number 2", "number 1", "number 0");
    assertThat(second.next()).isEmpty();
  }

  private List<String> subjects(RemovedQuery query) {
    return removed().list(query, Optional.empty(), 200).emails().stream()
        .map(RemovedEmail::subject)
        .toList();
  }

  private static RemovedQuery between(String since, String before) {
    return new RemovedQuery(
        Optional.of(Instant.parse(since)),
        Optional.of(Instant.parse(before)),
        Optional.empty(),
        Optional.empty(),
        true,
        false);
  }

  private static RemovedQuery in(String mailbox) {
    return new RemovedQuery(
        Optional.empty(), Optional.empty(), Optional.of(mailbox), Optional.empty(), true, false);
  }

  @Test
  void any_time_and_any_form_of_a_path_is_understood() {
    append(inbox(), message("mail", "x"), "\\Deleted");
    expunge(inbox());
    MailboxId made = alice().create("Gr\u00f6\u00dfe", Optional.empty()).id();
    append(made, message("plan", "x"), "\\Deleted");
    expunge(made);
    assertThat(subjects(between("-1000000000-01-01T00:00:00Z", "+1000000000-01-01T00:00:00Z")))
        .hasSize(2);
    assertThat(subjects(between("+1000000000-01-01T00:00:00Z", "+1000000000-01-01T00:00:00Z")))
        .isEmpty();
    assertThat(subjects(in("Inbox"))).containsExactly("mail");
    assertThat(subjects(in("Gro\u0308\u00dfe"))).containsExactly("plan");
    assertThat(subjects(in("/"))).isEmpty();
  }

  @Test
  void one_pass_visits_all_in_parts_and_a_search_reads_on_from_part_to_part() {
    for (int i = 0; i < RemovedMail.COMPARED_MAX; i += 1_000) {
      appendMany(inbox(), 1_000);
    }
    appendMany(inbox(), 300);
    append(inbox(), message("needle", "x"));
    int[] all = IntStream.rangeClosed(1, RemovedMail.COMPARED_MAX + 301).toArray();
    var _ = alice().store(inbox(), all, FlagChange.add("\\Deleted"), OptionalLong.empty());
    expunge(inbox());
    List<Integer> parts = new ArrayList<>();
    removed()
        .each(
            RemovedQuery.ALL,
            emails -> {
              parts.add(emails.size());
              return true;
            });
    assertThat(parts).allMatch(size -> size <= StoreLimits.REMOVED_AT_ONCE_MAX);
    assertThat(parts.stream().mapToInt(size -> size).sum()).isEqualTo(all.length);
    parts.clear();
    removed().each(RemovedQuery.ALL, emails -> !parts.add(emails.size()));
    assertThat(parts).as("the visitor ends it").hasSize(1);

    RemovedQuery absent = RemovedQuery.ALL.withText("nowhere to be found");
    RemovedPage first = removed().list(absent, Optional.empty(), 10);
    assertThat(first.emails()).isEmpty();
    assertThat(first.next()).isPresent();
    RemovedPage second = removed().list(absent, first.next(), 10);
    assertThat(second.emails()).isEmpty();
    assertThat(second.next()).isEmpty();
    assertThat(subjects(RemovedQuery.ALL.withText("needle"))).containsExactly("needle");
  }

  @Test
  void only_the_owner_has_the_removed_mail() {
    refused(Kind.FORBIDDEN, () -> mail().removed(principal(BOB), ALICE));
    assertThat(mail().removed(principal(ALICE), ALICE)).isNotNull();
  }

  /// Removal, bringing back and erasure at the same time, from several threads: each message is in
  /// one place at the end, and the counts are right (which [MailTest] checks).
  @Test
  void expunge_undelete_and_sweep_at_the_same_time() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    int count = 40;
    for (int i = 0; i < count; i++) {
      append(inbox(), message("number " + i, "x".repeat(i % 5 == 0 ? 70_000 : 10)), "\\Deleted");
    }
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      Random random = new Random(seed + t);
      int own = t;
      threads[t] =
          Thread.ofVirtual()
              .start(() -> {
                for (int round = 0; round < 30; round++) {
                  if (own == 0) {
                    expungeSome(random);
                  } else if (own == 1 && round % 10 == 0) {
                    sweep(now.get());
                  } else {
                    List<RemovedId> ids =
                        all().stream()
                            .map(RemovedEmail::id)
                            .filter(_ -> random.nextBoolean())
                            .toList();
                    var _ = removed().restore(ids, Optional.empty());
                  }
                }
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(alice().view(inbox()).size() + all().size()).isEqualTo(count);
    assertThat(alice().quota().emails()).isEqualTo(alice().view(inbox()).size());
  }

  private void expungeSome(Random random) {
    MailboxView view = alice().view(inbox());
    int[] uids =
        IntStream.range(0, view.size()).filter(_ -> random.nextBoolean()).map(view::uid).toArray();
    if (uids.length > 0) {
      var _ = alice().store(inbox(), uids, FlagChange.add("\\Deleted"), OptionalLong.empty());
      var _ = alice().expunge(inbox(), uids);
    }
  }

  @Test
  void an_id_is_read_as_it_was_written() {
    RemovedId id = new RemovedId(0x1f, 1_790_000_000_000L);
    assertThat(RemovedId.parse(id.toString())).contains(id);
    for (String bad :
        Arrays.asList("", "E1f", "E1f-", "E1f-xyz", "E1f-01", "1-1", "E1-ffffffffffffffff")) {
      assertThat(RemovedId.parse(bad)).as(bad).isEmpty();
    }
  }
}

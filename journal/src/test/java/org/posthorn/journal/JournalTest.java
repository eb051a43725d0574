package org.posthorn.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.journal.ArchiveCheck.Expected;
import org.posthorn.journal.ArchiveCheck.Report;
import org.posthorn.journal.ArchiveSearch.Found;
import org.posthorn.journal.ArchiveSearch.Query;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;

/// Whatever is accepted comes into the archive, once.
class JournalTest {
  private static final Instant NOW = Instant.parse("2026-03-21T12:00:00Z");

  @TempDir Path temporary;
  private final MemoryStore kv = new MemoryStore();
  private final Vault vault =
      new Vault(
          "a test", List.of(MasterKey.generate(new SecureRandom(), NOW)), VaultLimits.defaults());
  private Instant now = NOW;

  private Path directory() {
    return temporary.resolve("archive");
  }

  private Journal journal(JournalLimits limits) {
    return journal("one", directory(), limits);
  }

  private Journal journal(String node, Path directory, JournalLimits limits) {
    return new Journal(
        kv,
        LeaseHolder.of(node, kv),
        new Journal.Target(directory, vault, () -> true),
        () -> now,
        limits);
  }

  private Journal journal() {
    return journal(JournalLimits.defaults());
  }

  private static void accept(Journal journal, String subject, byte[] message) {
    try (Journal.Incoming incoming =
        journal.receive(Optional.empty(), SmallArchive.entry(subject, NOW))) {
      incoming.write(message, 0, message.length);
      incoming.store();
      incoming.accepted();
    }
  }

  private static void accept(Journal journal, String subject) {
    accept(journal, subject, SmallArchive.message(subject));
  }

  private ArchiveSearch search() throws IOException {
    return ArchiveSearch.open(directory(), kv, vault, JournalLimits.defaults());
  }

  @Test
  void a_record_that_could_not_be_read_again_is_not_taken() throws IOException {
    JournalEntry small = SmallArchive.entry("small", NOW);
    List<JournalEntry.Recipient> many =
        IntStream.range(0, 200_000)
            .mapToObj(i -> new JournalEntry.Recipient(i + "@".repeat(70) + "a.test", List.of()))
            .toList();
    JournalEntry large =
        new JournalEntry(
            small.source(), small.direction(), small.from(), many, "large", small.messageId());
    try (Journal journal = journal()) {
      journal.start();
      accept(journal, "one", SmallArchive.message("one"));
      assertThatThrownBy(() -> journal.receive(Optional.empty(), large))
          .isInstanceOf(StoreException.class);
      accept(journal, "two", SmallArchive.message("two"));
    }
    assertThat(subjects()).containsExactly("one", "two");
  }

  private Report report() throws IOException {
    return search()
        .check(new Expected(JournalKeys.shown(kv), List.of(), KnownArchives.at(kv, directory())));
  }

  private List<String> subjects() throws IOException {
    return search().find(Query.ALL, 0, 1_000).found().stream()
        .map(found -> found.message().entry().subject())
        .toList();
  }

  @Test
  void what_is_accepted_is_archived_with_its_envelope_and_its_octets() throws IOException {
    byte[] large = new byte[3_000_000];
    new java.util.Random(7).nextBytes(large);
    try (Journal journal = journal()) {
      journal.start();
      accept(journal, "first");
      accept(journal, "large", large);
    }
    assertThat(report().problems()).isEmpty();
    assertThat(report().covered()).isEqualTo(2);
    List<Found> found = search().find(Query.ALL, 0, 10).found();
    assertThat(found.stream().map(each -> each.message().entry().subject()))
        .containsExactlyInAnyOrder("first", "large");
    for (Found each : found) {
      ArchivedMessage message = each.message();
      assertThat(message.outcome()).isEqualTo(ArchivedMessage.Outcome.ACCEPTED);
      assertThat(message.entry()).isEqualTo(SmallArchive.entry(message.entry().subject(), NOW));
      byte[] expected =
          message.entry().subject().equals("large") ? large : SmallArchive.message("first");
      assertThat(search().read(each.number()).orElseThrow()).isEqualTo(expected);
      assertThat(message.size()).isEqualTo(expected.length);
    }
    assertThat(KnownArchives.waiting(kv)).isZero();
  }

  @Test
  void what_is_refused_is_not_archived() throws IOException {
    try (Journal journal = journal()) {
      try (Journal.Incoming incoming =
          journal.receive(Optional.empty(), SmallArchive.entry("refused", NOW))) {
        incoming.write(SmallArchive.message("refused"));
        incoming.store();
        incoming.refused();
      }
      try (Journal.Incoming incoming =
          journal.receive(Optional.empty(), SmallArchive.entry("incomplete", NOW))) {
        incoming.write(new byte[600_000]);
      }
    }
    assertThat(subjects()).isEmpty();
    assertThat(KnownArchives.waiting(kv)).isZero();
  }

  @Test
  void a_message_of_which_nobody_knows_whether_it_was_accepted_is_archived_as_such()
      throws IOException {
    Journal stopped = journal(); // the process ends before it tells
    Journal.Incoming incoming =
        stopped.receive(Optional.empty(), SmallArchive.entry("unknown", NOW));
    incoming.write(SmallArchive.message("unknown"));
    incoming.store();
    try (Journal next = journal()) {
      next.start();
    }
    List<Found> found = search().find(Query.ALL, 0, 10).found();
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().message().outcome()).isEqualTo(ArchivedMessage.Outcome.UNKNOWN);
  }

  @Test
  void the_rows_of_a_message_that_was_never_complete_are_removed() {
    Journal stopped = journal();
    Journal.Incoming incoming =
        stopped.receive(Optional.empty(), SmallArchive.entry("incomplete", NOW));
    incoming.write(new byte[600_000], 0, 600_000);
    Journal next = journal();
    next.start();
    next.close();
    for (int shard = 0; shard < JournalRows.SHARDS; shard++) {
      List<Reader.Row> left =
          kv.read(
              JournalRows.shard(shard),
              reader -> reader.scan(JournalRows.BODIES, new byte[0], new byte[0], 1));
      assertThat(left).isEmpty();
    }
  }

  @Test
  void an_archive_that_cannot_be_written_leaves_the_records_waiting_up_to_a_limit()
      throws IOException {
    Files.createDirectory(temporary.resolve("disk"));
    Path missing = temporary.resolve("missing/archive");
    try (Journal journal = journal("one", missing, JournalLimits.defaults().withWaitingMax(2))) {
      accept(journal, "first");
      assertThat(journal.hasRoom()).isTrue();
      accept(journal, "second");
      assertThat(journal.hasRoom()).isFalse();
    }
    assertThat(KnownArchives.waiting(kv)).isEqualTo(2);
    Journal failing = journal("one", missing, JournalLimits.defaults());
    failing.close(); // it tries once more
    assertThat(failing.status().failure().orElseThrow()).contains("missing does not exist");
    try (Journal journal = journal()) {
      accept(journal, "third");
    }
    assertThat(subjects()).containsExactlyInAnyOrder("first", "second", "third");
    assertThat(report().problems()).isEmpty();
  }

  /// A crash after any step: the archive has more than the rows say, or an incomplete record.
  @Test
  void a_crash_after_any_step_loses_nothing_and_repeats_nothing() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "one");
    }
    byte[] before = last();
    accept(journal(), "two");
    byte[] rows = JournalRows.RecordId.of(onlyWaiting()).bytes();
    try (Journal journal = journal()) {
      journal.start();
    }
    byte[] after = last();
    assertThat(subjects()).containsExactly("one", "two");
    // Up to the sync of the archive: any part of the record may be on disk, and its rows are.
    for (int length = before.length; length <= after.length; length += 7) {
      restore(rows, "two");
      write(Arrays.copyOf(after, length));
      knownAgain();
      try (Journal journal = journal()) {
        journal.start();
      }
      assertThat(subjects()).as("cut at %d", length).containsExactly("one", "two");
      assertThat(report().problems()).as("cut at %d", length).isEmpty();
      // The new size may be on disk, and not all content.
      restore(rows, "two");
      write(Arrays.copyOf(Arrays.copyOf(after, length), after.length + 5_000));
      knownAgain();
      try (Journal journal = journal()) {
        journal.start();
      }
      assertThat(subjects()).as("zeros from %d", length).containsExactly("one", "two");
      assertThat(report().problems()).as("zeros from %d", length).isEmpty();
    }
    // After the sync, before the rows are removed.
    restore(rows, "two");
    write(after);
    try (Journal journal = journal()) {
      journal.start();
    }
    assertThat(subjects()).containsExactly("one", "two");
    assertThat(KnownArchives.waiting(kv)).isZero();
  }

  private Path lastFile() throws IOException {
    return new Archive(directory()).files().getLast();
  }

  private byte[] last() throws IOException {
    return Files.readAllBytes(lastFile());
  }

  private void write(byte[] content) throws IOException {
    Files.write(lastFile(), content);
  }

  private byte[] onlyWaiting() {
    List<byte[]> keys = new ArrayList<>();
    for (int shard = 0; shard < JournalRows.SHARDS; shard++) {
      kv.read(
              JournalRows.shard(shard),
              reader -> reader.scan(JournalRows.ENTRIES, new byte[0], new byte[0], 10))
          .forEach(row -> keys.add(row.key()));
    }
    assertThat(keys).hasSize(1);
    return keys.getFirst();
  }

  /// The rows of a message under an id, as before they were archived.
  private void restore(byte[] id, String subject) {
    Journal.Incoming incoming =
        journal().receive(Optional.of(id), SmallArchive.entry(subject, NOW));
    byte[] message = SmallArchive.message(subject);
    incoming.write(message, 0, message.length);
    incoming.store();
    incoming.accepted();
  }

  /// What the store knew before the last batch, with the heads of then.
  private void knownAgain() throws IOException {
    Archive archive = new Archive(directory());
    String first = archive.headLines().getFirst();
    Files.writeString(archive.path(Archive.HEADS), first + "\n", StandardCharsets.US_ASCII);
    new JournalRows.KnownArchive(
            archive.chain(), directory().toString(), Head.parse(first).link(), 1)
        .store(kv);
  }

  @Test
  void an_archive_that_lost_records_is_not_continued() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "one");
    }
    byte[] one = last();
    try (Journal journal = journal()) {
      accept(journal, "two");
    }
    write(one);
    try (Journal journal = journal()) {
      accept(journal, "three");
      journal.close();
      assertThat(journal.status().failure().orElseThrow())
          .contains("ends with record 1, and the store knows of 2: it was cut");
    }
    assertThat(last()).isEqualTo(one);
    assertThat(KnownArchives.waiting(kv)).isEqualTo(1);
  }

  @Test
  void a_new_file_of_which_only_the_size_was_stored_is_made_again() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "one");
    }
    Path first = lastFile();
    try (Journal journal = journal(JournalLimits.defaults().withFileBytesMax(1))) {
      accept(journal, "two");
    }
    assertThat(lastFile()).isNotEqualTo(first);
    byte[] two = last();
    write(new byte[two.length]);
    try (Journal journal = journal()) {
      accept(journal, "three");
      journal.close();
      assertThat(journal.status().failure().orElseThrow()).contains("the store knows of 2");
    }
    knownAgain();
    try (Journal journal = journal()) {
      journal.start();
    }
    assertThat(subjects()).containsExactly("one", "three");
  }

  @Test
  void a_record_that_the_store_knows_is_not_removed_though_zeros_follow() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "one");
    }
    byte[] zeros = last();
    Arrays.fill(zeros, zeros.length - 100, zeros.length, (byte) 0);
    write(zeros);
    try (Journal journal = journal()) {
      accept(journal, "two");
      journal.close();
      assertThat(journal.status().failure().orElseThrow()).contains("record 1 was changed");
    }
    assertThat(last()).isEqualTo(zeros);
    assertThat(KnownArchives.waiting(kv)).isEqualTo(1);
  }

  @Test
  void an_empty_directory_in_place_of_the_archive_is_not_taken_for_a_new_one() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "one");
    }
    Files.move(directory(), temporary.resolve("unmounted"));
    Files.createDirectory(directory());
    Journal journal = journal();
    accept(journal, "two");
    journal.close();
    assertThat(journal.status().failure().orElseThrow()).contains("is its disk mounted?");
    Files.delete(directory());
    Files.move(temporary.resolve("unmounted"), directory());
    journal().close();
    assertThat(subjects()).containsExactly("one", "two");
  }

  @Test
  void a_day_and_a_large_file_end_with_a_head_and_are_closed() throws IOException {
    try (Journal journal = journal(JournalLimits.defaults().withFileBytesMax(1))) {
      accept(journal, "one");
    }
    try (Journal journal = journal(JournalLimits.defaults().withFileBytesMax(1))) {
      accept(journal, "two");
    }
    now = NOW.plus(Duration.ofDays(1));
    try (Journal journal = journal()) {
      accept(journal, "three");
    }
    assertThat(new Archive(directory()).files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "000000000001-2026-03-21.journal",
            "000000000002-2026-03-21.journal",
            "000000000003-2026-03-22.journal");
    assertThat(report().problems()).isEmpty();
    assertThat(report().heads()).isEqualTo(3);
  }

  @Test
  void two_servers_do_not_write_one_archive() throws IOException {
    try (Journal one = journal()) {
      accept(one, "one");
      one.start();
      var _ = one.sign();
      Journal two = journal("two", directory(), JournalLimits.defaults());
      two.close();
      assertThat(two.status().failure().orElseThrow()).contains("another server");
    }
  }

  @Test
  void the_records_of_a_server_that_does_not_come_back_are_archived_by_another()
      throws IOException {
    accept(journal("lost", temporary.resolve("lost"), JournalLimits.defaults()), "its own");
    try (Journal other = journal()) {
      accept(other, "other");
    }
    assertThat(subjects()).containsExactly("other");
    now = NOW.plus(JournalLimits.defaults().leaseTime()).plusSeconds(1);
    journal().close();
    assertThat(subjects()).containsExactly("other", "its own");
  }

  @Test
  void messages_are_found_by_sender_recipient_subject_id_and_time() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "Invoice 7");
      accept(journal, "Greetings");
    }
    assertThat(found("sender", "SENDER@example")).hasSize(2);
    assertThat(found("recipient", "alice@")).hasSize(2);
    assertThat(found("recipient", "team@example.test")).hasSize(2);
    assertThat(found("recipient", "bob")).isEmpty();
    assertThat(found("subject", "invoice")).containsExactly("Invoice 7");
    assertThat(found("id", "<Greetings@example.org>")).containsExactly("Greetings");
    assertThat(found("since", NOW.toString())).hasSize(2);
    assertThat(found("since", NOW.plusMillis(1).toString())).isEmpty();
    assertThat(found("until", NOW.toString())).isEmpty();
    ArchiveSearch.Part first = search().find(Query.ALL, 0, 1);
    assertThat(first.found()).hasSize(1);
    assertThat(search().find(Query.ALL, first.next().orElseThrow(), 1).found())
        .extracting(Found::number)
        .containsExactly(2L);
  }

  private List<String> found(String by, String what) throws IOException {
    Optional<String> value = Optional.of(what);
    Optional<String> none = Optional.empty();
    Query query =
        switch (by) {
          case "sender" -> new Query(value, none, none, none, Optional.empty(), Optional.empty());
          case "recipient" ->
              new Query(none, value, none, none, Optional.empty(), Optional.empty());
          case "subject" -> new Query(none, none, value, none, Optional.empty(), Optional.empty());
          case "id" -> new Query(none, none, none, value, Optional.empty(), Optional.empty());
          case "since" ->
              new Query(none, none, none, none, value.map(Instant::parse), Optional.empty());
          default -> new Query(none, none, none, none, Optional.empty(), value.map(Instant::parse));
        };
    return search().find(query, 0, 10).found().stream()
        .map(each -> each.message().entry().subject())
        .toList();
  }

  /// The archive and the master key are enough.
  @Test
  void an_archive_can_be_read_with_the_master_key_and_without_the_store() throws IOException {
    try (Journal journal = journal()) {
      accept(journal, "secret");
    }
    assertThat(new String(last(), StandardCharsets.ISO_8859_1))
        .doesNotContain("secret", "alice@example.test", "sender@");
    ArchiveSearch other =
        ArchiveSearch.open(directory(), new MemoryStore(), vault, JournalLimits.defaults());
    assertThat(other.read(1).orElseThrow()).isEqualTo(SmallArchive.message("secret"));
  }
}

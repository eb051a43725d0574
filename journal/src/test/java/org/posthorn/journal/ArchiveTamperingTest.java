package org.posthorn.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.journal.ArchiveCheck.Expected;
import org.posthorn.journal.ArchiveCheck.Problem;
import org.posthorn.journal.FileReader.StoredRecord;

/// Every change of an archive is found.
class ArchiveTamperingTest {
  @TempDir Path temporary;
  private SmallArchive archive;
  private Map<String, byte[]> files;

  @BeforeEach
  void write() throws IOException {
    archive = SmallArchive.of(temporary.resolve("archive"), true, 2);
    files = archive.files();
  }

  private void restore() throws IOException {
    for (String name : archive.files().keySet()) {
      if (!files.containsKey(name)) {
        Files.delete(archive.directory.resolve(name));
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      archive.replace(file.getKey(), file.getValue());
    }
  }

  private byte[] original(String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  private List<String> journals() {
    return files.keySet().stream().filter(name -> name.endsWith(".journal")).toList();
  }

  private List<byte[]> records(String name) throws IOException {
    List<byte[]> records = new ArrayList<>();
    byte[] all = original(name);
    records.add(Arrays.copyOf(all, ArchiveFile.HEADER_BYTES));
    try (FileReader reader = new FileReader(archive.directory.resolve(name), SmallArchive.LIMITS)) {
      for (StoredRecord next = reader.next(); next != null; next = reader.next()) {
        records.add(Arrays.copyOfRange(all, (int) next.offset(), (int) reader.position()));
      }
    }
    return records;
  }

  private static byte[] joined(List<byte[]> pieces) {
    byte[] all = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  @Test
  void an_archive_that_nobody_changed_is_in_order() throws IOException {
    ArchiveCheck.Report report = archive.check();
    assertThat(report.problems()).isEmpty();
    assertThat(report.files()).isEqualTo(3);
    assertThat(report.records()).isEqualTo(6);
    assertThat(report.covered()).isEqualTo(6);
    assertThat(report.heads()).isEqualTo(3);
    assertThat(report.keyFingerprint()).isEqualTo(archive.signer.shown().fingerprint());
    assertThat(archive.check(archive.expected()).problems()).isEmpty();
    assertThat(archive.search().check(archive.expected()).problems()).isEmpty();
  }

  @Test
  void a_change_of_any_octet_of_any_file_is_found() throws IOException {
    for (String name : files.keySet()) {
      byte[] original = original(name);
      for (int at = 0; at < original.length; at++) {
        byte[] changed = original.clone();
        changed[at] ^= (byte) (1 << at % 8);
        archive.replace(name, changed);
        assertThat(archive.check().problems()).as("octet %d of %s", at, name).isNotEmpty();
      }
      archive.replace(name, original);
    }
  }

  @Test
  void a_cut_at_any_octet_is_found() throws IOException {
    for (String name : files.keySet()) {
      byte[] original = original(name);
      for (int end = 0; end < original.length; end++) {
        archive.replace(name, Arrays.copyOf(original, end));
        // Without a head, nothing in the archive itself says that the last heads are missing.
        Expected expected = name.equals(Archive.HEADS) ? archive.expected() : Expected.NOTHING;
        assertThat(archive.check(expected).problems()).as("%s, cut at %d", name, end).isNotEmpty();
      }
      archive.replace(name, original);
    }
  }

  @Test
  void what_is_appended_is_found() throws IOException {
    for (String name : files.keySet()) {
      archive.replace(name, joined(List.of(original(name), new byte[] {'R'})));
      assertThat(archive.check().problems()).as(name).isNotEmpty();
      archive.replace(name, original(name));
    }
  }

  @Test
  void a_record_that_is_removed_repeated_moved_or_inserted_is_found() throws IOException {
    byte[] foreign = records(journals().getLast()).get(1);
    for (String name : journals()) {
      List<byte[]> records = records(name);
      for (int i = 1; i < records.size(); i++) {
        List<byte[]> removed = new ArrayList<>(records);
        removed.remove(i);
        archive.replace(name, joined(removed));
        assertThat(archive.check().problems()).as("%s without record %d", name, i).isNotEmpty();
        List<byte[]> repeated = new ArrayList<>(records);
        repeated.add(i, records.get(i));
        archive.replace(name, joined(repeated));
        assertThat(archive.check().problems()).as("%s, record %d twice", name, i).isNotEmpty();
        List<byte[]> inserted = new ArrayList<>(records);
        inserted.add(i, foreign);
        archive.replace(name, joined(inserted));
        assertThat(archive.check().problems()).as("%s, inserted at %d", name, i).isNotEmpty();
      }
      List<byte[]> swapped = new ArrayList<>(records);
      Collections.swap(swapped, 1, 2);
      archive.replace(name, joined(swapped));
      assertThat(archive.check().problems()).as("%s in another order", name).isNotEmpty();
      archive.replace(name, original(name));
    }
  }

  @Test
  void a_file_that_is_removed_renamed_repeated_or_exchanged_is_found() throws IOException {
    for (String name : files.keySet()) {
      if (!name.equals(Archive.SEALED_KEY)) { // it is a copy
        Files.delete(archive.directory.resolve(name));
        assertThat(archive.check().problems()).as("without " + name).isNotEmpty();
        restore();
      }
    }
    for (String name : journals()) {
      String later = name.replace("2026-03", "2026-04");
      Files.move(archive.directory.resolve(name), archive.directory.resolve(later));
      assertThat(archive.check().problems()).as(name + " renamed").isNotEmpty();
      restore();
      Files.move(archive.directory.resolve(name), archive.directory.resolve("x" + name));
      assertThat(archive.check().problems()).as(name + " with another name").isNotEmpty();
      restore();
      archive.replace(later, original(name));
      assertThat(archive.check().problems()).as(name + " twice").isNotEmpty();
      restore();
    }
    archive.replace(journals().get(0), original(journals().get(1)));
    archive.replace(journals().get(1), original(journals().get(0)));
    assertThat(archive.check().problems()).isNotEmpty();
  }

  @Test
  void a_head_that_is_removed_repeated_or_moved_is_found() throws IOException {
    List<String> lines =
        List.of(new String(original(Archive.HEADS), StandardCharsets.US_ASCII).split("\n"));
    for (int i = 0; i < lines.size(); i++) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.remove(i);
      heads(fewer);
      assertThat(archive.check(archive.expected()).problems()).as("without line " + i).isNotEmpty();
      List<String> more = new ArrayList<>(lines);
      more.add(i, lines.get(i));
      heads(more);
      assertThat(archive.check().problems()).as("line %d twice", i).isNotEmpty();
    }
    List<String> swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 0, 1);
    heads(swapped);
    assertThat(archive.check().problems()).isNotEmpty();
  }

  private void heads(List<String> lines) throws IOException {
    archive.replace(
        Archive.HEADS, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /// One who can write the directory, but has no key of the server, makes another archive of it.
  @Test
  void an_archive_that_was_written_again_is_found_by_a_head_or_a_key_from_elsewhere()
      throws IOException {
    Head published = Head.parse(archiveHeads().getLast());
    SmallArchive forged = SmallArchive.of(temporary.resolve("forged"), false, 2);
    Expected head = new Expected(Optional.empty(), List.of(published), Optional.empty());
    assertThat(forged.check().problems()).isEmpty(); // nothing in it is wrong
    assertThat(forged.check(head).problems()).isNotEmpty();
    assertThat(forged.check(archive.expected()).problems())
        .extracting(Problem::what)
        .contains(
            "it is not the key that heads must be signed with",
            "it is not the archive that the store knows");
  }

  private List<String> archiveHeads() {
    return List.of(new String(original(Archive.HEADS), StandardCharsets.US_ASCII).split("\n"));
  }

  @Test
  void the_last_records_and_heads_cannot_be_removed_without_being_missed() throws IOException {
    Head published = Head.parse(archiveHeads().getLast());
    String last = journals().getLast();
    List<byte[]> records = records(last);
    archive.replace(last, joined(records.subList(0, records.size() - 1)));
    heads(archiveHeads().subList(0, 2));
    assertThat(archive.check().problems()).isEmpty(); // it looks as it once was
    assertThat(
            archive
                .check(new Expected(Optional.empty(), List.of(published), Optional.empty()))
                .problems())
        .extracting(Problem::toString)
        .containsExactly(
            "heads: a head states 6 records, and there are 5: the last ones were removed");
    assertThat(archive.check(archive.expected()).problems())
        .extracting(Problem::what)
        .contains(
            "the store knows of 6 records, and there are 5: the last ones were removed",
            "it has 2 heads, and the store knows of 3: its end was cut");
  }

  @Test
  void the_report_says_where_in_plain_words() throws IOException {
    String name = journals().get(1);
    byte[] changed = original(name).clone();
    changed[changed.length - 100] ^= 1;
    archive.replace(name, changed);
    assertThat(archive.check().problems())
        .extracting(Problem::toString)
        .containsExactly(name + ": record 4 was changed: its content does not match its hash");
    restore();
    Files.delete(archive.directory.resolve(name));
    assertThat(archive.check().problems())
        .extracting(Problem::toString)
        .contains(journals().getLast() + ": records 3 to 4 before it are missing");
  }

  /// The store knows that the server stopped or is writing.
  @Test
  void a_record_that_is_being_written_is_no_problem_if_the_store_does_not_know_it()
      throws IOException {
    String last = journals().getLast();
    archive.replace(last, joined(List.of(original(last), new byte[] {'R', 0, 0})));
    assertThat(archive.check(archive.expected()).problems()).isEmpty();
    assertThat(archive.check().problems()).hasSize(1);
  }
}

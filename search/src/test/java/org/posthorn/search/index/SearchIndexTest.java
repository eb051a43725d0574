package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.AddressField;
import org.posthorn.search.Condition;
import org.posthorn.search.MatchResult;
import org.posthorn.search.MessageText;
import org.posthorn.search.TextPlace;
import org.posthorn.search.index.encrypted.EncryptedFiles;

/// What an index knows of messages, and what becomes of it.
class SearchIndexTest {
  private static final String HELLO =
      """
      From: "Ærø, Anna" <anna@example.test>
      To: bob@example.test
      Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=
      X-Trace: abc-123

      Hello, world. Rechnung_2026.pdf, 日本語。
      """;

  @TempDir Path directory;
  private IndexedMail mail;

  @BeforeEach
  void open() throws IOException {
    mail = new IndexedMail(directory);
  }

  @AfterEach
  void close() {
    mail.close();
  }

  private static Condition body(String text) {
    return new Condition.Text(UnicodeCasemap.fold(text), false);
  }

  private static String message(String text) {
    return "From: carol@example.test\nSubject: " + text + "\n\n" + text + "\n";
  }

  private MatchResult ask(TextPlace place, String text, long email) {
    return mail.index().ask(IndexedMail.ALICE, place, UnicodeCasemap.fold(text)).of(email);
  }

  @ParameterizedTest
  @CsvSource({
    "BODY, ello",
    "BODY, 'lo, w'",
    "BODY, 'd. re'",
    "BODY, _2026.PDF",
    "BODY, 日本",
    "BODY, 語",
    "MESSAGE, trace: ABC",
    "HEADER, bc-12",
    "SUBJECT, grüße",
    "FROM, 'Anna <'",
    "FROM, ærø",
    "HEADER, bob@",
  })
  void a_message_that_may_contain_a_text_is_not_ruled_out(TextPlace place, String text)
      throws InterruptedException {
    long email = mail.append(IndexedMail.ALICE, HELLO);
    mail.settle();
    assertThat(ask(place, text, email)).isNotEqualTo(MatchResult.NO);
  }

  @ParameterizedTest
  @CsvSource({"hello, YES", "HEL, YES", "WORLD, YES", "ello, OPEN", "orld, OPEN"})
  void words_that_begin_with_the_text_show_that_a_message_contains_it(
      String text, MatchResult expected) throws InterruptedException {
    long email = mail.append(IndexedMail.ALICE, message("Hello, world"));
    mail.settle();
    assertThat(ask(TextPlace.BODY, text, email)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "BODY, helo",
    "BODY, köln",
    "BODY, zz",
    "SUBJECT, hello",
    "FROM, bob",
    "HEADER, hello",
    "MESSAGE, 中国"
  })
  void a_message_without_a_text_is_ruled_out(TextPlace place, String text)
      throws InterruptedException {
    long email = mail.append(IndexedMail.ALICE, HELLO);
    mail.settle();
    assertThat(ask(place, text, email)).isEqualTo(MatchResult.NO);
  }

  @Test
  void a_message_that_is_not_indexed_is_read() throws InterruptedException {
    long email = mail.append(IndexedMail.ALICE, HELLO);
    mail.settle();
    assertThat(ask(TextPlace.BODY, "absent", email)).isEqualTo(MatchResult.NO);
    assertThat(ask(TextPlace.BODY, "absent", email + 1)).isEqualTo(MatchResult.OPEN);
  }

  @Test
  void accounts_do_not_see_each_other() throws InterruptedException {
    long alices = mail.append(IndexedMail.ALICE, message("apple"));
    long bobs = mail.append(IndexedMail.BOB, message("banana"));
    mail.settle();
    assertThat(mail.findBoth(IndexedMail.ALICE, body("apple"), "alice")).containsExactly(alices);
    assertThat(mail.findBoth(IndexedMail.ALICE, body("banana"), "alice")).isEmpty();
    assertThat(mail.findBoth(IndexedMail.BOB, body("banana"), "bob")).containsExactly(bobs);
  }

  @Test
  void only_what_may_match_is_read() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      mail.append(IndexedMail.ALICE, message("number " + i));
    }
    mail.settle();
    assertThat(mail.find(IndexedMail.ALICE, body("number 17"), mail.index())).hasSize(1);
    assertThat(mail.find(IndexedMail.ALICE, new Condition.Not(body("number 17")), mail.index()))
        .hasSize(49);
    Condition either =
        Condition.either(body("number 18"), new Condition.Addresses(AddressField.FROM, "DAVE"));
    assertThat(mail.find(IndexedMail.ALICE, either, mail.index())).hasSize(1);
    assertThat(mail.read).isEqualTo(3);
  }

  @Test
  void what_nearly_every_message_contains_is_found_without_reading_them()
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      mail.append(IndexedMail.ALICE, message("number " + i));
    }
    mail.settle();
    Condition everywhere = new Condition.Text(UnicodeCasemap.fold("umbe"), true);
    assertThat(mail.find(IndexedMail.ALICE, body("umbe"), mail.index())).hasSize(100);
    assertThat(mail.find(IndexedMail.ALICE, everywhere, mail.index())).hasSize(100);
    assertThat(mail.find(IndexedMail.ALICE, body("r"), mail.index())).hasSize(100);
    assertThat(mail.read).isZero();
    assertThat(mail.find(IndexedMail.ALICE, body("number "), mail.index())).hasSize(100);
    assertThat(mail.read).as("a part of more than one word").isEqualTo(100);
  }

  @Test
  void an_index_that_is_opened_again_reads_only_what_is_new() throws InterruptedException {
    mail.append(IndexedMail.ALICE, message("first"));
    mail.settle();
    mail.reopen();
    mail.append(IndexedMail.ALICE, message("second"));
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 2L);
    assertThat(mail.findBoth(IndexedMail.ALICE, body("second"), "second")).hasSize(1);
  }

  @Test
  void messages_that_were_expunged_leave_the_index() throws InterruptedException {
    mail.append(IndexedMail.ALICE, message("first"));
    mail.append(IndexedMail.ALICE, message("second"));
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.documents", 3L); // with the cursor
    mail.expunge(IndexedMail.ALICE, 1);
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.documents", 2L);
  }

  @Test
  void an_erased_account_leaves_no_document() throws InterruptedException {
    mail.append(IndexedMail.ALICE, message("first"));
    mail.append(IndexedMail.BOB, message("second"));
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.documents", 4L); // 2 cursors
    mail.store.erase(IndexedMail.BOB);
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.documents", 2L);
  }

  @Test
  void an_account_that_was_erased_without_the_index_leaves_it_later() throws InterruptedException {
    mail.append(IndexedMail.ALICE, message("first"));
    mail.append(IndexedMail.BOB, message("second"));
    mail.settle();
    mail.index().close();
    mail.store.erase(IndexedMail.BOB);
    mail.reopen();
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.documents", 2L);
  }

  @Test
  void an_index_of_another_version_is_made_anew() throws IOException, InterruptedException {
    mail.append(IndexedMail.ALICE, message("first"));
    mail.settle();
    mail.index().close();
    Path version = mail.directory.resolve(IndexVersion.FILE);
    Files.writeString(version, Files.readString(version).replaceAll("java=\\d+", "java=24"));
    mail.reopen();
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 2L);
    assertThat(version).content().contains("java=" + Runtime.version().feature());
  }

  @Test
  void an_index_of_a_later_state_of_the_store_is_made_anew()
      throws IOException, InterruptedException {
    mail.append(IndexedMail.ALICE, message("first"));
    mail.settle();
    mail.index().close();
    Path version = mail.directory.resolve(IndexVersion.FILE);
    Files.writeString(version, Files.readString(version).replaceAll("epoch=\\d+", "epoch=99"));
    mail.reopen();
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 2L);
  }

  @Test
  void a_damaged_shard_is_made_anew() throws IOException, InterruptedException {
    for (int i = 0; i < 20; i++) {
      mail.append(IndexedMail.ALICE, message("number " + i));
    }
    mail.settle();
    mail.index().close();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(mail.directory)) {
      files = tree.filter(path -> path.toString().endsWith(".cfs")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] octets = Files.readAllBytes(file);
      octets[octets.length / 2] ^= 1;
      Files.write(file, octets);
    }
    mail.reopen();
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 40L);
    assertThat(mail.findBoth(IndexedMail.ALICE, body("number 11"), "11")).hasSize(1);
  }

  @Test
  void an_index_whose_files_are_to_have_another_form_is_made_anew() throws Exception {
    mail.append(IndexedMail.ALICE, message("secretsecret"));
    mail.settle();
    assertThat(filesWith("SECRETSECRET")).isNotEmpty();
    IndexFiles first = new EncryptedFiles(new byte[32]);
    mail.reopen(first);
    mail.settle();
    assertThat(filesWith("SECRETSECRET")).isEmpty();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 2L);
    mail.reopen(first);
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 2L);
    byte[] other = new byte[32];
    other[0] = 1;
    mail.reopen(new EncryptedFiles(other));
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 3L);
    assertThat(mail.findBoth(IndexedMail.ALICE, body("secretsecret"), "")).hasSize(1);
    mail.reopen(IndexFiles.PLAIN);
    mail.settle();
    assertThat(mail.metrics.snapshot()).containsEntry("search.indexed", 4L);
  }

  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(mail.directory)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  void a_copy_of_a_running_index_loses_only_work() throws IOException, InterruptedException {
    Path copy = directory.resolve("copy");
    for (int i = 0; i < 200; i++) {
      mail.append(IndexedMail.ALICE, message("number " + i));
      if (i == 150) {
        // As after a power cut: without a clean close, and whatever files are there.
        copied(mail.directory, copy);
      }
    }
    mail.settle();
    mail.index().close();
    try (SearchIndex other = mail.opened(copy, IndexedMail.limits())) {
      assertThat(mail.find(IndexedMail.ALICE, body("number 7"), other)).hasSize(11);
      assertThat(other.awaitIndexed(Duration.ofSeconds(60))).isTrue();
      mail.read = 0;
      assertThat(mail.find(IndexedMail.ALICE, body("number 77"), other)).hasSize(1);
      assertThat(mail.read).isEqualTo(1);
    }
  }

  private static void copied(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(from)) {
      all = tree.toList();
    }
    for (Path path : all) {
      Path target = to.resolve(from.relativize(path));
      if (Files.isDirectory(path)) {
        Files.createDirectories(target);
      } else {
        try {
          Files.copy(path, target);
        } catch (java.nio.file.NoSuchFileException e) {
          // Merged meanwhile.
        }
      }
    }
  }

  @Test
  void a_message_with_too_many_trigrams_is_read() throws InterruptedException {
    mail.index().close();
    try (SearchIndex small =
        mail.opened(directory.resolve("small"), IndexedMail.limits().withGramsMax(20))) {
      mail.append(IndexedMail.ALICE, message("short"));
      mail.append(IndexedMail.ALICE, message("a text that has more of them than it may have"));
      assertThat(small.awaitIndexed(Duration.ofSeconds(60))).isTrue();
      assertThat(mail.find(IndexedMail.ALICE, body("may have"), small)).hasSize(1);
      assertThat(mail.find(IndexedMail.ALICE, body("absent"), small)).isEmpty();
      assertThat(mail.read).isEqualTo(2);
    }
  }

  @Test
  void nothing_is_indexed_while_the_disk_is_nearly_full() throws InterruptedException {
    long email = mail.append(IndexedMail.ALICE, HELLO);
    mail.index().close();
    try (SearchIndex full =
        mail.opened(
            directory.resolve("full"), IndexedMail.limits().withFreeBytesMin(Long.MAX_VALUE))) {
      assertThat(full.awaitIndexed(Duration.ofMillis(50))).isFalse();
      assertThat(full.ask(IndexedMail.ALICE, TextPlace.BODY, "ABSENT").of(email))
          .isEqualTo(MatchResult.OPEN);
      assertThat(mail.find(IndexedMail.ALICE, body("hello"), full)).containsExactly(email);
    }
  }

  @Test
  void an_index_that_cannot_be_written_leaves_the_search_as_it_was()
      throws IOException, InterruptedException {
    long email = mail.append(IndexedMail.ALICE, HELLO);
    mail.settle();
    mail.index().close();
    Path blocked = Files.writeString(directory.resolve("file"), "no directory");
    try (SearchIndex none = mail.opened(blocked, IndexedMail.limits())) {
      assertThat(mail.find(IndexedMail.ALICE, body("hello"), none)).containsExactly(email);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Words that one space separates, with an end of a word before and a beginning after.
    "theorem library, YES",
    "EOREM LIBRA, YES",
    "orem library of t, YES",
    // Both words are there, and all of their trigrams, but not one after the other.
    "library theorem, NO",
    "theorem libraries, NO",
    // What is between is not known exactly.
    "'theorem, library', OPEN",
    "'theorem library ', OPEN",
    "' theorem library', OPEN",
    "'of library', NO",
    "'theorem. library', OPEN",
  })
  void words_that_follow_each_other_are_known_without_reading(String text, MatchResult expected)
      throws InterruptedException {
    String body = "The theorem library of theorems; theorem, library. Library\ntheorem of theorem";
    mail.reopen(IndexedMail.limits().withReadMin(0));
    long email = mail.append(IndexedMail.ALICE, "Subject: x\n\n" + body + "\n");
    mail.settle();
    assertThat(ask(TextPlace.BODY, text, email)).isEqualTo(expected);
    boolean found = !mail.findBoth(IndexedMail.ALICE, body(text), "findBoth").isEmpty();
    assertThat(found)
        .isEqualTo(
            body.toLowerCase(java.util.Locale.ROOT)
                .contains(text.toLowerCase(java.util.Locale.ROOT)));
  }

  @Test
  void very_long_words_are_neighbours_too() throws InterruptedException {
    mail.reopen(IndexedMail.limits().withReadMin(0));
    String word = "b" + "a".repeat(60) + "c";
    long email = mail.append(IndexedMail.ALICE, message("one " + word + " two"));
    mail.settle();
    assertThat(ask(TextPlace.BODY, "aaac two", email)).isEqualTo(MatchResult.YES);
    assertThat(ask(TextPlace.BODY, "one baaa", email)).isEqualTo(MatchResult.YES);
    assertThat(ask(TextPlace.BODY, "aaaa two", email)).isEqualTo(MatchResult.NO);
    mail.findBoth(IndexedMail.ALICE, body("one " + word + " two"), "all of it");
  }

  @Test
  void it_counts_words_that_begin_with_a_text() throws InterruptedException {
    long often = mail.append(IndexedMail.ALICE, message("tax taxes Tax; syntax"));
    long once = mail.append(IndexedMail.ALICE, message("taxi"));
    mail.append(IndexedMail.ALICE, message("syntax"));
    mail.append(IndexedMail.BOB, message("tax"));
    mail.settle();
    Map<Long, Integer> counts = new HashMap<>();
    mail.index().counts(IndexedMail.ALICE, "TAX").forEach(counts::put);
    assertThat(counts).isEqualTo(Map.of(often, 3, once, 1));
  }

  @Test
  void beginnings_of_words_are_known() throws InterruptedException {
    mail.reopen(IndexedMail.limits().withReadMin(0));
    long begins = mail.append(IndexedMail.ALICE, message("an invoice"));
    long inside = mail.append(IndexedMail.ALICE, message("reinvoice"));
    mail.settle();
    String word = MessageText.WORD_START + "INV";
    assertThat(mail.index().ask(IndexedMail.ALICE, TextPlace.BODY, word).of(begins))
        .isEqualTo(MatchResult.YES);
    assertThat(mail.index().ask(IndexedMail.ALICE, TextPlace.BODY, word).of(inside))
        .isNotEqualTo(MatchResult.YES);
    assertThat(mail.findBoth(IndexedMail.ALICE, new Condition.Text(word, true), word))
        .containsExactly(begins);
  }
}

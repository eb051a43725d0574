package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.lucene.util.BytesRefBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.runtime.Digests;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.testkit.Corpus;

/// What of a text is indexed.
class AnalysisTest {
  /// Of the trigrams and words of some messages. If it changes, so do the documents: then raise
  /// `IndexVersion.ANALYSIS`, so that indexes are made anew, and write the new one here.
  private static final String DIGEST = "25f35393795c3793";

  @TempDir Path directory;

  private static Set<String> trigrams(String text) {
    Grams grams = new Grams(1_000);
    grams.addText(UnicodeCasemap.fold(text));
    return terms(grams);
  }

  private static Set<String> terms(Grams grams) {
    Set<String> terms = new TreeSet<>();
    BytesRefBuilder term = new BytesRefBuilder();
    Grams.Cursor cursor = grams.new Cursor();
    while (cursor.next(term)) {
      terms.add(
          new String(Arrays.copyOf(term.bytes(), term.length()), StandardCharsets.ISO_8859_1));
    }
    return terms;
  }

  @Test
  void trigrams_are_of_letters_and_digits_with_single_spaces_between_them() {
    assertThat(trigrams("Ab, - c1")).containsExactlyInAnyOrder("AB ", "B C", " C1", "C1 ", "1  ");
    assertThat(trigrams("x")).containsExactly("X  ");
    assertThat(trigrams("")).isEmpty();
  }

  @Test
  void words_are_what_stands_between_separators() {
    Words words = new Words(1_000);
    words.addText(UnicodeCasemap.fold("Rechnung_2026.pdf, anna@example.corp " + "x".repeat(41)));
    String piece = "X".repeat(40);
    assertThat(listed(words))
        .containsExactly(
            "2 RECHNUNG",
            "2 2026",
            "2 PDF",
            "2 ANNA",
            "2 EXAMPLE",
            "2 CORP",
            "1 " + piece + Words.CUT,
            "0 " + Words.CUT + piece);
  }

  /// With how far each is from the one before.
  private static List<String> listed(Words words) {
    return IntStream.range(0, words.count())
        .mapToObj(at -> words.step(at) + " " + words.word(at))
        .toList();
  }

  @Test
  void only_a_single_space_makes_words_neighbours() {
    Words words = new Words(1_000);
    words.addText("A B  C\nD, E\u00A0F");
    words.addText("G");
    assertThat(listed(words)).containsExactly("2 A", "1 B", "2 C", "2 D", "2 E", "2 F", "2 G");
  }

  @Test
  void an_index_is_made_anew_when_the_analysis_changes() throws IOException {
    StringBuilder all = new StringBuilder();
    try (IndexedMail mail = new IndexedMail(directory)) {
      Corpus corpus = new Corpus(7);
      Corpus.Shape[] shapes = Corpus.Shape.values();
      long[] emails = new long[2 * shapes.length];
      for (int number = 0; number < emails.length; number++) {
        emails[number] =
            mail.append(
                IndexedMail.ALICE,
                corpus.message(number, shapes[number % shapes.length], 500).bytes());
      }
      MailAccount account = mail.account(IndexedMail.ALICE);
      StoredStructures.visit(
          account,
          emails,
          new StoredStructures.Visitor() {
            @Override
            public void structure(Structure structure) {
              try (MessageBytes bytes = account.open(structure.emailId())) {
                MessageGrams grams = MessageGrams.of(structure, bytes::range, IndexedMail.limits());
                all.append(terms(grams.subject())).append(terms(grams.from()));
                all.append(terms(grams.header())).append(terms(grams.body()));
                all.append(listed(grams.headerWords()));
                all.append(listed(grams.bodyWords()));
              }
            }

            @Override
            public void missing(long emailId) {
              throw new IllegalStateException("no message " + emailId);
            }

            @Override
            public void damaged(long emailId, StoreException cause) {
              throw cause;
            }
          });
    }
    byte[] digest = Digests.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(digest, 0, 8)).isEqualTo(DIGEST);
  }
}

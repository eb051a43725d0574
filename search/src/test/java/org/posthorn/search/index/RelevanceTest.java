package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.StoreException;
import org.posthorn.search.Relevance;
import org.posthorn.search.TextIndex;
import org.posthorn.search.TextPlace;
import org.posthorn.search.WordCounts;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.message.Structure;

/// How well messages fit, and that it takes bounded work.
class RelevanceTest {
  @TempDir Path directory;
  private IndexedMail mail;
  private final List<String> counted = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    mail = new IndexedMail(directory);
  }

  @AfterEach
  void close() {
    mail.close();
  }

  /// The index, noting what is counted.
  private final class Noting implements TextIndex {
    @Override
    public Answers ask(AccountId account, TextPlace place, String folded) {
      return mail.index().ask(account, place, folded);
    }

    @Override
    public WordCounts counts(AccountId account, String folded) {
      counted.add(folded);
      return mail.index().counts(account, folded);
    }
  }

  private Map<Long, Long> scores(List<String> terms, long... emails) {
    Relevance relevance = new Relevance(terms, new Noting(), IndexedMail.ALICE, emails.length);
    Map<Long, Long> scores = new TreeMap<>();
    StoredStructures.visit(
        mail.account(IndexedMail.ALICE),
        emails,
        new StoredStructures.Visitor() {
          @Override
          public void structure(Structure structure) {
            scores.put(structure.emailId(), relevance.of(structure));
          }

          @Override
          public void missing(long emailId) {
            throw new IllegalStateException("missing");
          }

          @Override
          public void damaged(long emailId, StoreException cause) {
            throw cause;
          }
        });
    return scores;
  }

  @Test
  void the_bodies_of_all_terms_count() throws Exception {
    long none = mail.append(IndexedMail.ALICE, "Subject: a\n\nnothing\n");
    long one = mail.append(IndexedMail.ALICE, "Subject: a\n\nhorse\n");
    long often = mail.append(IndexedMail.ALICE, "Subject: a\n\nhorse horse horse horse\n");
    long both = mail.append(IndexedMail.ALICE, "Subject: a\n\nhorse horse horse horse rider\n");
    mail.settle();
    Map<Long, Long> scores = scores(List.of("HORSE", "RIDER"), none, one, often, both);
    assertThat(scores.get(none)).isZero();
    assertThat(scores.get(one)).isPositive().isLessThan(scores.get(often));
    assertThat(scores.get(often)).isLessThan(scores.get(both));
    long score = scores(List.of("HORSE"), one).getOrDefault(one, 0L);
    assertThat(scores(List.of("HORSE", "HORSE"), one))
        .as("twice the same counts twice")
        .containsEntry(one, 2 * score);
  }

  @Test
  void many_terms_are_bounded_and_equal_ones_are_counted_once() throws Exception {
    long email = mail.append(IndexedMail.ALICE, "Subject: horse\n\nhorse\n");
    mail.settle();
    scores(Collections.nCopies(5_000, "HORSE"), email);
    assertThat(counted).containsExactly("HORSE");
    counted.clear();
    scores(IntStream.range(0, 5_000).mapToObj(n -> "WORD" + n).toList(), email);
    assertThat(counted).hasSize(32);
    counted.clear();
    scores(List.of("A".repeat(101), "B".repeat(100)), email);
    assertThat(counted).containsExactly("B".repeat(100));
  }
}

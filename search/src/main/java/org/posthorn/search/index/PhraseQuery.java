package org.posthorn.search.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiPhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.posthorn.search.MessageText;

/// A text of several words, as positions of words know it: a message without such words one after
/// the other does not contain it; with them it does, if what separates them is one space each.
///
/// @param first the end of a word, or the whole word after a separator
/// @param middle whole words
/// @param last the beginning of a word, or the whole word before a separator
/// @param steps from each word to the next
record PhraseQuery(End first, List<String> middle, End last, List<Integer> steps) {
  /// Words that may be the first or last one. More are no help.
  private static final int WORDS_MAX = 500;

  /// The first or last word of a text.
  ///
  /// @param whole whether the text has a separator at this end
  record End(String text, boolean whole) {}

  PhraseQuery {
    middle = List.copyOf(middle);
    steps = List.copyOf(steps);
  }

  /// @param folded in the comparator's form
  /// @return null if it has not several words, or words that are too long
  static @Nullable PhraseQuery of(String folded) {
    Words words = new Words(Integer.MAX_VALUE);
    words.addText(folded);
    int count = words.count();
    List<Integer> steps = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (words.word(i).indexOf(Words.CUT) >= 0) {
        return null;
      }
      all.add(words.word(i));
      if (i > 0) {
        steps.add(words.step(i));
      }
    }
    if (count < 2) {
      return null;
    }
    boolean begins = MessageText.isSeparator(folded.charAt(0));
    boolean ends = MessageText.isSeparator(folded.charAt(folded.length() - 1));
    return new PhraseQuery(
        new End(all.getFirst(), begins),
        all.subList(1, count - 1),
        new End(all.getLast(), ends),
        steps);
  }

  /// Whether a message with such words certainly contains the text.
  boolean isExact() {
    return !first.whole && !last.whole && steps.stream().allMatch(step -> step == Words.NEXT);
  }

  /// @param wordsMax words of the field that are looked through
  /// @return null if too many words come into question
  @Nullable Query in(String field, IndexReader reader, long wordsMax) throws IOException {
    Term[] firsts = firsts(field, reader, wordsMax);
    Term[] lasts = lasts(field, reader);
    if (firsts == null || lasts == null) {
      return null;
    }
    if (firsts.length == 0 || lasts.length == 0) {
      return new MatchNoDocsQuery("no such word");
    }
    MultiPhraseQuery.Builder phrase = new MultiPhraseQuery.Builder();
    int position = 0;
    phrase.add(firsts, position);
    for (int i = 0; i < middle.size(); i++) {
      position += steps.get(i);
      phrase.add(new Term[] {new Term(field, Grams.encoded(middle.get(i)))}, position);
    }
    position += steps.getLast();
    phrase.add(lasts, position);
    return phrase.build();
  }

  private Term @Nullable [] firsts(String field, IndexReader reader, long wordsMax)
      throws IOException {
    BytesRef end = Grams.encoded(first.text);
    if (first.whole) {
      return new Term[] {new Term(field, end)};
    }
    return terms(field, reader, new BytesRef(), wordsMax, word -> StringHelper.endsWith(word, end));
  }

  private Term @Nullable [] lasts(String field, IndexReader reader) throws IOException {
    BytesRef begin = Grams.encoded(last.text);
    if (last.whole) {
      return new Term[] {new Term(field, begin)};
    }
    return terms(field, reader, begin, Long.MAX_VALUE, _ -> true);
  }

  /// @param begin of all of them
  private static Term @Nullable [] terms(
      String field, IndexReader reader, BytesRef begin, long wordsMax, Predicate<BytesRef> test)
      throws IOException {
    List<Term> found = new ArrayList<>();
    long left = wordsMax;
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(field);
      if (terms == null) {
        continue;
      }
      TermsEnum words = terms.iterator();
      BytesRef word = words.seekCeil(begin) == TermsEnum.SeekStatus.END ? null : words.term();
      while (word != null && StringHelper.startsWith(word, begin)) {
        if (left-- == 0) {
          return null;
        }
        if (test.test(word)) {
          Term term = new Term(field, BytesRef.deepCopyOf(word));
          if (!found.contains(term)) {
            found.add(term);
          }
          if (found.size() > WORDS_MAX) {
            return null;
          }
        }
        word = words.next();
      }
    }
    return found.toArray(Term[]::new);
  }
}

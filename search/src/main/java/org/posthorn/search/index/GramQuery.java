package org.posthorn.search.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.search.MessageText;
import org.posthorn.search.TextPlace;

/// Finds the documents of the messages of an account that may contain a text. It asks a segment for
/// one trigram after the other, and ends with the first that no message has: Lucene's own queries
/// ask for all of them in all segments first.
final class GramQuery {
  /// Trigrams that are asked for: these, over the whole length of a long text, rule out all that
  /// more of them would.
  private static final int ASKED_MAX = 32;

  private static final int LENGTH = 3;
  private static final int ASCII = 0x80;

  /// A trigram that one of so many documents has is in bits faster than in one document after the
  /// other.
  private static final int DENSE = 32;

  private final Term all;
  private final List<Asked> fields;
  private final Phrases phrases;

  /// Of the text, or its only one or two characters as the beginning of trigrams.
  private final List<BytesRef> grams;

  private final boolean isShort;

  /// @param partial marks documents that have not all trigrams of this field
  /// @param words the field of the words of the same texts; null if they are not known
  private record Asked(String field, String partial, @Nullable String words) {
    static Asked of(String field, String partial) {
      return new Asked(field, partial, null);
    }

    static Asked worded(String field, String words) {
      return new Asked(field, field, words);
    }
  }

  private GramQuery(
      Term all, List<Asked> fields, List<BytesRef> grams, boolean isShort, Phrases phrases) {
    this.all = all;
    this.fields = fields;
    this.grams = grams;
    this.isShort = isShort;
    this.phrases = phrases;
  }

  /// The words of a text, one after the other.
  @FunctionalInterface
  interface Phrases {
    Phrases NONE = (words, segment) -> null;

    /// Documents that have them; null if they are not known in this field.
    @Nullable DocIdSetIterator in(String words, LeafReaderContext segment) throws IOException;
  }

  /// @param folded in the comparator's form
  /// @param phrases the words of the text, if it has several
  /// @return one that finds all of the account if the index cannot tell them from the others,
  ///   because the text is too short
  static GramQuery of(AccountId account, TextPlace place, String folded, Phrases phrases) {
    Term all =
        place == TextPlace.ATTACHMENTS ? Fields.attachmentsOf(account) : Fields.allOf(account);
    String reduced = Grams.reduced(MessageText.plain(folded));
    if (reduced.isBlank() || (reduced.length() == 1 && reduced.charAt(0) < ASCII)) {
      return new GramQuery(all, List.of(), List.of(), true, phrases);
    }
    List<Asked> fields =
        switch (place) {
          case SUBJECT -> List.of(Asked.of(Fields.SUBJECT, Fields.HEADER));
          case FROM -> List.of(Asked.of(Fields.FROM, Fields.HEADER));
          case HEADER -> List.of(Asked.of(Fields.HEADER, Fields.HEADER));
          case BODY -> List.of(Asked.worded(Fields.BODY, Fields.BODY_WORDS));
          case ATTACHMENTS -> List.of(Asked.worded(Fields.ATTACHMENTS, Fields.ATTACHMENT_WORDS));
          case MESSAGE ->
              List.of(
                  Asked.of(Fields.HEADER, Fields.HEADER),
                  Asked.worded(Fields.BODY, Fields.BODY_WORDS));
        };
    boolean isShort = reduced.length() < LENGTH;
    List<BytesRef> grams =
        isShort
            ? List.of(Grams.encoded(reduced))
            : asked(reduced).stream().map(Grams::encoded).toList();
    return new GramQuery(all, fields, grams, isShort, phrases);
  }

  /// Adds documents of a segment to `found`, also deleted ones.
  void find(LeafReaderContext segment, FixedBitSet found) throws IOException {
    LeafReader reader = segment.reader();
    PostingsEnum own = reader.postings(all, PostingsEnum.NONE);
    if (own == null) {
      return;
    }
    if (fields.isEmpty()) {
      found.or(own);
    }
    for (Asked asked : fields) {
      Terms terms = reader.terms(asked.field);
      if (terms != null && isShort) {
        addBeginning(terms.iterator(), reader, found);
      } else if (terms != null) {
        addAll(asked, terms.iterator(), segment, found);
      }
      addMarked(asked.partial, reader, found);
    }
  }

  /// Those of which not all trigrams, or words, are known.
  private void addMarked(String partial, LeafReader reader, FixedBitSet found) throws IOException {
    PostingsEnum marked = reader.postings(new Term(Fields.PARTIAL, partial), PostingsEnum.NONE);
    if (marked != null) {
      addCommon(List.of(marked), reader, found);
    }
  }

  /// Those with a trigram that begins with the text.
  private void addBeginning(TermsEnum terms, LeafReader reader, FixedBitSet found)
      throws IOException {
    BytesRef begin = grams.getFirst();
    FixedBitSet any = new FixedBitSet(reader.maxDoc());
    PostingsEnum documents = null;
    BytesRef term = terms.seekCeil(begin) == TermsEnum.SeekStatus.END ? null : terms.term();
    while (term != null && StringHelper.startsWith(term, begin)) {
      documents = terms.postings(documents, PostingsEnum.NONE);
      any.or(documents);
      term = terms.next();
    }
    FixedBitSet own = new FixedBitSet(reader.maxDoc());
    PostingsEnum postings = reader.postings(all, PostingsEnum.NONE);
    if (postings != null) {
      own.or(postings);
    }
    any.and(own);
    found.or(any);
  }

  /// Those with all trigrams.
  private void addAll(Asked asked, TermsEnum terms, LeafReaderContext segment, FixedBitSet found)
      throws IOException {
    List<PostingsEnum> each = new ArrayList<>(grams.size());
    for (BytesRef gram : grams) {
      if (!terms.seekExact(gram)) {
        return;
      }
      each.add(terms.postings(null, PostingsEnum.NONE));
    }
    String words = asked.words;
    DocIdSetIterator phrase = words == null ? null : phrases.in(words, segment);
    if (words == null || phrase == null) {
      addCommon(each, segment.reader(), found);
      return;
    }
    FixedBitSet may = new FixedBitSet(segment.reader().maxDoc());
    addCommon(each, segment.reader(), may);
    addPhrase(words, phrase, may, segment.reader(), found);
  }

  /// Those of some that have the phrase, or not all of whose words are known.
  private void addPhrase(
      String words, DocIdSetIterator phrase, FixedBitSet may, LeafReader reader, FixedBitSet found)
      throws IOException {
    FixedBitSet unknown = new FixedBitSet(reader.maxDoc());
    addMarked(words, reader, unknown);
    DocIdSetIterator each = new BitSetIterator(may, 0);
    int document = each.nextDoc();
    while (document != DocIdSetIterator.NO_MORE_DOCS) {
      if (unknown.get(document) || isIn(phrase, document)) {
        found.set(document);
      }
      document = each.nextDoc();
    }
  }

  private static boolean isIn(DocIdSetIterator ascending, int document) throws IOException {
    int at = ascending.docID();
    return (at < document ? ascending.advance(document) : at) == document;
  }

  /// Those of the account that all of these have.
  private void addCommon(List<PostingsEnum> these, LeafReader reader, FixedBitSet found)
      throws IOException {
    PostingsEnum own = reader.postings(all, PostingsEnum.NONE);
    if (own == null) {
      return;
    }
    List<PostingsEnum> each = new ArrayList<>(these);
    each.add(own);
    each.sort(Comparator.comparingLong(DocIdSetIterator::cost));
    if (each.getFirst().cost() > reader.maxDoc() / DENSE) {
      FixedBitSet common = new FixedBitSet(reader.maxDoc());
      common.or(each.getFirst());
      for (PostingsEnum other : each.subList(1, each.size())) {
        FixedBitSet bits = new FixedBitSet(reader.maxDoc());
        bits.or(other);
        common.and(bits);
      }
      found.or(common);
      return;
    }
    PostingsEnum first = each.removeFirst();
    int document = first.nextDoc();
    while (document != DocIdSetIterator.NO_MORE_DOCS) {
      if (areIn(each, document)) {
        found.set(document);
      }
      document = first.nextDoc();
    }
  }

  private static boolean areIn(List<PostingsEnum> all, int document) throws IOException {
    for (PostingsEnum each : all) {
      if (!isIn(each, document)) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> asked(String reduced) {
    Set<String> grams = new LinkedHashSet<>();
    int last = reduced.length() - LENGTH;
    int step = Math.max(1, last / ASKED_MAX);
    for (int at = 0; at <= last && grams.size() < ASKED_MAX; at += step) {
      grams.add(reduced.substring(at, at + LENGTH));
    }
    return grams;
  }

  /// The trigrams of a text that documents are asked for.
  static Set<String> trigrams(String folded) {
    String reduced = Grams.reduced(MessageText.plain(folded));
    return reduced.length() < LENGTH ? Set.of() : asked(reduced);
  }
}

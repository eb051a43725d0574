package org.posthorn.search.index;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.search.MessageText;
import org.posthorn.search.TextPlace;

/// Asks for the documents of the messages that may contain a text.
final class GramQuery {
  /// Trigrams that are asked for: these, over the whole length of a long text, rule out all that
  /// more of them would.
  private static final int ASKED_MAX = 32;

  private static final int LENGTH = 3;
  private static final int ASCII = 0x80;

  private GramQuery() {}

  /// The words of a text, one after the other.
  @FunctionalInterface
  interface Phrases {
    Phrases NONE = _ -> null;

    /// @return null if they are not known in this field
    @Nullable Query in(String words);
  }

  /// @param folded in the comparator's form
  /// @param phrases the words of the text, if it has several
  /// @return all of the account if the index cannot tell them from the others, because the text is
  ///   too short
  static Query of(AccountId account, TextPlace place, String folded, Phrases phrases) {
    Term all =
        place == TextPlace.ATTACHMENTS ? Fields.attachmentsOf(account) : Fields.allOf(account);
    String reduced = Grams.reduced(MessageText.plain(folded));
    if (reduced.isBlank() || (reduced.length() == 1 && reduced.charAt(0) < ASCII)) {
      return new TermQuery(all);
    }
    BooleanQuery.Builder either = new BooleanQuery.Builder();
    switch (place) {
      case SUBJECT -> add(either, Fields.SUBJECT, Fields.HEADER, reduced);
      case FROM -> add(either, Fields.FROM, Fields.HEADER, reduced);
      case HEADER -> add(either, Fields.HEADER, Fields.HEADER, reduced);
      case BODY -> addWorded(either, Fields.BODY, Fields.BODY_WORDS, reduced, phrases);
      case ATTACHMENTS ->
          addWorded(either, Fields.ATTACHMENTS, Fields.ATTACHMENT_WORDS, reduced, phrases);
      case MESSAGE -> {
        add(either, Fields.HEADER, Fields.HEADER, reduced);
        addWorded(either, Fields.BODY, Fields.BODY_WORDS, reduced, phrases);
      }
    }
    return new BooleanQuery.Builder()
        .add(new TermQuery(all), BooleanClause.Occur.FILTER)
        .add(either.build(), BooleanClause.Occur.FILTER)
        .build();
  }

  /// Those that have the trigrams in a field, and those of which not all are known.
  private static void add(
      BooleanQuery.Builder either, String field, String partial, String reduced) {
    either.add(in(field, reduced), BooleanClause.Occur.SHOULD);
    either.add(new TermQuery(new Term(Fields.PARTIAL, partial)), BooleanClause.Occur.SHOULD);
  }

  /// The same, of a field all of whose words are known too.
  private static void addWorded(
      BooleanQuery.Builder either, String field, String words, String reduced, Phrases phrases) {
    Query phrase = phrases.in(words);
    if (phrase == null) {
      add(either, field, field, reduced);
      return;
    }
    Query worded =
        new BooleanQuery.Builder()
            .add(phrase, BooleanClause.Occur.SHOULD)
            .add(new TermQuery(new Term(Fields.PARTIAL, words)), BooleanClause.Occur.SHOULD)
            .build();
    either.add(
        new BooleanQuery.Builder()
            .add(in(field, reduced), BooleanClause.Occur.FILTER)
            .add(worded, BooleanClause.Occur.FILTER)
            .build(),
        BooleanClause.Occur.SHOULD);
    either.add(new TermQuery(new Term(Fields.PARTIAL, field)), BooleanClause.Occur.SHOULD);
  }

  private static Query in(String field, String reduced) {
    if (reduced.length() < LENGTH) {
      return new PrefixQuery(new Term(field, Grams.encoded(reduced)));
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    asked(reduced)
        .forEach(gram ->
            all.add(
                new TermQuery(new Term(field, Grams.encoded(gram))), BooleanClause.Occur.FILTER));
    return all.build();
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

package org.posthorn.imap.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.posthorn.imap.command.PartialRange;
import org.posthorn.imap.command.SearchReturn;
import org.posthorn.imap.command.SearchReturn.Option;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.search.SearchResult;
import org.posthorn.imap.syntax.Ranges;

/// The responses SEARCH, SORT and ESEARCH.
final class SearchResponses {
  private SearchResponses() {}

  // sort-data = "SORT" *(SP nz-number), mailbox-data =/ "SEARCH" [1*(SP nz-number) SP
  // search-sort-mod-seq], RFC 7162 §7
  static void untagged(
      String name, SearchResult found, boolean uid, boolean modSeq, ResponseWriter out)
      throws IOException {
    out.text("* ").text(name);
    for (int number : found.numbers(uid)) {
      out.space().number(number);
    }
    if (modSeq && found.count() > 0) {
      out.text(" (MODSEQ ").number(found.highestModSeq()).text(")");
    }
    out.end();
  }

  /// A result with its scores.
  ///
  /// @param scores in the order of the result, for RELEVANCY; else none
  record Scored(SearchResult found, int[] scores) {}

  /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`, after
  /// the correlator.
  static void results(
      Scored scored, SearchReturn wanted, boolean uid, boolean modSeq, ResponseWriter out)
      throws IOException {
    SearchResult found = scored.found;
    if (uid) {
      out.text(" UID");
    }
    int[] numbers = found.numbers(uid);
    // RFC 4731 §3.1: an empty result has no MIN, MAX and ALL.
    if (wanted.has(Option.MIN) && numbers.length > 0) {
      out.text(" MIN ").number(numbers[0]);
    }
    if (wanted.has(Option.MAX) && numbers.length > 0) {
      out.text(" MAX ").number(numbers[numbers.length - 1]);
    }
    if (wanted.has(Option.COUNT)) {
      out.text(" COUNT ").number(numbers.length);
    }
    if (wanted.has(Option.ALL) && numbers.length > 0) {
      out.text(" ALL ").text(Ranges.inOrder(numbers));
    }
    Optional<PartialRange> partial = wanted.partial();
    if (partial.isPresent()) {
      int from = partial.get().from(numbers.length);
      int to = partial.get().to(numbers.length);
      // RFC 9394 §3.1
      out.text(" PARTIAL (").text(partial.get().text()).space();
      out.text(from < to ? Ranges.inOrder(Arrays.copyOfRange(numbers, from, to)) : "NIL");
      out.text(")");
    }
    if (wanted.has(Option.RELEVANCY)) {
      int from = partial.map(part -> part.from(numbers.length)).orElse(0);
      int to = partial.map(part -> part.to(numbers.length)).orElse(numbers.length);
      relevancy(Arrays.copyOfRange(scored.scores, from, Math.max(from, to)), out);
    }
    if (modSeq && numbers.length > 0) {
      out.text(" MODSEQ ").number(narrowed(found, wanted).highestModSeq());
    }
    out.end();
  }

  // RFC 6203 §7: "RELEVANCY" SP "(" [score *(SP score)] ")"
  private static void relevancy(int[] scores, ResponseWriter out) throws IOException {
    out.text(" RELEVANCY (");
    String between = "";
    for (int score : scores) {
      out.text(between).number(score);
      between = " ";
    }
    out.text(")");
  }

  /// What SAVE and MODSEQ concern: MIN, MAX and PARTIAL without ALL and COUNT only the messages
  /// that they return (RFC 5182 §2.1, RFC 7162 §3.1.10, RFC 9394 §3.3).
  static SearchResult narrowed(SearchResult found, SearchReturn wanted) {
    boolean min = wanted.has(Option.MIN);
    boolean max = wanted.has(Option.MAX);
    boolean all = wanted.has(Option.ALL) || wanted.has(Option.COUNT);
    Optional<PartialRange> partial = wanted.partial();
    int count = found.count();
    if (all || (!min && !max && partial.isEmpty()) || count == 0) {
      return found;
    }
    int from = partial.map(part -> part.from(count)).orElse(0);
    int to = partial.map(part -> part.to(count)).orElse(0);
    return found.only(
        IntStream.range(0, count)
            .filter(i -> (i >= from && i < to) || (min && i == 0) || (max && i == count - 1))
            .toArray());
  }
}

package org.posthorn.imap.handler;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.command.Search;
import org.posthorn.imap.command.Search.Result;
import org.posthorn.imap.command.Sort;
import org.posthorn.imap.command.SortCriterion;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.search.MessageSorter;
import org.posthorn.imap.search.SearchResult;
import org.posthorn.imap.search.Searcher;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.imap.syntax.SearchKey;

/// SEARCH and UID SEARCH. RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 4731, RFC 5182.
public final class SearchHandler {

  private static final int[] NOTHING = {};

  private SearchHandler() {}

  /// @param clock the current time, for OLDER and YOUNGER
  public static Completion run(Search command, String tag, ImapSession session, InstantSource clock)
      throws IOException {
    return run(command, List.of(), tag, session, clock);
  }

  /// SORT and UID SORT, RFC 5256 §3, RFC 5267 §3.
  public static Completion run(Sort command, String tag, ImapSession session, InstantSource clock)
      throws IOException {
    return run(command.search(), command.criteria(), tag, session, clock);
  }

  private static Completion run(
      Search command,
      List<SortCriterion> order,
      String tag,
      ImapSession session,
      InstantSource clock)
      throws IOException {
    boolean save = command.results().isPresent() && command.results().get().contains(Result.SAVE);
    boolean finished = false;
    try {
      Completion completion = search(command, order, tag, session, clock.millis(), save);
      finished = true;
      return completion;
    } finally {
      // RFC 5182 §2.1: a failed SEARCH clears the saved result.
      if (save && !finished) {
        session.selected().save(NOTHING);
      }
    }
  }

  private static Completion search(
      Search command,
      List<SortCriterion> order,
      String tag,
      ImapSession session,
      long nowMillis,
      boolean save)
      throws IOException {
    if (command.unknownCharset()) {
      throw new ImapException.No(ResponseCode.BADCHARSET_UTF8, "an unknown charset");
    }
    boolean modSeq = asksModSeq(command.key());
    if (modSeq) {
      session.enableCondstore();
    }
    boolean sort = !order.isEmpty();
    SearchResult found = new Searcher(session, command.key(), nowMillis).search();
    if (sort) {
      found =
          new MessageSorter(session.account(), found, order, session.limits().sortedMax()).sorted();
    }
    Optional<Set<Result>> results = command.results();
    if (results.isEmpty() && (sort || !session.rev2())) {
      untagged(sort ? "SORT" : "SEARCH", found, command.uid(), modSeq, session.out());
      return completed(command, sort);
    }
    // RFC 9051 §6.4.4: rev2 has only ESEARCH.
    Set<Result> wanted = results.orElse(EnumSet.of(Result.ALL));
    if (save) {
      int[] uids = narrowed(found, wanted).uids();
      Arrays.sort(uids);
      session.selected().save(uids);
    }
    // RFC 5182 §2.1: SAVE alone returns nothing.
    if (!wanted.equals(EnumSet.of(Result.SAVE))) {
      esearch(found, wanted, command.uid(), modSeq, tag, session.out());
    }
    return completed(command, sort);
  }

  private static Completion completed(Search command, boolean sort) {
    return Completion.of((command.uid() ? "UID " : "") + (sort ? "SORT" : "SEARCH") + " completed");
  }

  // sort-data = "SORT" *(SP nz-number), mailbox-data =/ "SEARCH" [1*(SP nz-number) SP
  // search-sort-mod-seq], RFC 7162 §7
  private static void untagged(
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

  // esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
  private static void esearch(
      SearchResult found,
      Set<Result> wanted,
      boolean uid,
      boolean modSeq,
      String tag,
      ResponseWriter out)
      throws IOException {
    out.text("* ESEARCH (TAG \"").text(tag).text("\")");
    if (uid) {
      out.text(" UID");
    }
    int[] numbers = found.numbers(uid);
    // RFC 4731 §3.1: an empty result has no MIN, MAX and ALL.
    if (wanted.contains(Result.MIN) && numbers.length > 0) {
      out.text(" MIN ").number(numbers[0]);
    }
    if (wanted.contains(Result.MAX) && numbers.length > 0) {
      out.text(" MAX ").number(numbers[numbers.length - 1]);
    }
    if (wanted.contains(Result.COUNT)) {
      out.text(" COUNT ").number(numbers.length);
    }
    if (wanted.contains(Result.ALL) && numbers.length > 0) {
      out.text(" ALL ").text(Ranges.inOrder(numbers));
    }
    if (modSeq && numbers.length > 0) {
      out.text(" MODSEQ ").number(narrowed(found, wanted).highestModSeq());
    }
    out.end();
  }

  // RFC 5182 §2.1 and RFC 7162 §3.1.10: MIN and MAX without ALL and COUNT concern only the messages
  // they return.
  private static SearchResult narrowed(SearchResult found, Set<Result> wanted) {
    boolean min = wanted.contains(Result.MIN);
    boolean max = wanted.contains(Result.MAX);
    boolean all = wanted.contains(Result.ALL) || wanted.contains(Result.COUNT);
    return all || (!min && !max) ? found : found.ends(min, max);
  }

  private static boolean asksModSeq(SearchKey key) {
    return switch (key) {
      case SearchKey.ModSeq _ -> true;
      case SearchKey.And and -> and.keys().stream().anyMatch(SearchHandler::asksModSeq);
      case SearchKey.Or or -> asksModSeq(or.first()) || asksModSeq(or.second());
      case SearchKey.Not not -> asksModSeq(not.key());
      default -> false;
    };
  }
}

package org.posthorn.imap.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.posthorn.imap.command.CancelUpdate;
import org.posthorn.imap.command.Search;
import org.posthorn.imap.command.SearchReturn;
import org.posthorn.imap.command.SearchReturn.Option;
import org.posthorn.imap.command.Sort;
import org.posthorn.imap.command.SortCriterion;
import org.posthorn.imap.command.ThreadMessages;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.search.LiveResult;
import org.posthorn.imap.search.MessageSorter;
import org.posthorn.imap.search.MessageThreader;
import org.posthorn.imap.search.Progress;
import org.posthorn.imap.search.Relevancy;
import org.posthorn.imap.search.SearchResult;
import org.posthorn.imap.search.Searcher;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.LiveSearch;
import org.posthorn.imap.session.MessageLimit;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.store.view.MailboxView;

/// SEARCH, SORT and THREAD, also with UID. RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 4731, RFC 5182,
/// RFC 5256, RFC 5267, RFC 9394.
public final class SearchHandler {

  private static final int[] NOTHING = {};

  private final ImapSession session;
  private final String tag;
  private final Progress progress;
  private final MessageLimit limit;

  private SearchHandler(ImapSession session, String tag) {
    this.session = session;
    this.tag = tag;
    this.progress = new Progress(session, tag);
    this.limit = MessageLimit.of(session);
  }

  public static Completion run(Search command, String tag, ImapSession session) throws IOException {
    return run(command, List.of(), tag, session);
  }

  /// SORT and UID SORT, RFC 5256 §3, RFC 5267 §3.
  public static Completion run(Sort command, String tag, ImapSession session) throws IOException {
    return run(command.search(), command.criteria(), tag, session);
  }

  /// THREAD and UID THREAD, RFC 5256 §3.
  public static Completion run(ThreadMessages command, String tag, ImapSession session)
      throws IOException {
    try {
      return new SearchHandler(session, tag).thread(command);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// CANCELUPDATE, RFC 5267 §4.3.3.
  public static Completion run(CancelUpdate command, ImapSession session) {
    List<LiveSearch> searches = session.selected().searches();
    for (String tag : command.tags()) {
      if (!searches.removeIf(search -> search.tag().equals(tag))) {
        throw new ImapException.Bad("no search with this tag is reported");
      }
    }
    return Completion.of("CANCELUPDATE completed");
  }

  private static Completion run(
      Search command, List<SortCriterion> order, String tag, ImapSession session)
      throws IOException {
    boolean save = command.results().filter(results -> results.has(Option.SAVE)).isPresent();
    boolean finished = false;
    try {
      Completion completion = new SearchHandler(session, tag).search(command, order);
      finished = true;
      return completion;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      // RFC 5182 §2.1: a failed SEARCH clears the saved result.
      if (save && !finished) {
        session.selected().save(NOTHING);
      }
    }
  }

  private SearchResult found(Search command) throws IOException {
    requireCharset(command);
    if (asksModSeq(command.key())) {
      session.enableCondstore();
    }
    long now = session.service().clock().millis();
    Searcher searcher = new Searcher(session, command.key(), now, progress);
    int size = session.selected().shown().size();
    return limit.exceeds(size)
        ? searcher.among(IntStream.range(size - limit.most(), size).toArray())
        : searcher.search();
  }

  /// With the lowest UID that was looked at, if not all were (RFC 9738 §3.1).
  private Completion limited(Completion completion) {
    MailboxView view = session.selected().shown();
    return limit.completed(
        completion,
        limit.exceeds(view.size())
            ? Optional.of(view.uid(view.size() - limit.most()))
            : Optional.empty());
  }

  // RFC 9738 §3.3
  private void requireWithin() {
    limit.requireWithin(session.selected().shown().size());
  }

  static void requireCharset(Search command) {
    if (command.unknownCharset()) {
      throw new ImapException.No(ResponseCode.BADCHARSET_UTF8, "an unknown charset");
    }
  }

  private Completion thread(ThreadMessages command) throws IOException {
    requireWithin();
    SearchResult found = found(command.search());
    ResponseWriter out = session.out();
    boolean uid = command.search().uid();
    new MessageThreader(
            session.selected().account(),
            found,
            command.algorithm(),
            session.limits().results().sortedMax(),
            progress)
        .write(uid, out);
    return Completion.of((uid ? "UID " : "") + "THREAD completed");
  }

  private Completion search(Search command, List<SortCriterion> order) throws IOException {
    boolean sort = !order.isEmpty();
    if (sort) {
      requireWithin();
    }
    Optional<SearchReturn> results = command.results();
    boolean update = results.filter(each -> each.has(Option.UPDATE)).isPresent();
    if (update) {
      requireNewTag();
    }
    boolean modSeq = asksModSeq(command.key());
    SearchResult found = found(command);
    Relevancy relevancy = new Relevancy(session, session.selected().account(), command.key());
    if (sort) {
      boolean scored = order.stream().anyMatch(by -> by.key() == SortCriterion.Key.RELEVANCY);
      found =
          new MessageSorter(
                  session.selected().account(),
                  found,
                  order,
                  session.limits().results().sortedMax(),
                  scored ? relevancy.of(found) : NOTHING,
                  progress)
              .sorted();
    }
    if (results.isEmpty() && (sort || !session.rev2())) {
      String name = sort ? "SORT" : "SEARCH";
      SearchResponses.untagged(name, found, command.uid(), modSeq, session.out());
      return completed(command, sort);
    }
    // RFC 9051 §6.4.4: rev2 has only ESEARCH.
    SearchReturn wanted = results.orElse(SearchReturn.ALL);
    if (wanted.has(Option.SAVE)) {
      int[] uids = SearchResponses.narrowed(found, wanted).uids();
      Arrays.sort(uids);
      session.selected().save(uids);
    }
    // RFC 5182 §2.1: SAVE alone returns nothing.
    if (!wanted.isSaveOnly()) {
      int[] scores = wanted.has(Option.RELEVANCY) ? relevancy.of(found) : NOTHING;
      session.out().text("* ESEARCH (TAG \"").text(tag).text("\")");
      SearchResponses.results(
          new SearchResponses.Scored(found, scores), wanted, command.uid(), modSeq, session.out());
    }
    if (update) {
      keep(command, order, found);
    }
    return completed(command, sort);
  }

  // RFC 5267 §4.3.1
  private void requireNewTag() {
    if (session.selected().searches().stream().anyMatch(each -> each.tag().equals(tag))) {
      throw new ImapException.Bad("the changes of a search with this tag are reported already");
    }
  }

  // RFC 5267 §4.3.1: NOUPDATE if the server will not report changes.
  private void keep(Search command, List<SortCriterion> order, SearchResult found)
      throws IOException {
    List<LiveSearch> searches = session.selected().searches();
    boolean tooLong = found.count() > session.limits().results().liveMessagesMax();
    if (tooLong
        || searches.size() >= session.limits().results().liveSearchesMax()
        || !LiveResult.isPossible(command.key())) {
      session
          .out()
          .untagged(
              Status.NO,
              ResponseCode.of("NOUPDATE", "\"" + tag + "\""),
              "changes are not reported");
      return;
    }
    searches.add(new LiveResult(tag, command, order, found, session.selected().shown()));
  }

  private Completion completed(Search command, boolean sort) {
    return limited(
        Completion.of((command.uid() ? "UID " : "") + (sort ? "SORT" : "SEARCH") + " completed"));
  }

  static boolean asksModSeq(SearchKey key) {
    return switch (key) {
      case SearchKey.ModSeq _ -> true;
      case SearchKey.And and -> and.keys().stream().anyMatch(SearchHandler::asksModSeq);
      case SearchKey.Or or -> asksModSeq(or.first()) || asksModSeq(or.second());
      case SearchKey.Not not -> asksModSeq(not.key());
      case SearchKey.Fuzzy fuzzy -> asksModSeq(fuzzy.key());
      default -> false;
    };
  }
}

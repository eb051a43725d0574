package org.posthorn.imap.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.posthorn.imap.command.Search;
import org.posthorn.imap.command.SortCriterion;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.LiveSearch;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.store.view.Changes;
import org.posthorn.store.view.MailboxView;

/// The result of a SEARCH or SORT with UPDATE (RFC 5267 §4.3): keeps the UIDs, and looks only at
/// messages that have changed.
public final class LiveResult implements LiveSearch {
  private final String tag;
  private final boolean uid;
  private final SearchKey key;
  private final List<SortCriterion> order;

  /// The view up to which the client knows the result.
  private MailboxView seen;

  /// UIDs in their order; ascending for SEARCH.
  private int[] uids;

  /// @param order of SORT; empty for SEARCH
  /// @param known the view that the client knows
  public LiveResult(
      String tag, Search search, List<SortCriterion> order, SearchResult found, MailboxView known) {
    this.tag = tag;
    this.uid = search.uid();
    this.key = search.key();
    this.order = order;
    this.seen = known;
    this.uids = found.uids();
  }

  /// Whether the result of a search depends only on the messages. Numbers, `$` and periods before
  /// now mean something else later; what FUZZY finds depends on what is indexed.
  public static boolean isPossible(SearchKey key) {
    return switch (key) {
      case SearchKey.Messages _, SearchKey.Within _, SearchKey.Recent _, SearchKey.Fuzzy _ -> false;
      case SearchKey.Uids k -> !k.uids().isSaved() && !k.uids().hasLargest();
      case SearchKey.And and -> and.keys().stream().allMatch(LiveResult::isPossible);
      case SearchKey.Or or -> isPossible(or.first()) && isPossible(or.second());
      case SearchKey.Not not -> isPossible(not.key());
      default -> true;
    };
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public void removing(ImapSession session, MailboxView now) throws IOException {
    int[] gone = now.since(seen).expunged();
    if (gone.length > 0) {
      remove(session, IntStream.of(gone).map(seen::uid).toArray(), session.selected().shown());
    }
  }

  @Override
  public void changed(ImapSession session, MailboxView now) throws IOException {
    Changes changes = now.since(seen);
    seen = now;
    int[] looked =
        IntStream.concat(
                IntStream.of(changes.changed()), IntStream.range(changes.firstAdded(), now.size()))
            .sorted()
            .distinct()
            .toArray();
    if (looked.length == 0) {
      return;
    }
    long millis = session.service().clock().millis();
    Searcher searcher =
        new Searcher(session, session.selected(), now, key, millis, new Progress(session, tag));
    int[] match = searcher.among(looked).uids();
    Set<Integer> matching = new HashSet<>();
    IntStream.of(match).forEach(matching::add);
    Set<Integer> found = new HashSet<>();
    IntStream.of(uids).forEach(found::add);
    int[] left =
        IntStream.of(looked)
            .map(now::uid)
            .filter(each -> found.contains(each) && !matching.contains(each))
            .toArray();
    remove(session, left, now);
    int[] came = IntStream.of(match).filter(each -> !found.contains(each)).toArray();
    add(session, came, now);
  }

  private void remove(ImapSession session, int[] removed, MailboxView numbers) throws IOException {
    Set<Integer> gone = new HashSet<>();
    IntStream.of(removed).forEach(gone::add);
    int[] affected = IntStream.of(uids).filter(gone::contains).toArray();
    if (affected.length == 0) {
      return;
    }
    ResponseWriter out = begin(session);
    if (order.isEmpty()) {
      out.text(" REMOVEFROM (0 ").text(shown(affected, numbers)).text(")");
    } else {
      out.text(" REMOVEFROM (");
      String between = "";
      int removedBefore = 0;
      for (int i = 0; i < uids.length; i++) {
        if (gone.contains(uids[i])) {
          out.text(between)
              .number(i + 1L - removedBefore++)
              .space()
              .number(number(uids[i], numbers));
          between = " ";
        }
      }
      out.text(")");
    }
    out.end();
    uids = IntStream.of(uids).filter(each -> !gone.contains(each)).toArray();
  }

  private void add(ImapSession session, int[] added, MailboxView now) throws IOException {
    if (added.length == 0) {
      return;
    }
    int[] all = IntStream.concat(IntStream.of(uids), IntStream.of(added)).sorted().toArray();
    ResponseWriter out;
    if (order.isEmpty()) {
      uids = all;
      out = begin(session);
      out.text(" ADDTO (0 ").text(shown(added, now)).text(")");
    } else {
      int[] places = IntStream.of(all).map(now::indexOf).toArray();
      SearchResult result = new SearchResult(places, places, now);
      int max = session.limits().results().sortedMax();
      uids =
          new MessageSorter(
                  session.selected().account(),
                  result,
                  order,
                  max,
                  new int[0],
                  new Progress(session, tag))
              .sorted()
              .uids();
      out = begin(session);
      out.text(" ADDTO (");
      String between = "";
      int[] sorted = added.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < uids.length; i++) {
        if (Arrays.binarySearch(sorted, uids[i]) >= 0) {
          out.text(between).number(i + 1L).space().number(number(uids[i], now));
          between = " ";
        }
      }
      out.text(")");
    }
    out.end();
  }

  private ResponseWriter begin(ImapSession session) throws IOException {
    ResponseWriter out = session.out();
    out.text("* ESEARCH (TAG \"").text(tag).text("\")");
    if (uid) {
      out.text(" UID");
    }
    return out;
  }

  private String shown(int[] which, MailboxView numbers) {
    return Ranges.inOrder(IntStream.of(which).map(each -> number(each, numbers)).toArray());
  }

  private int number(int message, MailboxView numbers) {
    return uid ? message : numbers.indexOf(message) + 1;
  }
}

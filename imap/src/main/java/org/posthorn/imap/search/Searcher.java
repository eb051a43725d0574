package org.posthorn.imap.search;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.Candidate;
import org.posthorn.search.Condition;
import org.posthorn.search.ContentSearch;
import org.posthorn.search.Narrowing;
import org.posthorn.store.MailAccount;
import org.posthorn.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one search in the selected mailbox. Messages that another session has expunged are not
/// found. One thread, one use.
public final class Searcher {

  private static final Logger LOG = LoggerFactory.getLogger(Searcher.class);

  private final String id;
  private final MailAccount account;
  private final MailboxView shown;
  private final MailboxView now;
  private final Condition condition;
  private final TimeSlice slice = new TimeSlice();
  private final ContentSearch contents;

  private final boolean[] matches;
  private final int[] places;
  private int[] open = new int[64];
  private int openCount;
  private final Progress progress;
  private int unreadable;

  /// @param nowMillis the current time in milliseconds since 1970
  public Searcher(ImapSession session, SearchKey key, long nowMillis, Progress progress) {
    this(session, session.selected(), Synchroniser.current(session), key, nowMillis, progress);
  }

  /// Searches a mailbox that need not be the selected one.
  ///
  /// @param now the current view of the mailbox
  public Searcher(
      ImapSession session,
      Selected selected,
      MailboxView now,
      SearchKey key,
      long nowMillis,
      Progress progress) {
    this.progress = progress;
    this.id = session.connection().id();
    this.account = selected.account();
    this.shown = selected.shown();
    this.now = now;
    this.condition =
        Narrowing.of(
            new Conditions(session, selected, now, nowMillis).compile(key),
            session.service().mail().index(),
            account.id(),
            now::emailId);
    this.contents = new ContentSearch(account, condition, slice);
    this.matches = new boolean[shown.size()];
    this.places = new int[shown.size()];
  }

  public SearchResult search() {
    byView(IntStream.range(0, matches.length));
    return finished();
  }

  /// Searches only some messages.
  ///
  /// @param indexes in the client's view, ascending
  public SearchResult among(int[] indexes) {
    byView(IntStream.of(indexes));
    return finished();
  }

  private SearchResult finished() {
    for (int from = 0; from < openCount; from += ContentSearch.BATCH) {
      progress.look(from, openCount);
      byContent(Arrays.copyOfRange(open, from, Math.min(openCount, from + ContentSearch.BATCH)));
    }
    return found();
  }

  private void byView(IntStream indexes) {
    try (Candidate candidate = new Candidate(account)) {
      indexes.forEach(index -> {
        slice.breathe();
        int place = now == shown ? index : now.indexOf(shown.uid(index));
        if (place < 0) {
          return;
        }
        places[index] = place;
        switch (condition.of(candidate.at(index, place))) {
          case YES -> matches[index] = true;
          case OPEN -> later(index);
          case NO -> {
            // Not found.
          }
        }
      });
    }
  }

  private void later(int index) {
    if (openCount == open.length) {
      open = Arrays.copyOf(open, 2 * openCount);
    }
    open[openCount++] = index;
  }

  private void byContent(int[] indexes) {
    long[] emailIds = new long[indexes.length];
    int[] placesOf = new int[indexes.length];
    long[] octets = new long[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      placesOf[i] = places[indexes[i]];
      emailIds[i] = now.emailId(placesOf[i]);
      octets[i] = now.bytes(placesOf[i]);
    }
    contents.decide(
        new ContentSearch.Asked(emailIds, indexes, placesOf, octets),
        new ContentSearch.Outcome() {
          @Override
          public void matches(int at) {
            matches[indexes[at]] = true;
          }

          @Override
          public void unreadable(int at, RuntimeException cause) {
            unreadableAt(placesOf[at], cause);
          }
        });
  }

  // A FETCH reports the damaged message to the client; the search continues with the others.
  private void unreadableAt(int place, RuntimeException cause) {
    if (unreadable++ == 0) {
      LOG.error("imap event=message-unreadable id={} uid={}", id, now.uid(place), cause);
    }
  }

  private SearchResult found() {
    int count = 0;
    for (boolean match : matches) {
      count += match ? 1 : 0;
    }
    int[] foundIndexes = new int[count];
    int[] foundPlaces = new int[count];
    int at = 0;
    for (int index = 0; index < matches.length; index++) {
      if (matches[index]) {
        foundIndexes[at] = index;
        foundPlaces[at++] = places[index];
      }
    }
    return new SearchResult(foundIndexes, foundPlaces, now);
  }
}

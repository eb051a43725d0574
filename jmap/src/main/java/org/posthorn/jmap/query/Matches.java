package org.posthorn.jmap.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.Candidate;
import org.posthorn.search.Condition;
import org.posthorn.search.ContentSearch;
import org.posthorn.search.MatchResult;
import org.posthorn.search.Narrowing;
import org.posthorn.store.MailAccount;
import org.posthorn.store.view.FlagTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Emails that match a filter, in the order of reception, evaluated lazily. Messages are read
/// in batches, the first ones small, so that a page is ready quickly. One thread.
final class Matches {
  private static final Logger LOG = LoggerFactory.getLogger(Matches.class);
  private static final int FIRST_BATCH = 32;

  /// Octets of messages at which a batch ends, as the cost is checked between batches.
  private static final long BATCH_OCTETS = 64L << 20;

  private final @Nullable Listing listing;
  private final TimeSlice slice = new TimeSlice();
  private final @Nullable Condition condition;
  private final Candidate candidate;
  private final @Nullable ContentSearch contents;

  /// The rows of a batch; only the first is used if the views decide.
  private final Row[] rows;

  /// Limit of the cost of a request, see [QueryLimits].
  private final long costMax;

  private final Deque<Row> found = new ArrayDeque<>();
  private int batch = FIRST_BATCH;
  private long looked;
  private boolean ended;
  private boolean unreadable;

  /// @param also further required flags
  Matches(
      MailAccount account,
      Query query,
      Snapshot snapshot,
      ThreadKeywords threadKeywords,
      FlagTest also,
      Searching searching) {
    this.costMax = searching.limits().searchedOctetsMax();
    this.rows = new Row[query.isOfViews() ? 1 : ContentSearch.BATCH];
    this.rows[0] = new Row();
    Compiled filter = new Compiled(query, snapshot, threadKeywords, rows);
    Condition rest = filter.rest();
    this.condition =
        rest == null
            ? null
            : Narrowing.of(rest, searching.index(), account.id(), place -> rows[place].email);
    this.candidate = new Candidate(account);
    this.contents =
        condition == null || condition.cost() == 0
            ? null
            : new ContentSearch(account, condition, slice);
    this.listing =
        filter.isImpossible()
            ? null
            : new Listing(snapshot, query.newestFirst(), filter.flags().and(also));
  }

  /// Number of rows evaluated so far.
  long looked() {
    return looked;
  }

  /// The next Email that matches; null at the end. It is valid until the next call.
  ///
  /// @param effort of the request that asks
  /// @throws MethodException SERVER_UNAVAILABLE if the request has reached its limit; the next
  ///   request continues from here
  @Nullable Row next(Effort effort) {
    Listing emails = listing;
    if (emails == null) {
      return null;
    }
    if (contents != null) {
      return nextOfContent(emails, contents, effort);
    }
    Row row = rows[0];
    while (emails.next(row)) {
      looked++;
      slice.breathe();
      if (condition == null || condition.of(candidate.at(0, 0)) == MatchResult.YES) {
        return row;
      }
    }
    return null;
  }

  private @Nullable Row nextOfContent(Listing emails, ContentSearch search, Effort effort) {
    while (found.isEmpty() && !ended) {
      if (effort.spent() >= costMax) {
        throw new MethodException(
            MethodException.Type.SERVER_UNAVAILABLE,
            "the request has searched "
                + costMax
                + " octets of messages; a repeated request continues the search");
      }
      effort.spend(fill(emails, search));
      batch = Math.min(2 * batch, ContentSearch.BATCH);
    }
    return found.poll();
  }

  /// Evaluates a batch of Emails.
  ///
  /// @return its cost
  private long fill(Listing emails, ContentSearch search) {
    int count = 0;
    long octets = 0;
    boolean[] matches = new boolean[batch];
    int[] open = new int[batch];
    int openCount = 0;
    while (count < batch && octets < BATCH_OCTETS) {
      Row row = rows[count];
      if (row == null) {
        row = new Row();
        rows[count] = row;
      }
      if (!emails.next(row)) {
        ended = true;
        break;
      }
      looked++;
      slice.breathe();
      switch (ask(count)) {
        case YES -> matches[count++] = true;
        case OPEN -> {
          octets += row.octets;
          open[openCount++] = count++;
        }
        case NO -> {
          // The next one replaces it.
        }
      }
    }
    long cost = decide(search, IntStream.of(open).limit(openCount).toArray(), matches);
    for (int at = 0; at < count; at++) {
      if (matches[at]) {
        Row copy = new Row();
        copy.copy(rows[at]);
        found.add(copy);
      }
    }
    return cost;
  }

  private MatchResult ask(int place) {
    Condition asked = condition;
    return asked == null ? MatchResult.YES : asked.of(candidate.at(place, place));
  }

  private long decide(ContentSearch search, int[] open, boolean[] matches) {
    if (open.length == 0) {
      return 0;
    }
    int[] ascending =
        IntStream.of(open)
            .boxed()
            .sorted((one, other) -> Long.compare(rows[one].email, rows[other].email))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] ids = IntStream.of(ascending).mapToLong(place -> rows[place].email).toArray();
    long[] octets = IntStream.of(ascending).mapToLong(place -> rows[place].octets).toArray();
    return search.decide(
        new ContentSearch.Asked(ids, ascending, ascending, octets),
        new ContentSearch.Outcome() {
          @Override
          public void matches(int at) {
            matches[ascending[at]] = true;
          }

          @Override
          public void unreadable(int at, RuntimeException cause) {
            if (!unreadable) {
              unreadable = true;
              LOG.error("jmap event=message-unreadable email={}", ids[at], cause);
            }
          }
        });
  }
}

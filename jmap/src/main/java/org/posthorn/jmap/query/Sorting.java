package org.posthorn.jmap.query;

import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.jmap.query.EmailSort.Property;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.Dates;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.Relevance;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.MailboxView;

/// Sorts Emails by other properties than the time of reception (RFC 8621 §4.4.2). Equal ones stay
/// in the order of reception, newest first. Used once, by one thread.
final class Sorting {
  /// Ranks are below this, so that rank and index fit into one long.
  private static final long RANKS = 1L << 31;

  /// The key of a missing value.
  private static final byte[] NONE = {};

  private final MailAccount account;
  private final Snapshot snapshot;
  private final ThreadKeywords threadKeywords;
  private final QueryLimits limits;
  private final Map<Long, Long> woken;
  private final Searching searching;
  private final Query query;
  private final TimeSlice slice = new TimeSlice();

  private long[] emails = new long[64];
  private long[] received = new long[64];
  private long[] flags = new long[64];
  private long[] octets = new long[64];
  private int count;

  Sorting(
      MailAccount account,
      Snapshot snapshot,
      ThreadKeywords threadKeywords,
      Searching searching,
      Query query) {
    this.woken = query.woken();
    this.account = account;
    this.snapshot = snapshot;
    this.threadKeywords = threadKeywords;
    this.limits = searching.limits();
    this.searching = searching;
    this.query = query;
  }

  /// May be called again if it throws because a limit is reached.
  ///
  /// @param matches in the order of reception
  /// @return their ids, sorted
  long[] sorted(Matches matches, List<EmailSort> sorts, Effort effort) {
    boolean ofContent = sorts.stream().anyMatch(sort -> sort.property().isOfContent());
    for (Row row = matches.next(effort); row != null; row = matches.next(effort)) {
      if (ofContent && count == limits.sortedByContentMax()) {
        throw EmailSort.unsupported(
            "by their content if there are more than " + limits.sortedByContentMax());
      }
      add(row);
    }
    Contents contents = ofContent ? new Contents(sorts) : null;
    long[] order = IntStream.range(0, count).asLongStream().toArray();
    // The last comparator first, since each sort is stable.
    for (int n = sorts.size() - 1; n >= 0; n--) {
      slice.breathe();
      EmailSort sort = sorts.get(n);
      order(
          order,
          ranks(sort, contents == null ? new byte[0][] : contents.keys[n]),
          sort.ascending());
    }
    for (int i = 0; i < count; i++) {
      order[i] = emails[(int) order[i]];
    }
    return order;
  }

  private void add(Row row) {
    if (count == emails.length) {
      emails = Arrays.copyOf(emails, 2 * count);
      received = Arrays.copyOf(received, 2 * count);
      flags = Arrays.copyOf(flags, 2 * count);
      octets = Arrays.copyOf(octets, 2 * count);
    }
    emails[count] = row.email;
    received[count] = row.received;
    flags[count] = row.flags;
    octets[count++] = row.octets;
  }

  /// The rank of each Email by its value, from 0 to below [#RANKS].
  private long[] ranks(EmailSort sort, byte[][] keys) {
    Property property = sort.property();
    return switch (property) {
      case RECEIVED_AT -> ranks(Arrays.copyOf(received, count));
      case WOKEN_AT -> ranks(wokenAt());
      case SIZE -> ranks(Arrays.copyOf(octets, count));
      case SENT_AT -> ranks(sentAt(keys));
      case RELEVANCE -> ranks(relevance(keys));
      case FROM, TO, SUBJECT -> textRanks(keys);
      case HAS_KEYWORD, ALL_IN_THREAD_HAVE_KEYWORD, SOME_IN_THREAD_HAVE_KEYWORD ->
          keywordRanks(property, snapshot.bit(sort.keyword()));
    };
  }

  private long[] wokenAt() {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] = Math.max(received[i], woken.getOrDefault(emails[i], received[i]));
    }
    return times;
  }

  // RFC 8620 §5.5: false comes before true.
  private long[] keywordRanks(Property property, long bit) {
    EmailThreads.Lookup threads = snapshot.threads().lookup();
    long[] ranks = new long[count];
    for (int i = 0; i < count; i++) {
      slice.breathe();
      boolean has =
          switch (property) {
            case ALL_IN_THREAD_HAVE_KEYWORD -> threadKeywords.all(threads.threadOf(emails[i]), bit);
            case SOME_IN_THREAD_HAVE_KEYWORD ->
                threadKeywords.some(threads.threadOf(emails[i]), bit);
            default -> (flags[i] & bit) != 0;
          };
      ranks[i] = has ? 1 : 0;
    }
    return ranks;
  }

  private static long[] ranks(long[] values) {
    if (values.length == 0) {
      return values;
    }
    long[] distinct = values.clone();
    Arrays.sort(distinct);
    long least = distinct[0];
    boolean near = distinct[distinct.length - 1] - least < RANKS;
    for (int i = 0; i < values.length; i++) {
      values[i] = near ? values[i] - least : firstOf(distinct, values[i]);
    }
    return values;
  }

  private static int firstOf(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long[] textRanks(byte[][] keys) {
    Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order,
        (one, other) -> {
          slice.breathe();
          return Arrays.compareUnsigned(keys[one], keys[other]);
        });
    long[] ranks = new long[count];
    for (int i = 1; i < count; i++) {
      boolean same = Arrays.equals(keys[order[i]], keys[order[i - 1]]);
      ranks[order[i]] = same ? ranks[order[i - 1]] : i;
    }
    return ranks;
  }

  /// The date of each message or, without a date, its time of reception.
  private long[] sentAt(byte[][] keys) {
    long[] sent = new long[count];
    for (int i = 0; i < count; i++) {
      byte[] key = keys[i];
      sent[i] = key.length == 0 ? received[i] / 1_000 : ByteBuffer.wrap(key).getLong();
    }
    return sent;
  }

  private long[] relevance(byte[][] keys) {
    long[] scores = new long[count];
    for (int i = 0; i < count; i++) {
      scores[i] = keys[i].length == 0 ? 0 : ByteBuffer.wrap(keys[i]).getLong();
    }
    return scores;
  }

  /// Sorts indexes by rank, stable.
  private void order(long[] order, long[] ranks, boolean ascending) {
    long greatest = 0;
    for (long rank : ranks) {
      greatest = Math.max(greatest, rank);
    }
    long[] keys = new long[count];
    for (int at = 0; at < count; at++) {
      long rank = ranks[(int) order[at]];
      keys[at] = (ascending ? rank : greatest - rank) << 31 | at;
    }
    Arrays.sort(keys);
    long[] before = order.clone();
    for (int at = 0; at < count; at++) {
      order[at] = before[(int) (keys[at] & (RANKS - 1))];
    }
  }

  /// The sort keys of each Email for all comparators, collected in one pass.
  private final class Contents implements StoredStructures.Visitor {
    private final List<EmailSort> sorts;
    private final byte[][][] keys;
    private final int[] places;
    private final Relevance relevance;
    private int next;

    Contents(List<EmailSort> sorts) {
      this.sorts = sorts;
      boolean needed = sorts.stream().anyMatch(sort -> sort.property() == Property.RELEVANCE);
      this.relevance =
          new Relevance(
              needed ? query.terms() : List.of(),
              searching.index(),
              account.id(),
              snapshot.views().stream().mapToLong(MailboxView::size).sum());
      this.keys = new byte[sorts.size()][][];
      for (int n = 0; n < keys.length; n++) {
        keys[n] = new byte[sorts.get(n).property().isOfContent() ? count : 0][];
        Arrays.fill(keys[n], NONE);
      }
      places =
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparingLong(i -> emails[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      StoredStructures.visit(
          account, IntStream.of(places).mapToLong(i -> emails[i]).toArray(), this);
    }

    @Override
    public void structure(Structure structure) {
      slice.breathe();
      ImapEnvelope envelope = structure.envelope();
      int place = places[next++];
      for (int n = 0; n < keys.length; n++) {
        EmailSort sort = sorts.get(n);
        if (sort.property().isOfContent()) {
          keys[n][place] =
              sort.property() == Property.RELEVANCE
                  ? number(relevance.of(structure))
                  : key(sort, envelope);
        }
      }
    }

    @Override
    public void missing(long emailId) {
      next++;
    }

    @Override
    public void damaged(long emailId, StoreException cause) {
      // Sorted as if it had none of these fields; reading the message reports the error.
      next++;
    }
  }

  private byte[] key(EmailSort sort, ImapEnvelope envelope) {
    return switch (sort.property()) {
      case FROM -> text(sort, name(envelope.from()));
      case TO -> text(sort, name(envelope.to()));
      case SUBJECT -> {
        String subject = envelope.subject();
        yield text(sort, subject == null ? "" : BaseSubject.of(subject).text());
      }
      case SENT_AT -> {
        String date = envelope.date();
        Optional<OffsetDateTime> sent = date == null ? Optional.empty() : Dates.parse(date);
        yield sent.map(at -> number(at.toEpochSecond())).orElse(NONE);
      }
      default -> NONE;
    };
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private byte[] text(EmailSort sort, String value) {
    int most = limits.sortKeyCharactersMax();
    return sort.collation().key(value.length() > most ? value.substring(0, most) : value);
  }

  private static String name(List<ImapAddress> addresses) {
    for (ImapAddress address : addresses) {
      if (address.isMailbox()) {
        String name = address.displayName();
        return name.isEmpty() ? address.address() : name;
      }
    }
    return "";
  }
}

package org.posthorn.imap.search;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.posthorn.imap.command.SortCriterion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.Dates;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;

/// Sorts what a search has found (RFC 5256 §3, RFC 5957). Texts are compared by i;unicode-casemap
/// (RFC 5051); what all criteria find equal stays in ascending order. One thread, one use.
public final class MessageSorter {
  /// Longer texts are compared by their beginning.
  private static final int TEXT_CHARACTERS_MAX = 200;

  private static final byte[] NONE = {};

  private final int contentMax;
  private final int[] scores;
  private final MailAccount account;
  private final SearchResult found;
  private final MailboxView view;
  private final List<SortCriterion> criteria;
  private final Progress progress;
  private final TimeSlice slice = new TimeSlice();

  /// One for each criterion: the numbers, or the texts, of all messages.
  private final long[][] numbers;

  private final byte[][][] texts;

  /// @param contentMax messages whose headers may be read
  /// @param scores of the messages, if RELEVANCY is a criterion
  public MessageSorter(
      MailAccount account,
      SearchResult found,
      List<SortCriterion> criteria,
      int contentMax,
      int[] scores,
      Progress progress) {
    this.scores = scores;
    this.contentMax = contentMax;
    this.progress = progress;
    this.account = account;
    this.found = found;
    this.view = found.view();
    this.criteria = criteria;
    this.numbers = new long[criteria.size()][];
    this.texts = new byte[criteria.size()][][];
  }

  /// @throws ImapException.No if there are too many messages
  public SearchResult sorted() {
    for (int n = 0; n < criteria.size(); n++) {
      read(n, criteria.get(n).key());
    }
    if (criteria.stream().anyMatch(criterion -> criterion.key().ofContent())) {
      if (found.count() > contentMax) {
        throw new ImapException.No(
            ResponseCode.LIMIT, "more than " + contentMax + " messages to sort by their headers");
      }
      StoredStructures.visit(
          account, IntStream.of(found.places()).mapToLong(view::emailId).toArray(), new Contents());
    }
    Integer[] order = IntStream.range(0, found.count()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, this::compare);
    int[] ranks = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    return new SearchResult(
        IntStream.of(ranks).map(i -> found.indexes()[i]).toArray(),
        IntStream.of(ranks).map(i -> found.places()[i]).toArray(),
        view);
  }

  /// What the view has; a message without a Date field is sorted by its internal date.
  private void read(int n, SortCriterion.Key key) {
    switch (key) {
      case ARRIVAL, DATE ->
          numbers[n] =
              IntStream.of(found.places()).mapToLong(place -> view.internalDate(place)).toArray();
      // RFC 6203 §6: the highest score comes first.
      case RELEVANCY -> numbers[n] = IntStream.of(scores).mapToLong(score -> -score).toArray();
      case SIZE -> numbers[n] = IntStream.of(found.places()).mapToLong(view::bytes).toArray();
      default -> {
        texts[n] = new byte[found.count()][];
        Arrays.fill(texts[n], NONE);
      }
    }
  }

  private int compare(int one, int other) {
    slice.breathe();
    for (int n = 0; n < criteria.size(); n++) {
      int result =
          numbers[n] != null
              ? Long.compare(numbers[n][one], numbers[n][other])
              : Arrays.compareUnsigned(texts[n][one], texts[n][other]);
      if (result != 0) {
        return criteria.get(n).reverse() ? -result : result;
      }
    }
    return Integer.compare(one, other);
  }

  private final class Contents implements StoredStructures.Visitor {
    private int next;

    @Override
    public void structure(Structure structure) {
      slice.breathe();
      progress.done(next, found.count());
      ImapEnvelope envelope = structure.envelope();
      for (int n = 0; n < criteria.size(); n++) {
        SortCriterion.Key key = criteria.get(n).key();
        if (key == SortCriterion.Key.DATE) {
          int at = next;
          long[] dates = numbers[n];
          sent(envelope).ifPresent(date -> dates[at] = date.toInstant().toEpochMilli());
        } else if (key.ofContent() && key != SortCriterion.Key.RELEVANCY) {
          texts[n][next] = text(key, envelope);
        }
      }
      next++;
    }

    @Override
    public void missing(long emailId) {
      next++;
    }

    @Override
    public void damaged(long emailId, StoreException cause) {
      next++; // as a message without these fields; a FETCH reports it
    }
  }

  static Optional<OffsetDateTime> sent(ImapEnvelope envelope) {
    String date = envelope.date();
    return date == null ? Optional.empty() : Dates.parse(date);
  }

  private static byte[] text(SortCriterion.Key key, ImapEnvelope envelope) {
    String text =
        switch (key) {
          case CC -> localPart(envelope.cc());
          case FROM -> localPart(envelope.from());
          case TO -> localPart(envelope.to());
          case DISPLAYFROM -> displayed(envelope.from());
          case DISPLAYTO -> displayed(envelope.to());
          case SUBJECT -> {
            String subject = envelope.subject();
            yield subject == null ? "" : BaseSubject.of(subject).text();
          }
          default -> throw new IllegalStateException("not of the content: " + key);
        };
    String folded = UnicodeCasemap.fold(text);
    return beginning(folded).getBytes(StandardCharsets.UTF_8);
  }

  /// What counts of a long text.
  static String beginning(String folded) {
    return folded.substring(0, Math.min(folded.length(), TEXT_CHARACTERS_MAX));
  }

  // RFC 5256 §3: addr-mailbox of the first address.
  private static String localPart(List<ImapAddress> addresses) {
    String mailbox = addresses.isEmpty() ? null : addresses.getFirst().mailbox();
    return mailbox == null
        ? ""
        : new String(mailbox.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  // RFC 5957 §3: the display name of the first address, or else the address.
  private static String displayed(List<ImapAddress> addresses) {
    if (addresses.isEmpty()) {
      return "";
    }
    ImapAddress first = addresses.getFirst();
    String name = first.displayName();
    return !name.isEmpty() ? name : first.isMailbox() ? first.address() : localPart(addresses);
  }
}

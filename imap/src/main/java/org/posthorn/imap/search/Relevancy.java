package org.posthorn.imap.search;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.Relevance;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.message.Structure;

/// How well messages fit FUZZY keys (RFC 6203 §4). One thread.
public final class Relevancy {
  private static final int BEST = 100;

  private final ImapSession session;
  private final MailAccount account;
  private final List<String> words;

  /// @param account of the mailbox that was searched
  public Relevancy(ImapSession session, MailAccount account, SearchKey key) {
    this.session = session;
    this.account = account;
    this.words = FuzzyWords.of(key);
  }

  /// The score of each message, in the order of the result: 100 for the best.
  ///
  /// @throws ImapException.No if there are too many messages
  public int[] of(SearchResult found) {
    long[] fits = fits(found);
    long best = Math.max(1, Arrays.stream(fits).max().orElse(1));
    return Arrays.stream(fits)
        .mapToInt(fit -> (int) Math.max(1, Math.round(BEST * (double) fit / best)))
        .toArray();
  }

  private long[] fits(SearchResult found) {
    int most = session.limits().results().sortedMax();
    if (found.count() > most) {
      throw new ImapException.No(
          ResponseCode.LIMIT, "more than " + most + " messages to score by their headers");
    }
    Relevance relevance =
        new Relevance(words, session.service().mail().index(), account.id(), found.view().size());
    long[] fits = new long[found.count()];
    TimeSlice slice = new TimeSlice();
    StoredStructures.visit(
        account,
        IntStream.of(found.places()).mapToLong(found.view()::emailId).toArray(),
        new StoredStructures.Visitor() {
          private int next;

          @Override
          public void structure(Structure structure) {
            slice.breathe();
            fits[next++] = relevance.of(structure);
          }

          @Override
          public void missing(long emailId) {
            next++;
          }

          @Override
          public void damaged(long emailId, StoreException cause) {
            next++; // as one that fits least; a FETCH reports it
          }
        });
    return fits;
  }
}

package org.posthorn.search;

import org.posthorn.kv.StoreException;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.runtime.Slice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.Structure;

/// Reads messages about which a condition is [Answer#OPEN], and decides. One thread.
public final class ContentSearch {
  /// How many messages are well looked at together: so many structures are read at a time.
  public static final int BATCH = 256;

  private final MailAccount account;
  private final Condition condition;
  private final Slice slice;

  public ContentSearch(MailAccount account, Condition condition, Slice slice) {
    this.account = account;
    this.condition = condition;
    this.slice = slice;
  }

  /// Is told what was found out, message by message, in order.
  public interface Outcome {
    /// @param at of those asked about. A message that is gone is not told of
    void matches(int at);

    /// A message cannot be read, and counts as one that does not match.
    void unreadable(int at, RuntimeException cause);
  }

  /// Decides about messages.
  ///
  /// @param emailIds in ascending order where that is possible, which is read faster
  /// @param indexes see [Candidate#at]
  /// @param places see [Candidate#at]
  public void decide(long[] emailIds, int[] indexes, int[] places, Outcome outcome) {
    try (Candidate candidate = new Candidate(account)) {
      StoredStructures.visit(
          account,
          emailIds,
          new StoredStructures.Visitor() {
            private int next;

            @Override
            public void structure(Structure structure) {
              slice.breathe();
              int at = next++;
              candidate.at(indexes[at], places[at]).read(structure);
              if (decide(candidate, at, outcome)) {
                outcome.matches(at);
              }
            }

            @Override
            public void missing(long emailId) {
              next++;
            }

            @Override
            public void damaged(long emailId, StoreException cause) {
              outcome.unreadable(next++, cause);
            }
          });
    }
  }

  private boolean decide(Candidate candidate, int at, Outcome outcome) {
    try {
      Answer answer = condition.of(candidate);
      if (answer == Answer.OPEN) {
        candidate.mayOpen();
        answer = condition.of(candidate);
      }
      return answer == Answer.YES;
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      // Expunged meanwhile: not found.
      return false;
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT && e.kind() != StoreException.Kind.IO) {
        throw e;
      }
      outcome.unreadable(at, e);
      return false;
    } catch (EntityFormatException e) {
      outcome.unreadable(at, e);
      return false;
    }
  }
}

package org.posthorn.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// Evaluates conditions that are [MatchResult#OPEN] by reading messages. One thread.
public final class ContentSearch {
  /// Number of messages in a batch, whose structures are read together.
  public static final int BATCH = 256;

  /// Octets of messages that are read together.
  private static final long TOGETHER_OCTETS = 1 << 20;

  /// The cost of reading a stored structure, in octets of messages.
  private static final long STRUCTURE_COST = 1_000;

  private final MailAccount account;
  private final Condition condition;
  private final TimeSlice slice;

  public ContentSearch(MailAccount account, Condition condition, TimeSlice slice) {
    this.account = account;
    this.condition = condition;
    this.slice = slice;
  }

  /// Gets the results.
  public interface Outcome {
    /// @param at index of the message in the request. Not called for expunged messages
    void matches(int at);

    /// A message cannot be read, and counts as not matching.
    void unreadable(int at, RuntimeException cause);
  }

  /// The messages to test.
  ///
  /// @param emailIds preferably in ascending order, which is faster
  /// @param indexes see [Candidate#at]
  /// @param places see [Candidate#at]
  /// @param octets size of each message
  public record Asked(long[] emailIds, int[] indexes, int[] places, long[] octets) {}

  /// A message that needs its content.
  private record Left(int at, Structure structure) {}

  /// @return the cost, in octets of messages that were read and decoded
  public long decide(Asked asked, Outcome outcome) {
    List<Left> left = new ArrayList<>();
    long[] cost = {0};
    try (Candidate candidate = new Candidate(account, slice, condition.bodyTexts() > 1)) {
      StoredStructures.visit(
          account,
          asked.emailIds,
          new StoredStructures.Visitor() {
            private int next;

            @Override
            public void structure(Structure structure) {
              slice.breathe();
              int at = next++;
              candidate.at(asked.indexes[at], asked.places[at]).read(structure);
              cost[0] += STRUCTURE_COST;
              if (answer(candidate, at, outcome) == MatchResult.OPEN) {
                left.add(new Left(at, structure));
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
      int from = 0;
      while (from < left.size()) {
        int to = endOfGroup(left, from, asked);
        open(left.subList(from, to), asked, candidate, outcome);
        from = to;
      }
      return cost[0] + candidate.cost();
    }
  }

  private static int endOfGroup(List<Left> left, int from, Asked asked) {
    long octets = asked.octets[left.get(from).at];
    int to = from + 1;
    while (to < left.size() && octets + asked.octets[left.get(to).at] <= TOGETHER_OCTETS) {
      octets += asked.octets[left.get(to).at];
      to++;
    }
    return to;
  }

  private void open(List<Left> group, Asked asked, Candidate candidate, Outcome outcome) {
    List<Optional<MessageBytes>> opened = openTogether(group, asked);
    for (int i = 0; i < group.size(); i++) {
      slice.breatheNow();
      int at = group.get(i).at;
      candidate.at(asked.indexes[at], asked.places[at]).read(group.get(i).structure);
      candidate.mayOpen(opened.get(i));
      answer(candidate, at, outcome);
    }
  }

  private List<Optional<MessageBytes>> openTogether(List<Left> group, Asked asked) {
    if (group.size() > 1) {
      try {
        return account.openTogether(
            group.stream().mapToLong(each -> asked.emailIds[each.at]).toArray());
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.CORRUPT) {
          throw e;
        }
        // Opened one by one, to find out which of them is damaged.
      }
    }
    return group.stream().map(_ -> Optional.<MessageBytes>empty()).toList();
  }

  /// Evaluates the condition, and reports a definite result.
  private MatchResult answer(Candidate candidate, int at, Outcome outcome) {
    MatchResult answer = ask(candidate, at, outcome);
    if (answer == MatchResult.YES) {
      outcome.matches(at);
    }
    return answer;
  }

  private MatchResult ask(Candidate candidate, int at, Outcome outcome) {
    try {
      return condition.of(candidate);
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      // Expunged in the meantime: not found.
      return MatchResult.NO;
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT && e.kind() != StoreException.Kind.IO) {
        throw e;
      }
      outcome.unreadable(at, e);
      return MatchResult.NO;
    } catch (EntityFormatException e) {
      outcome.unreadable(at, e);
      return MatchResult.NO;
    }
  }
}

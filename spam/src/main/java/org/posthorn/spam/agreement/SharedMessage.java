package org.posthorn.spam.agreement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.model.Buckets;
import org.posthorn.spam.model.Learnt;

/// A message of which several accounts may have copies, with their votes and its training in the
/// server's model. Immutable.
///
/// @param day of the first vote, since 1970 (UTC)
/// @param ways keys for finding it
/// @param buckets of the features of the first copy, ascending
/// @param votes of accounts that have a copy
/// @param taught its training; empty if there is none
record SharedMessage(
    long day, List<byte[]> ways, int[] buckets, List<Vote> votes, Optional<Taught> taught) {
  static final String TABLE_NAME = "spam_shared";
  private static final int VERSION = 1;
  private static final int WAY_BYTES = 16;

  /// An account's vote on its copy.
  ///
  /// @param email id in the account
  /// @param common which of the buckets this copy has
  record Vote(long account, long email, boolean spam, BitSet common) {
    boolean isOf(long who, long which) {
      return account == who && email == which;
    }
  }

  /// The opinion of the accounts.
  ///
  /// @param accounts how many agree
  /// @param common the buckets in as many copies as accounts must agree: a feature of one copy
  ///   only, such as a name, is not learnt
  record Opinion(boolean spam, int accounts, BitSet common) {}

  /// The training of the model.
  ///
  /// @param model its id, see [org.posthorn.spam.model.ServerModel#lineage]
  record Taught(Opinion opinion, byte[] model, Learnt learnt) {}

  static SharedMessage of(MessageFingerprint copy, long day) {
    return new SharedMessage(day, copy.ways(), copy.buckets(), List.of(), Optional.empty());
  }

  boolean has(long account, long email) {
    return votes.stream().anyMatch(vote -> vote.isOf(account, email));
  }

  /// With this vote, replacing an earlier one on the same copy.
  SharedMessage with(long account, long email, boolean spam, MessageFingerprint copy) {
    BitSet common = new BitSet(buckets.length);
    for (int i = 0; i < buckets.length; i++) {
      common.set(i, Arrays.binarySearch(copy.buckets(), buckets[i]) >= 0);
    }
    List<Vote> now = new ArrayList<>(without(account, email).votes());
    now.add(new Vote(account, email, spam, common));
    return new SharedMessage(day, ways, buckets, now, taught);
  }

  SharedMessage without(long account, long email) {
    List<Vote> now = votes.stream().filter(vote -> !vote.isOf(account, email)).toList();
    return new SharedMessage(day, ways, buckets, now, taught);
  }

  SharedMessage taught(Optional<Taught> now) {
    return new SharedMessage(day, ways, buckets, votes, now);
  }

  /// Number of accounts that voted so.
  int accounts(boolean spam) {
    return accountsBySide(spam).size();
  }

  private Map<Long, BitSet> accountsBySide(boolean spam) {
    Map<Long, BitSet> accounts = new HashMap<>();
    for (Vote vote : votes) {
      if (vote.spam() == spam) {
        accounts.computeIfAbsent(vote.account(), _ -> new BitSet()).or(vote.common());
      }
    }
    return accounts;
  }

  /// The opinion, if enough accounts agree and none contradicts.
  Optional<Opinion> opinion(AgreementLimits limits) {
    Map<Long, BitSet> spam = accountsBySide(true);
    Map<Long, BitSet> ham = accountsBySide(false);
    // An account with contradicting votes on two copies does not count.
    Set<Long> undecided = new HashSet<>(spam.keySet());
    undecided.retainAll(ham.keySet());
    spam.keySet().removeAll(undecided);
    ham.keySet().removeAll(undecided);
    Map<Long, BitSet> side = ham.isEmpty() ? spam : ham;
    if ((!spam.isEmpty() && !ham.isEmpty()) || side.size() < limits.accountsMin()) {
      return Optional.empty();
    }
    BitSet common = new BitSet(buckets.length);
    for (int i = 0; i < buckets.length; i++) {
      int at = i;
      common.set(
          i, side.values().stream().filter(copy -> copy.get(at)).count() >= limits.accountsMin());
    }
    return Optional.of(
        new Opinion(ham.isEmpty(), Math.min(side.size(), limits.accountsFull()), common));
  }

  /// Whether the model's training matches the current opinion.
  boolean isSettled(AgreementLimits limits) {
    return taught.map(Taught::opinion).equals(opinion(limits));
  }

  long[] features(Opinion opinion) {
    return Buckets.features(opinion.common().stream().map(i -> buckets[i]));
  }

  byte[] encode() {
    RowWriter row = new RowWriter(VERSION).varint(FeatureExtractor.VERSION).varint(day);
    row.varint(ways.size());
    ways.forEach(row::fixed);
    row.varint(buckets.length);
    int last = 0;
    for (int bucket : buckets) {
      row.varint(bucket - last);
      last = bucket;
    }
    row.varint(votes.size());
    for (Vote vote : votes) {
      row.int64(vote.account()).int64(vote.email()).flag(vote.spam());
      bits(row, vote.common());
    }
    row.flag(taught.isPresent());
    taught.ifPresent(what -> {
      row.flag(what.opinion().spam()).varint(what.opinion().accounts());
      bits(row, what.opinion().common());
      row.varBytes(what.model());
      what.learnt().write(row);
    });
    return row.done();
  }

  private static void bits(RowWriter row, BitSet bits) {
    row.varBytes(bits.toByteArray());
  }

  private static BitSet bits(RowReader row) {
    return BitSet.valueOf(row.varBytes());
  }

  /// @return empty if its features have an old version
  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the value is malformed
  static Optional<SharedMessage> decode(byte[] value) {
    RowReader row = new RowReader(TABLE_NAME, value, VERSION);
    if (row.varint() != FeatureExtractor.VERSION) {
      return Optional.empty();
    }
    long day = row.varint();
    List<byte[]> ways = new ArrayList<>();
    for (int left = row.varCount(); left > 0; left--) {
      ways.add(row.fixed(WAY_BYTES));
    }
    int[] buckets = new int[row.varCount()];
    int last = 0;
    for (int i = 0; i < buckets.length; i++) {
      last += row.smallVarint();
      buckets[i] = last;
    }
    List<Vote> votes = new ArrayList<>();
    for (int left = row.varCount(); left > 0; left--) {
      votes.add(new Vote(row.int64(), row.int64(), row.flag(), bits(row)));
    }
    Optional<Taught> taught = row.flag() ? Optional.of(taught(row)) : Optional.empty();
    row.end();
    return Optional.of(new SharedMessage(day, ways, buckets, votes, taught));
  }

  private static Taught taught(RowReader row) {
    Opinion opinion = new Opinion(row.flag(), row.smallVarint(), bits(row));
    return new Taught(opinion, row.varBytes(), Learnt.read(row));
  }
}

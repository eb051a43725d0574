package org.posthorn.store.mail;

import org.posthorn.directory.AccountId;

/// Names an effect, for ever: whoever carries it on uses it as the key by which a repetition is
/// recognised.
///
/// @param modSeq of the transaction that put it down
/// @param number among that transaction's effects, from 0
public record EffectId(AccountId account, long modSeq, int number) implements Comparable<EffectId> {
  @Override
  public int compareTo(EffectId other) {
    int byAccount = Long.compare(account.value(), other.account.value());
    int byModSeq = byAccount != 0 ? byAccount : Long.compare(modSeq, other.modSeq);
    return byModSeq != 0 ? byModSeq : Integer.compare(number, other.number);
  }

  /// As a key of one partition's steps: letters, digits and hyphens, at most 57 of them.
  @Override
  public String toString() {
    return "effect-" + account.value() + "-" + modSeq + "-" + number;
  }
}

package org.posthorn.store.mail;

import org.posthorn.directory.AccountId;

/// The permanent id of an effect. Handlers use it to recognize a repetition.
///
/// @param modSeq of the transaction that added it
/// @param number among that transaction's effects, from 0
public record EffectId(AccountId account, long modSeq, int number) implements Comparable<EffectId> {
  @Override
  public int compareTo(EffectId other) {
    int byAccount = Long.compare(account.value(), other.account.value());
    int byModSeq = byAccount != 0 ? byAccount : Long.compare(modSeq, other.modSeq);
    return byModSeq != 0 ? byModSeq : Integer.compare(number, other.number);
  }

  /// As a step id: letters, digits and hyphens, at most 57 characters.
  @Override
  public String toString() {
    return "effect-" + account.value() + "-" + modSeq + "-" + number;
  }
}

package org.posthorn.spam.account;

import java.util.Collection;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.posthorn.directory.Address;

/// An account's spam settings. Immutable.
///
/// @param threshold the probability from which a message is spam, from 0 to 1; empty for the
///   server's default
/// @param allowed senders whose mail is never spam
/// @param blocked senders whose mail is always spam
/// @param newcomers whether mail of new senders is filed in its own mailbox
/// @param mark whether spam is only marked and stays in INBOX: for users of POP3, who see no other
///   mailbox
public record Preferences(
    OptionalDouble threshold,
    SortedSet<SenderPattern> allowed,
    SortedSet<SenderPattern> blocked,
    boolean newcomers,
    boolean mark) {
  /// Maximum number of entries in a list; the row stays below 64 KiB with common addresses.
  public static final int ENTRIES_MAX = 1_000;

  /// The settings of an account that never set any.
  public static final Preferences NONE =
      new Preferences(
          OptionalDouble.empty(),
          Collections.emptySortedSet(),
          Collections.emptySortedSet(),
          false,
          false);

  /// @throws IllegalArgumentException if the threshold is out of range, or a list is too long
  public Preferences {
    if (threshold.isPresent() && !(threshold.getAsDouble() > 0 && threshold.getAsDouble() < 1)) {
      throw new IllegalArgumentException(
          "the threshold is above 0 and below 1, or default: " + threshold.getAsDouble());
    }
    allowed = copy(allowed);
    blocked = copy(blocked);
  }

  private static SortedSet<SenderPattern> copy(Collection<SenderPattern> patterns) {
    if (patterns.size() > ENTRIES_MAX) {
      throw new IllegalArgumentException("a list has at most " + ENTRIES_MAX + " entries");
    }
    return Collections.unmodifiableSortedSet(new TreeSet<>(patterns));
  }

  /// Whether a sender is on the list of allowed senders.
  public boolean allows(Address sender) {
    return SenderPattern.matching(allowed, sender).isPresent();
  }

  /// Whether a sender is on the list of blocked senders.
  public boolean blocks(Address sender) {
    return SenderPattern.matching(blocked, sender).isPresent();
  }

  public Preferences withThreshold(OptionalDouble value) {
    return new Preferences(value, allowed, blocked, newcomers, mark);
  }

  /// With a sender added to the allowed list and removed from the other.
  ///
  /// @throws IllegalArgumentException if the list is full
  public Preferences allowing(SenderPattern sender) {
    return new Preferences(
        threshold, with(allowed, sender), without(blocked, sender), newcomers, mark);
  }

  /// With a sender added to the blocked list and removed from the other.
  ///
  /// @throws IllegalArgumentException if the list is full
  public Preferences blocking(SenderPattern sender) {
    return new Preferences(
        threshold, without(allowed, sender), with(blocked, sender), newcomers, mark);
  }

  /// With a sender removed from both lists.
  public Preferences forgetting(SenderPattern sender) {
    return new Preferences(
        threshold, without(allowed, sender), without(blocked, sender), newcomers, mark);
  }

  /// With the mailbox for new senders on or off.
  public Preferences withNewcomers(boolean on) {
    return new Preferences(threshold, allowed, blocked, on, mark);
  }

  /// With marking instead of filing on or off.
  public Preferences withMark(boolean on) {
    return new Preferences(threshold, allowed, blocked, newcomers, on);
  }

  private static SortedSet<SenderPattern> with(SortedSet<SenderPattern> in, SenderPattern one) {
    SortedSet<SenderPattern> more = new TreeSet<>(in);
    more.add(one);
    return more;
  }

  private static SortedSet<SenderPattern> without(SortedSet<SenderPattern> in, SenderPattern one) {
    SortedSet<SenderPattern> fewer = new TreeSet<>(in);
    fewer.remove(one);
    return fewer;
  }
}

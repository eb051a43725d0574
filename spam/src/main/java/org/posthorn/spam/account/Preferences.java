package org.posthorn.spam.account;

import java.util.Collection;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.posthorn.directory.Address;

/// What an account's owner wants done with spam. Immutable.
///
/// @param threshold how likely spam a message must be to be taken for spam, from 0 to 1; empty for
///   the server's
/// @param allowed senders whose mail is never taken for spam
/// @param blocked senders whose mail always is
/// @param newcomers whether mail of senders who never wrote before goes to a mailbox of its own
/// @param mark whether spam stays in INBOX, marked in its header: for those who read over POP3,
///   which knows no other mailbox
public record Preferences(
    OptionalDouble threshold,
    SortedSet<SenderPattern> allowed,
    SortedSet<SenderPattern> blocked,
    boolean newcomers,
    boolean mark) {
  /// Entries of a list: what a person keeps up, with room to spare; the row stays below 64 KiB of
  /// usual addresses.
  public static final int ENTRIES_MAX = 1_000;

  /// Of an account that never said anything.
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

  /// Whether a sender is on the list of those that are never junk.
  public boolean allows(Address sender) {
    return SenderPattern.matching(allowed, sender).isPresent();
  }

  /// Whether a sender is on the list of those that are always junk.
  public boolean blocks(Address sender) {
    return SenderPattern.matching(blocked, sender).isPresent();
  }

  /// With another threshold.
  public Preferences withThreshold(OptionalDouble value) {
    return new Preferences(value, allowed, blocked, newcomers, mark);
  }

  /// With a sender on the list of those allowed, and not on the other.
  ///
  /// @throws IllegalArgumentException if the list is full
  public Preferences allowing(SenderPattern sender) {
    return new Preferences(
        threshold, with(allowed, sender), without(blocked, sender), newcomers, mark);
  }

  /// With a sender on the list of those blocked, and not on the other.
  ///
  /// @throws IllegalArgumentException if the list is full
  public Preferences blocking(SenderPattern sender) {
    return new Preferences(
        threshold, without(allowed, sender), with(blocked, sender), newcomers, mark);
  }

  /// With a sender on neither list.
  public Preferences forgetting(SenderPattern sender) {
    return new Preferences(
        threshold, without(allowed, sender), without(blocked, sender), newcomers, mark);
  }

  /// With the mailbox for newcomers on or off.
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

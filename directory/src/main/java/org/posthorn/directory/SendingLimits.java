package org.posthorn.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Limits of sending for an account or a domain; empty values mean the default.
///
/// @param messagesPerMinute on average, 1 to [#MAX]
/// @param messagesPerDay from midnight to midnight UTC
/// @param recipientsPerDay likewise; a message to ten recipients counts ten
/// @param review whether all mail is held for review
public record SendingLimits(
    OptionalLong messagesPerMinute,
    OptionalLong messagesPerDay,
    OptionalLong recipientsPerDay,
    Optional<Boolean> review) {
  /// More than any account sends, and far from overflow.
  public static final long MAX = 1_000_000_000;

  /// All defaults.
  public static final SendingLimits NONE =
      new SendingLimits(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

  /// @throws DirectoryException of kind INVALID if a limit is not in 1..[#MAX]
  public SendingLimits {
    check(messagesPerMinute);
    check(messagesPerDay);
    check(recipientsPerDay);
  }

  private static void check(OptionalLong bound) {
    if (bound.isPresent() && (bound.getAsLong() < 1 || bound.getAsLong() > MAX)) {
      throw DirectoryException.invalid("a bound on sending is a number from 1 to " + MAX);
    }
  }

  /// These limits, and `others` where these are empty.
  public SendingLimits orElse(SendingLimits others) {
    return new SendingLimits(
        messagesPerMinute.isPresent() ? messagesPerMinute : others.messagesPerMinute,
        messagesPerDay.isPresent() ? messagesPerDay : others.messagesPerDay,
        recipientsPerDay.isPresent() ? recipientsPerDay : others.recipientsPerDay,
        review.isPresent() ? review : others.review);
  }

  /// A description for the audit log, such as `messages-per-day 500, review yes`.
  String described() {
    List<String> set = new ArrayList<>();
    messagesPerMinute.ifPresent(bound -> set.add("messages-per-minute " + bound));
    messagesPerDay.ifPresent(bound -> set.add("messages-per-day " + bound));
    recipientsPerDay.ifPresent(bound -> set.add("recipients-per-day " + bound));
    review.ifPresent(on -> set.add("review " + (on ? "yes" : "no")));
    return set.isEmpty() ? "default" : String.join(", ", set);
  }

  /// Writes them at the end of a row; format 1 has none.
  RowWriter encode(RowWriter row) {
    row.int64(messagesPerMinute.orElse(0));
    row.int64(messagesPerDay.orElse(0));
    row.int64(recipientsPerDay.orElse(0));
    return row.octet(review.map(on -> on ? 2 : 1).orElse(0));
  }

  static SendingLimits decode(RowReader row) {
    OptionalLong minute = bound(row.int64());
    OptionalLong messages = bound(row.int64());
    OptionalLong recipients = bound(row.int64());
    Optional<Boolean> review =
        switch (row.octet()) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(false);
          case 2 -> Optional.of(true);
          default -> throw new IllegalArgumentException("review");
        };
    return new SendingLimits(minute, messages, recipients, review);
  }

  private static OptionalLong bound(long value) {
    return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}

package org.posthorn.jmap.email;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.store.mail.ChangeCursor;

/// The state of the Emails of an account (RFC 8620 §1.6.2 and §5.2): the ModSeq of their last
/// change. While a client gets changes in several responses, it also contains the client's
/// position.
///
/// | state | changes that the client knows |
/// |---|---|
/// | `90` | all up to 90 |
/// | `90-120` | all up to 120; Emails created since 90 are reported as created |
/// | `90-120-130-5` | the same, and of those up to 130 the Emails up to number 5 |
///
/// @param end ModSeq up to which the current sequence of responses goes; -1 for none
/// @param after the last returned Email
public record EmailState(ChangeCursor cursor, long end, long after) {
  private static final Pattern SPELLED =
      Pattern.compile("(\\d{1,18})(?:-(\\d{1,18})(?:-(\\d{1,18})-(\\d{1,18}))?)?");

  static EmailState at(ChangeCursor cursor) {
    return new EmailState(cursor, -1, -1);
  }

  /// Whether no further response is needed.
  boolean isWhole() {
    return end < 0 && cursor.seen() == cursor.since();
  }

  /// Empty for any text that is not a result of [#toString].
  public static Optional<EmailState> parse(String spelled) {
    Matcher matcher = SPELLED.matcher(spelled);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long since = Long.parseLong(matcher.group(1));
    long seen = matcher.group(2) == null ? since : Long.parseLong(matcher.group(2));
    long end = matcher.group(3) == null ? -1 : Long.parseLong(matcher.group(3));
    long after = matcher.group(4) == null ? -1 : Long.parseLong(matcher.group(4));
    return seen < since || (end >= 0 && end < seen)
        ? Optional.empty()
        : Optional.of(new EmailState(new ChangeCursor(since, seen), end, after));
  }

  @Override
  public String toString() {
    if (end >= 0) {
      return cursor.since() + "-" + cursor.seen() + "-" + end + "-" + after;
    }
    return cursor.seen() == cursor.since()
        ? Long.toString(cursor.since())
        : cursor.since() + "-" + cursor.seen();
  }
}

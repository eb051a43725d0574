package org.posthorn.jmap.quota;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.store.mail.Quota;

/// What of a quota can change. Its state is spelled so that an old one tells what has changed
/// since, and moves only when something has.
///
/// @param limit 0 where there is none, and so no object
record QuotaState(long used, long limit) {
  private static final Pattern SPELLED = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  static QuotaState of(Quota quota) {
    return new QuotaState(quota.usedBytes(), quota.limitBytes());
  }

  /// The state that [#toString] spells so; empty for what it never gives.
  static Optional<QuotaState> parse(String state) {
    Matcher matcher = SPELLED.matcher(state);
    return matcher.matches()
        ? Optional.of(
            new QuotaState(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  boolean isThere() {
    return limit > 0;
  }

  /// Without a limit, what is used is nothing that is told.
  @Override
  public String toString() {
    return isThere() ? used + "-" + limit : "0-0";
  }
}

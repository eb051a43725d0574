package org.posthorn.jmap.quota;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.store.mail.Quota;

/// The mutable values of a quota. Its state contains them, so that an old state shows what has
/// changed since.
///
/// @param limit 0 without a limit; then there is no quota object
record QuotaState(long used, long limit) {
  private static final Pattern SPELLED = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  static QuotaState of(Quota quota) {
    return new QuotaState(quota.usedBytes(), quota.limitBytes());
  }

  /// Parses the form of [#toString]; empty for any other text.
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

  /// Without a limit, the used amount is not returned.
  @Override
  public String toString() {
    return isThere() ? used + "-" + limit : "0-0";
  }
}

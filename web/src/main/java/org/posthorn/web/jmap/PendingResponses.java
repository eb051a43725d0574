package org.posthorn.web.jmap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.posthorn.directory.AccountId;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;

/// Limits the memory for large responses that slow clients have not read yet, per account and in
/// total. Thread-safe.
final class PendingResponses {
  /// Octets up to which a response is not counted.
  static final int SHORT_MAX = 256 << 10;

  /// The limit of an account: two of the largest responses.
  private static final int ACCOUNT_MAX = 32 << 20;

  private static final int ALL_MAX = 64 << 20;
  private static final String RETRY_SECONDS = "10";

  private final Map<AccountId, Long> held = new HashMap<>();
  private long all;

  /// The response to a request of an account. The memory of a large one is released when its body
  /// was written.
  ///
  /// @throws WebException 503 if the limit is reached
  Answer of(AccountId account, byte[] json) {
    if (json.length <= SHORT_MAX) {
      return Answer.of(JmapResources.JSON_TYPE, json);
    }
    take(account, json.length);
    return Answer.streamed(
        JmapResources.JSON_TYPE,
        OptionalLong.empty(),
        out -> {
          try {
            out.write(json);
          } finally {
            giveBack(account, json.length);
          }
        });
  }

  private synchronized void take(AccountId account, long octets) {
    long own = held.getOrDefault(account, 0L);
    if (own + octets > ACCOUNT_MAX || all + octets > ALL_MAX) {
      throw new WebException(
          503,
          "too many large responses have not been read yet; the request was processed",
          List.of(new Answer.Field("Retry-After", RETRY_SECONDS)));
    }
    held.put(account, own + octets);
    all += octets;
  }

  private synchronized void giveBack(AccountId account, long octets) {
    all -= octets;
    held.computeIfPresent(account, (_, own) -> own == octets ? null : (Long) (own - octets));
  }
}

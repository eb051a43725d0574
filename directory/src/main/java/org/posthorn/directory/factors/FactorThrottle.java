package org.posthorn.directory.factors;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.posthorn.directory.FailureBackOff;

/// Slows the guessing of codes, by account and by client address. Thread-safe.
final class FactorThrottle {
  private static final int IPV6_PREFIX_BYTES = 8;

  private final FailureBackOff accounts;
  private final FailureBackOff addresses;

  FactorThrottle(Clock clock, FactorLimits limits) {
    accounts = backOff(clock, limits, limits.failures());
    addresses = backOff(clock, limits, 2 * limits.failures());
  }

  private static FailureBackOff backOff(Clock clock, FactorLimits limits, int free) {
    return new FailureBackOff(clock, free, limits.backOff(), limits.forgotten(), limits.entries());
  }

  /// Makes an attempt, unless there were too many failures. The number of concurrent attempts is
  /// limited to the failures left without effect.
  ///
  /// @param account the account, or another key for the throttle
  /// @return empty if nothing was tried
  /// @throws org.posthorn.directory.DirectoryException of kind TEMPORARY if interrupted
  <T> Optional<T> attempt(
      String account, InetAddress client, Supplier<T> attempt, Predicate<T> right) {
    String address = key(client);
    if (!accounts.begin(account)) {
      return Optional.empty();
    }
    try {
      if (!addresses.begin(address)) {
        return Optional.empty();
      }
      try {
        T result = attempt.get();
        if (right.test(result)) {
          accounts.forget(account); // not those of the address, as for passwords
        } else {
          accounts.failed(account);
          addresses.failed(address);
        }
        return Optional.of(result);
      } finally {
        addresses.end(address);
      }
    } finally {
      accounts.end(account);
    }
  }

  // One IPv6 host usually has a /64.
  private static String key(InetAddress client) {
    byte[] bytes = client.getAddress();
    return HexFormat.of()
        .formatHex(
            client instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }
}

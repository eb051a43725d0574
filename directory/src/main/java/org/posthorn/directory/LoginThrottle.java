package org.posthorn.directory;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Slows password guessing, by client address and by login name.
///
/// A name together with an address from which it has logged in before is counted separately. So
/// neither an attacker who fails with somebody's name, nor a colleague at the same address with an
/// old password, locks users out; and guessing from such an address is still slowed.
final class LoginThrottle {
  private static final int IPV6_PREFIX_BYTES = 8;

  private final FailureBackOff addresses;
  private final FailureBackOff names;
  private final FailureBackOff pairs;
  private final BoundedCache<String, Boolean> familiar;

  LoginThrottle(Clock clock, DirectoryLimits limits) {
    addresses =
        new FailureBackOff(
            clock,
            limits.failuresPerAddress(),
            limits.backOffPerAddress(),
            limits.failuresForgotten(),
            limits.throttleEntries());
    names = perName(clock, limits);
    pairs = perName(clock, limits);
    familiar = new BoundedCache<>(limits.throttleEntries());
  }

  private static FailureBackOff perName(Clock clock, DirectoryLimits limits) {
    return new FailureBackOff(
        clock,
        limits.failuresPerAccount(),
        limits.backOffPerAccount(),
        limits.failuresForgotten(),
        limits.throttleEntries());
  }

  /// An attempt to log in as `name`. For a Unix domain socket, which has no address, only the name
  /// counts.
  Attempt attempt(Optional<InetAddress> peer, String name) {
    return new Attempt(peer.map(LoginThrottle::key), name);
  }

  int size() {
    return addresses.size() + names.size() + pairs.size() + familiar.size();
  }

  // One IPv6 host usually has a /64.
  private static String key(InetAddress peer) {
    byte[] bytes = peer.getAddress();
    return HexFormat.of()
        .formatHex(peer instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }

  /// One attempt, used by one thread at a time.
  final class Attempt {
    private final Optional<String> address;
    private final String name;
    private final String pair;
    private final boolean known;

    private Attempt(Optional<String> address, String name) {
      this.address = address;
      this.name = name;
      pair = address.orElse("") + " " + name;
      known = familiar.get(pair).isPresent();
    }

    /// Whether an attempt would be refused now. For display only; decide by [#begin].
    boolean refused() {
      return known
          ? pairs.refuses(pair)
          : names.refuses(name) || address.filter(addresses::refuses).isPresent();
    }

    /// Begins, before the secret is verified, unless there were too many failures; may wait for
    /// others. If it returns true, [#end] must be called.
    ///
    /// @throws DirectoryException of kind TEMPORARY if interrupted
    boolean begin() {
      if (known) {
        return pairs.begin(pair);
      }
      if (!names.begin(name)) {
        return false;
      }
      boolean begun = false;
      try {
        begun = address.isEmpty() || addresses.begin(address.get());
        return begun;
      } finally {
        if (!begun) {
          names.end(name);
        }
      }
    }

    void end() {
      if (known) {
        pairs.end(pair);
      } else {
        names.end(name);
        address.ifPresent(addresses::end);
      }
    }

    void failed() {
      if (known) {
        pairs.failed(pair);
      } else {
        names.failed(name);
        address.ifPresent(addresses::failed);
      }
    }

    /// Forgets the failures of the name, but not those of the address: otherwise the owner of one
    /// account could continue guessing for others.
    void succeeded() {
      pairs.forget(pair);
      names.forget(name);
      if (!known) {
        familiar.put(pair, true, familiar.stamp());
      }
    }
  }
}

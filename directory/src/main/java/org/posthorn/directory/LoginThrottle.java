package org.posthorn.directory;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Slows guessing, by the address that guesses and by the name that is guessed for.
///
/// A name from an address that has succeeded for it before is counted apart from both. So neither a
/// stranger who fails for somebody's name, nor a colleague behind the same address whose phone has
/// an old password, keeps anybody out of their own mail; and guessing from such an address is
/// slowed all the same.
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

  /// An attempt to log in as `name`. From a Unix-domain socket, which has no address, only the name
  /// counts.
  Attempt attempt(Optional<InetAddress> peer, String name) {
    return new Attempt(peer.map(LoginThrottle::key), name);
  }

  /// Entries of all kinds.
  int size() {
    return addresses.size() + names.size() + pairs.size() + familiar.size();
  }

  // Whoever has one IPv6 address has a /64 of them.
  private static String key(InetAddress peer) {
    byte[] bytes = peer.getAddress();
    return HexFormat.of()
        .formatHex(peer instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }

  /// One attempt, of one thread at a time.
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

    /// Whether an attempt would be refused now. Asks only; decide by [#begin].
    boolean refused() {
      return known
          ? pairs.refuses(pair)
          : names.refuses(name) || address.filter(addresses::refuses).isPresent();
    }

    /// Begins, before the secret is looked at, unless there were too many failures; may wait for
    /// others. Whoever was let begin must call [#end], whatever comes of it.
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

    /// Forgets the failures for the name, but not those of the address: whoever has one account
    /// could otherwise go on guessing for others.
    void succeeded() {
      pairs.forget(pair);
      names.forget(name);
      if (!known) {
        familiar.put(pair, true, familiar.stamp());
      }
    }
  }
}

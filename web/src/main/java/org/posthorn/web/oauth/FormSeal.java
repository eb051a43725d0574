package org.posthorn.web.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Digests;

/// Binds a consent form to the user and the displayed request, so that nobody can decide for
/// another user or about another request. Thread-safe.
final class FormSeal {
  /// How long a form is valid.
  private static final Duration VALID = Duration.ofMinutes(15);

  private final byte[] key;
  private final Clock clock;

  FormSeal(byte[] key, Clock clock) {
    this.key = key.clone();
    this.clock = clock;
  }

  /// @param shown the displayed values
  String of(Principal who, List<String> shown) {
    return of(who, shown, clock.instant().plus(VALID).getEpochSecond());
  }

  private String of(Principal who, List<String> shown, long until) {
    StringBuilder text = new StringBuilder();
    text.append(who.account()).append(' ').append(who.credential()).append(' ').append(until);
    // With lengths, so that the encoding is unambiguous.
    shown.forEach(each -> text.append('\n').append(each.length()).append(' ').append(each));
    byte[] mac = Digests.hmacSha256(key, text.toString().getBytes(StandardCharsets.UTF_8));
    return until + "." + HexFormat.of().formatHex(mac);
  }

  boolean matches(String seal, Principal who, List<String> shown) {
    String[] halves = seal.split("\\.", -1);
    if (halves.length != 2 || !halves[0].matches("[0-9]{1,15}")) {
      return false;
    }
    long until = Long.parseLong(halves[0]);
    return Instant.ofEpochSecond(until).isAfter(clock.instant())
        && MessageDigest.isEqual(
            of(who, shown, until).getBytes(StandardCharsets.UTF_8),
            seal.getBytes(StandardCharsets.UTF_8));
  }
}

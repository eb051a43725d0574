package org.posthorn.web.rest.settings;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.autoconfig.AppleProfile;

/// Configuration profiles with an app password, each at an unguessable address, for a phone that is
/// not signed in. Held only in memory, for a short time. Thread-safe.
public final class DeviceProfiles implements Resource {
  /// Their path.
  public static final String PATH = "/account/profile/{token}";

  /// How long a profile is available.
  static final Duration KEPT = Duration.ofMinutes(10);

  /// How often it can be downloaded: a phone requests it once for display and once for
  /// installation.
  private static final int TIMES = 2;

  /// Largest number of profiles; the oldest is dropped.
  private static final int KEPT_MAX = 1_000;

  private static final int TOKEN_BYTES = 24;

  private final AppleProfile profiles;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>(); // under this

  private record Waiting(String address, String password, Instant made, int times) {
    /// Without the password.
    @Override
    public String toString() {
      return "Waiting[" + address + "]";
    }
  }

  public DeviceProfiles(AppleProfile profiles, InstantSource clock) {
    this.profiles = profiles;
    this.clock = clock;
  }

  /// Registers a profile.
  ///
  /// @return its path
  synchronized String offer(String address, String password) {
    forgetOld();
    if (waiting.size() >= KEPT_MAX) {
      waiting.remove(waiting.keySet().iterator().next());
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    waiting.put(token, new Waiting(address, password, clock.instant(), 0));
    return PATH.replace("{token}", token);
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(KEPT);
    waiting.values().removeIf(each -> each.made().isBefore(oldest));
  }

  private synchronized Optional<Waiting> take(String token) {
    forgetOld();
    Waiting found = waiting.get(token);
    if (found == null) {
      return Optional.empty();
    }
    int times = found.times() + 1;
    if (times == TIMES) {
      waiting.remove(token);
    } else {
      waiting.put(token, new Waiting(found.address(), found.password(), found.made(), times));
    }
    return Optional.of(found);
  }

  @Override
  public Answer answer(WebRequest request) throws IOException {
    Waiting found =
        take(request.segment("token"))
            .orElseThrow(
                () -> new WebException(404, "unknown or expired profile: create a new one"));
    return profiles.of(found.address(), Optional.of(found.password()));
  }
}

package org.posthorn.mailauth.dkim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The schedule of key rotation for a domain. Computes the steps that are due; performs none.
///
/// A new key is published first. It signs when it is in the DNS and resolvers no longer cache its
/// absence. The old key stays published for mail in transit.
///
/// @param rotation how long a key signs until a new one is made
/// @param propagation how long a published key waits before it signs
/// @param retirement how long a retired key stays published
public record KeySchedule(Duration rotation, Duration propagation, Duration retirement) {

  /// 90 days; 2 days, longer than most caches keep records; 7 days, longer than most servers retry.
  public static KeySchedule defaults() {
    return new KeySchedule(Duration.ofDays(90), Duration.ofDays(2), Duration.ofDays(7));
  }

  /// The state of a key.
  public enum State {
    /// To be published; does not sign yet.
    PUBLISHED,
    /// Signs.
    ACTIVE,
    /// Does not sign any more; its record must stay.
    RETIRING
  }

  /// A key of a domain.
  ///
  /// @param pair identifies the keys that are rotated together
  /// @param since when it entered its state
  /// @param seen since when it is in the DNS; empty if it is not
  public record KeyStatus(String pair, State state, Instant since, Optional<Instant> seen) {}

  /// A step that is due.
  public enum Step {
    /// New keys must be made.
    GENERATE,
    /// The published keys must become active, and the active ones retire.
    SWITCH,
    /// The retired keys must be removed; their records can be removed.
    REMOVE
  }

  /// The due steps of a domain that signs already; none for a domain without keys.
  public List<Step> due(List<KeyStatus> keys, Instant now) {
    List<Step> steps = new ArrayList<>();
    List<KeyStatus> published = in(keys, State.PUBLISHED);
    List<KeyStatus> active = in(keys, State.ACTIVE);
    boolean old = active.stream().anyMatch(key -> past(key.since(), rotation, now));
    if (published.isEmpty() && old) {
      steps.add(Step.GENERATE);
    }
    // If there is no active key, an unpropagated record does no harm.
    Duration wait = active.isEmpty() ? Duration.ZERO : propagation;
    boolean shown =
        !published.isEmpty()
            && published.stream()
                .allMatch(key -> key.seen().filter(at -> past(at, wait, now)).isPresent());
    if (shown) {
      steps.add(Step.SWITCH);
    }
    if (in(keys, State.RETIRING).stream().anyMatch(key -> past(key.since(), retirement, now))) {
      steps.add(Step.REMOVE);
    }
    return steps;
  }

  /// Whether a retired key can be removed.
  public boolean expired(KeyStatus key, Instant now) {
    return key.state() == State.RETIRING && past(key.since(), retirement, now);
  }

  private static List<KeyStatus> in(List<KeyStatus> keys, State state) {
    return keys.stream().filter(key -> key.state() == state).toList();
  }

  private static boolean past(Instant since, Duration wait, Instant now) {
    return !now.isBefore(since.plus(wait));
  }
}

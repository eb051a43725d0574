package org.posthorn.mailauth.dkim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When the keys of a domain take over from each other. Says what is due; does nothing itself.
///
/// A new key is published first, and signs once the DNS shows it and resolvers cannot still
/// remember that it did not; the old one stays published for the mail that is under way with its
/// signatures.
///
/// @param rotation how long a key signs until another is made
/// @param propagation how long a key that the DNS shows waits before it signs
/// @param retirement how long one that signs no more stays published
public record KeySchedule(Duration rotation, Duration propagation, Duration retirement) {

  /// 90 days; 2 days, longer than records are remembered by most; 7 days, longer than mail is tried
  /// by most.
  public static KeySchedule defaults() {
    return new KeySchedule(Duration.ofDays(90), Duration.ofDays(2), Duration.ofDays(7));
  }

  /// Where a key stands.
  public enum State {
    /// To be found in the DNS soon; does not sign.
    PUBLISHED,
    /// Signs.
    ACTIVE,
    /// Signs no more; its record must stay.
    RETIRING
  }

  /// A key of a domain, as far as the schedule is concerned.
  ///
  /// @param pair names it together with the others that take over with it
  /// @param since when it came to its state
  /// @param seen since when the DNS has shown it; empty if it has not
  public record KeyStatus(String pair, State state, Instant since, Optional<Instant> seen) {}

  /// What is due.
  public enum Step {
    /// New keys are to be made.
    GENERATE,
    /// The published ones are to sign, the active ones to retire.
    SWITCH,
    /// The retiring ones are to be forgotten; their records may go.
    REMOVE
  }

  /// What is due for a domain that signs already; nothing for one that has no keys.
  public List<Step> due(List<KeyStatus> keys, Instant now) {
    List<Step> steps = new ArrayList<>();
    List<KeyStatus> published = in(keys, State.PUBLISHED);
    List<KeyStatus> active = in(keys, State.ACTIVE);
    boolean old = active.stream().anyMatch(key -> past(key.since(), rotation, now));
    if (published.isEmpty() && old) {
      steps.add(Step.GENERATE);
    }
    // Whoever never signed has nothing to lose by a record that some cannot see yet.
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

  /// Whether a key that retires may be forgotten.
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

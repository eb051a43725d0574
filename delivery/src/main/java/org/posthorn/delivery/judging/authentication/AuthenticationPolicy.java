package org.posthorn.delivery.judging.authentication;

import java.util.Collection;
import org.posthorn.delivery.judging.Advice;

/// What follows from the authentication of messages for a domain of ours.
///
/// @param mode whether anything does
/// @param reject for a message that fails DMARC and whose author's domain asks for `reject`: RFC
///   9989 §7.4 forbids to refuse it for that alone
/// @param quarantine likewise for `quarantine`
/// @param spfFail for a message that SPF fails, and whose author's domain has no DMARC policy
/// @param temporary if the DNS did not answer, so that nothing of this is known
public record AuthenticationPolicy(
    Mode mode, Advice reject, Advice quarantine, Advice spfFail, Temporary temporary) {

  /// How far authentication goes, from the mildest on.
  public enum Mode {
    /// Nothing is looked up.
    OFF,
    /// What was found out is told, and nothing follows from it.
    RECORD,
    ENFORCE
  }

  /// What becomes of a message whose authentication needs an answer of the DNS.
  public enum Temporary {
    ACCEPT,
    /// It is refused for now, so that its sender tries again.
    DEFER
  }

  /// Enforced: what asks for `reject` or `quarantine` is filed as junk, and everything else taken.
  public static AuthenticationPolicy defaults() {
    return new AuthenticationPolicy(
        Mode.ENFORCE, Advice.JUNK, Advice.JUNK, Advice.ACCEPT, Temporary.ACCEPT);
  }

  /// The mildest of several in each respect: a message for several domains has one fate, and none
  /// of them loses mail for what only another one wants.
  ///
  /// @throws IllegalArgumentException if there are none
  public static AuthenticationPolicy mildest(Collection<AuthenticationPolicy> policies) {
    return policies.stream()
        .reduce((one, two) ->
            new AuthenticationPolicy(
                milder(one.mode, two.mode),
                milder(one.reject, two.reject),
                milder(one.quarantine, two.quarantine),
                milder(one.spfFail, two.spfFail),
                milder(one.temporary, two.temporary)))
        .orElseThrow(() -> new IllegalArgumentException("no policy"));
  }

  private static <E extends Enum<E>> E milder(E one, E two) {
    return one.compareTo(two) <= 0 ? one : two;
  }
}

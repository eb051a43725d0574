package org.posthorn.delivery.checks.authentication;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.Advice;

/// What a local domain does with the results of authentication.
///
/// @param mode whether results have consequences
/// @param reject for a message that fails DMARC and whose author's domain asks for `reject`: RFC
///   9989 §7.4 forbids to refuse it for that reason alone
/// @param quarantine the same for `quarantine`
/// @param spfFail for a message that SPF fails, and whose author's domain has no DMARC policy
/// @param temporary if the DNS did not answer, so that the result is unknown
public record AuthenticationPolicy(
    Mode mode, Advice reject, Advice quarantine, Advice spfFail, Temporary temporary) {

  /// How far authentication goes.
  public enum Mode {
    /// Nothing is looked up.
    OFF,
    /// Results are recorded, but have no consequences.
    RECORD,
    ENFORCE
  }

  /// What is done with a message if the DNS does not answer.
  public enum Temporary {
    ACCEPT,
    /// It is refused temporarily, so that its sender tries again.
    DEFER
  }

  /// The name of each part in the settings of a domain.
  public enum Part {
    MODE("authentication.mode"),
    REJECT("authentication.dmarc-reject"),
    QUARANTINE("authentication.dmarc-quarantine"),
    SPF_FAIL("authentication.spf-fail"),
    TEMPORARY("authentication.temporary-error");

    private final String setting;

    Part(String setting) {
      this.setting = setting;
    }

    public String setting() {
      return setting;
    }
  }

  /// One part as text.
  public String text(Part part) {
    Enum<?> value =
        switch (part) {
          case MODE -> mode;
          case REJECT -> reject;
          case QUARANTINE -> quarantine;
          case SPF_FAIL -> spfFail;
          case TEMPORARY -> temporary;
        };
    return value.name().toLowerCase(Locale.ROOT);
  }

  /// A copy with one part changed.
  ///
  /// @throws IllegalArgumentException naming the allowed values
  public AuthenticationPolicy with(Part part, String text) {
    return switch (part) {
      case MODE ->
          new AuthenticationPolicy(parse(Mode.class, text), reject, quarantine, spfFail, temporary);
      case REJECT ->
          new AuthenticationPolicy(mode, parse(Advice.class, text), quarantine, spfFail, temporary);
      case QUARANTINE ->
          new AuthenticationPolicy(mode, reject, parse(Advice.class, text), spfFail, temporary);
      case SPF_FAIL ->
          new AuthenticationPolicy(mode, reject, quarantine, parse(Advice.class, text), temporary);
      case TEMPORARY ->
          new AuthenticationPolicy(mode, reject, quarantine, spfFail, parse(Temporary.class, text));
    };
  }

  /// A copy with the settings of a domain.
  ///
  /// @param settings of the domain; settings of other things, or of other versions, are ignored
  public AuthenticationPolicy with(Map<String, String> settings) {
    AuthenticationPolicy policy = this;
    for (Part part : Part.values()) {
      String text = settings.get(part.setting());
      if (text != null && policy.takes(part, text)) {
        policy = policy.with(part, text);
      }
    }
    return policy;
  }

  private boolean takes(Part part, String text) {
    try {
      AuthenticationPolicy _ = with(part, text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static <E extends Enum<E>> E parse(Class<E> kind, String text) {
    for (E value : kind.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "expected one of "
            + Arrays.stream(kind.getEnumConstants())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  /// Enforced: messages for which the policy is `reject` or `quarantine` are junk; all others are
  /// accepted.
  public static AuthenticationPolicy defaults() {
    return new AuthenticationPolicy(
        Mode.ENFORCE, Advice.JUNK, Advice.JUNK, Advice.ACCEPT, Temporary.ACCEPT);
  }

  /// Whether two policies treat every message the same. Without consequences, the other parts do
  /// not matter.
  boolean agrees(AuthenticationPolicy other) {
    return mode == Mode.ENFORCE ? equals(other) : other.mode != Mode.ENFORCE;
  }

  /// The mildest of several in each part: a message gets one verdict, and no domain loses mail
  /// because of another domain's policy.
  ///
  /// @throws IllegalArgumentException if there are no policies
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

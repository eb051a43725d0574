package org.posthorn.smtp.syntax;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// The parameters of MAIL.
///
/// @param size the sender's estimate in bytes. RFC 1870 §3
/// @param body the type of lines and octets. RFC 6152 §3, RFC 3030 §3
/// @param smtputf8 whether addresses and header may be internationalized. RFC 6531 §3.4
/// @param ret how much of the message a failure report returns. RFC 3461 §4.3
/// @param envid the sender's id of the transaction, decoded. RFC 3461 §4.4
/// @param auth the original submitter, decoded, or `<>`. RFC 4954 §5
/// @param hold the requested delay; not passed on. RFC 4865 §3
/// @param requireTls whether verified TLS is required on the whole way. RFC 8689 §3
/// @param verp whether each recipient gets its own return path; not passed on
public record MailParameters(
    OptionalLong size,
    Body body,
    boolean smtputf8,
    Optional<Return> ret,
    Optional<String> envid,
    Optional<String> auth,
    Optional<Hold> hold,
    boolean requireTls,
    Optional<Verp> verp) {
  /// No parameters.
  public static final MailParameters NONE =
      new MailParameters(
          OptionalLong.empty(),
          Body.SEVEN_BIT,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty());

  /// Without [Hold], REQUIRETLS and [Verp].
  public MailParameters(
      OptionalLong size,
      Body body,
      boolean smtputf8,
      Optional<Return> ret,
      Optional<String> envid,
      Optional<String> auth) {
    this(size, body, smtputf8, ret, envid, auth, Optional.empty(), false, Optional.empty());
  }

  public MailParameters withEnvid(String other) {
    return new MailParameters(
        size, body, smtputf8, ret, Optional.of(other), auth, hold, requireTls, verp);
  }

  /// The same with another body type.
  public MailParameters withBody(Body other) {
    return new MailParameters(size, other, smtputf8, ret, envid, auth, hold, requireTls, verp);
  }

  public MailParameters withoutSmtputf8() {
    return new MailParameters(size, body, false, ret, envid, auth, hold, requireTls, verp);
  }

  public MailParameters withHold(Optional<Hold> other) {
    return new MailParameters(size, body, smtputf8, ret, envid, auth, other, requireTls, verp);
  }

  public MailParameters withVerp(Optional<Verp> other) {
    return new MailParameters(size, body, smtputf8, ret, envid, auth, hold, requireTls, other);
  }

  /// The body type of a message.
  public enum Body {
    SEVEN_BIT("7BIT"),
    EIGHT_BIT_MIME("8BITMIME"),
    /// Any octets, not lines: requires BDAT.
    BINARY_MIME("BINARYMIME");

    private final String value;

    Body(String value) {
      this.value = value;
    }

    /// The parameter's value.
    public String value() {
      return value;
    }
  }

  /// How much of the message a failure report returns.
  public enum Return {
    FULL,
    HDRS
  }

  /// XVERP, an extension of Postfix (its VERP_README): each recipient gets its own return path.
  /// `list@here` to `user@there` with `+=` is `list+user=there@here`.
  ///
  /// @param first stands before the recipient
  /// @param second replaces its `@`
  public record Verp(char first, char second) {
    /// Allowed delimiters: characters that local parts may contain without quotes, and few do.
    static final String DELIMITERS = "-=+";

    /// The default delimiters.
    static final Verp USUAL = new Verp('+', '=');

    /// @throws IllegalArgumentException if a delimiter is not one of `-=+`
    public Verp {
      if (DELIMITERS.indexOf(first) < 0 || DELIMITERS.indexOf(second) < 0) {
        throw new IllegalArgumentException("VERP delimiters " + first + second);
      }
    }
  }

  /// When a message is to be sent. RFC 4865 §3.
  public sealed interface Hold {
    /// HOLDFOR: a time after its acceptance.
    record For(Duration interval) implements Hold {}

    /// HOLDUNTIL: a point in time.
    record Until(Instant time) implements Hold {}

    /// The time for a message that is accepted now.
    default Instant release(Instant now) {
      return switch (this) {
        case For(Duration interval) -> now.plus(interval);
        case Until(Instant time) -> time;
      };
    }
  }
}

package org.posthorn.smtp.syntax;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What MAIL says besides the reverse-path.
///
/// @param size the sender's estimate in bytes. RFC 1870 §3
/// @param body how lines and octets are to be read. RFC 6152 §3, RFC 3030 §3
/// @param smtputf8 whether paths and header may be internationalised. RFC 6531 §3.4
/// @param ret how much of the message a failure report returns. RFC 3461 §4.3
/// @param envid the sender's name for the transaction, decoded. RFC 3461 §4.4
/// @param auth who submitted it first, decoded, or `<>`. RFC 4954 §5
/// @param hold how long it is to be kept before it is sent; not told to the next server. RFC 4865
///   §3
/// @param requireTls whether it is to travel over verified TLS alone. RFC 8689 §3
/// @param verp whether each recipient gets a return path of its own; not told to the next server
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
  /// None given.
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

  /// The same without [Hold], REQUIRETLS and [Verp].
  public MailParameters(
      OptionalLong size,
      Body body,
      boolean smtputf8,
      Optional<Return> ret,
      Optional<String> envid,
      Optional<String> auth) {
    this(size, body, smtputf8, ret, envid, auth, Optional.empty(), false, Optional.empty());
  }

  /// The same with another ENVID.
  public MailParameters withEnvid(String other) {
    return new MailParameters(
        size, body, smtputf8, ret, Optional.of(other), auth, hold, requireTls, verp);
  }

  /// The same with other octets.
  public MailParameters withBody(Body other) {
    return new MailParameters(size, other, smtputf8, ret, envid, auth, hold, requireTls, verp);
  }

  /// The same without SMTPUTF8.
  public MailParameters withoutSmtputf8() {
    return new MailParameters(size, body, false, ret, envid, auth, hold, requireTls, verp);
  }

  /// The same with [Hold] or without.
  public MailParameters withHold(Optional<Hold> other) {
    return new MailParameters(size, body, smtputf8, ret, envid, auth, other, requireTls, verp);
  }

  /// The same with [Verp] or without.
  public MailParameters withVerp(Optional<Verp> other) {
    return new MailParameters(size, body, smtputf8, ret, envid, auth, hold, requireTls, other);
  }

  /// What the octets of the message may be.
  public enum Body {
    SEVEN_BIT("7BIT"),
    EIGHT_BIT_MIME("8BITMIME"),
    /// Any octets, not lines: only with BDAT.
    BINARY_MIME("BINARYMIME");

    private final String value;

    Body(String value) {
      this.value = value;
    }

    /// As the parameter writes it.
    public String value() {
      return value;
    }
  }

  /// How much of the message a failure report returns.
  public enum Return {
    FULL,
    HDRS
  }

  /// XVERP, which is Postfix's (its VERP_README): how the return path of each recipient is made of
  /// the sender and the recipient. `list@here` to `user@there` with `+=` is `list+user=there@here`.
  ///
  /// @param first stands before the recipient
  /// @param second stands in the place of its `@`
  public record Verp(char first, char second) {
    /// What may part the pieces: what stands in local parts without quotes, and in few of them.
    static final String DELIMITERS = "-=+";

    /// Where none are given.
    static final Verp USUAL = new Verp('+', '=');

    /// @throws IllegalArgumentException if one is not among `-=+`
    public Verp {
      if (DELIMITERS.indexOf(first) < 0 || DELIMITERS.indexOf(second) < 0) {
        throw new IllegalArgumentException("VERP delimiters " + first + second);
      }
    }
  }

  /// When a message is to be released. RFC 4865 §3.
  public sealed interface Hold {
    /// HOLDFOR: so long after it was accepted.
    record For(Duration interval) implements Hold {}

    /// HOLDUNTIL: at that time.
    record Until(Instant time) implements Hold {}

    /// When that is for a message that is taken now.
    default Instant release(Instant now) {
      return switch (this) {
        case For(Duration interval) -> now.plus(interval);
        case Until(Instant time) -> time;
      };
    }
  }
}

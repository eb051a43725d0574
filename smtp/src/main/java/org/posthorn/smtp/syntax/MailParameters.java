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
public record MailParameters(
    OptionalLong size,
    Body body,
    boolean smtputf8,
    Optional<Return> ret,
    Optional<String> envid,
    Optional<String> auth,
    Optional<Hold> hold,
    boolean requireTls) {
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
          false);

  /// The same without [Hold] and REQUIRETLS.
  public MailParameters(
      OptionalLong size,
      Body body,
      boolean smtputf8,
      Optional<Return> ret,
      Optional<String> envid,
      Optional<String> auth) {
    this(size, body, smtputf8, ret, envid, auth, Optional.empty(), false);
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

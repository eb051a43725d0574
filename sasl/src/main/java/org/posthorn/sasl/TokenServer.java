package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.util.Locale;
import java.util.Optional;

/// OAUTHBEARER (RFC 7628) and XOAUTH2: one message with an access token. If it is refused, the
/// client gets an error message, and the exchange fails after the client's response to it (RFC 7628
/// §3.2.3).
final class TokenServer implements ServerMechanism {
  private final SaslMechanism mechanism;
  private final Credentials credentials;
  private final AuthenticationContext context;
  private Optional<Step.Failure> told = Optional.empty();
  private boolean over;

  TokenServer(SaslMechanism mechanism, Credentials credentials, AuthenticationContext context) {
    this.mechanism = mechanism;
    this.credentials = credentials;
    this.context = context;
  }

  @Override
  public Step respond(byte[] message) {
    if (over) {
      throw new IllegalStateException("the exchange is over");
    }
    if (told.isPresent()) {
      over = true;
      return told.get(); // whatever the client's response is
    }
    TokenMessage read;
    try {
      if (message.length > MESSAGE_BYTES_MAX) {
        throw new IllegalArgumentException("a message of " + message.length + " bytes");
      }
      read =
          mechanism == SaslMechanism.OAUTHBEARER
              ? TokenMessage.oauthBearer(message)
              : TokenMessage.xoauth2(message);
    } catch (IllegalArgumentException e) {
      over = true;
      return new Step.Failure(FailureReason.BAD_ENCODING, String.valueOf(e.getMessage()));
    }
    // RFC 7628 §3.2.1: a client without a token requests the metadata.
    CredentialVerdict verdict =
        read.token().isEmpty()
            ? new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS)
            : credentials.verifyToken(read.user(), read.token().get(), context);
    return switch (verdict) {
      case CredentialVerdict.Accepted(SaslIdentity identity) -> {
        over = true;
        yield new Step.Success(identity, UnlockSecret.NOTHING);
      }
      case CredentialVerdict.Refused(FailureReason reason) -> refused(reason);
    };
  }

  private Step refused(FailureReason reason) {
    Step.Failure failure = new Step.Failure(reason, "");
    if (reason == FailureReason.THROTTLED || reason == FailureReason.TEMPORARY) {
      over = true; // the token may be valid
      return failure;
    }
    told = Optional.of(failure);
    return new Step.Challenge(utf8(explanation(reason == FailureReason.NOT_AUTHORIZED)));
  }

  /// The error message (RFC 7628 §3.2.2), in the form for XOAUTH2 if needed.
  private String explanation(boolean scope) {
    String service = quoted(context.service().toLowerCase(Locale.ROOT));
    if (mechanism == SaslMechanism.XOAUTH2) {
      String status = quoted(scope ? "403" : "401");
      return "{\"status\":" + status + ",\"schemes\":\"bearer\",\"scope\":" + service + "}";
    }
    String status = quoted(scope ? "insufficient_scope" : "invalid_token");
    String where =
        credentials
            .tokenMetadata()
            .map(url -> ",\"openid-configuration\":" + quoted(url))
            .orElse("");
    return "{\"status\":" + status + ",\"scope\":" + service + where + "}";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}

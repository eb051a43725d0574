package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Common part of PLAIN, LOGIN and login commands of protocols (RFC 9051 §6.2.3, RFC 1939 `USER`
/// and `PASS`): prepares a name and a password, and verifies them.
public final class PasswordLogin {

  /// Longest name or password in bytes.
  public static final int BYTES_MAX = 1024;

  private PasswordLogin() {}

  /// Verifies a name and a password as received from the client.
  ///
  /// @return [Step.Success] or [Step.Failure]
  public static Step verify(
      Credentials credentials,
      byte[] authcid,
      Optional<String> authzid,
      byte[] password,
      AuthenticationContext context) {
    String user;
    String secret;
    Optional<String> actAs;
    try {
      user = Saslprep.prepare(text(authcid));
      secret = Saslprep.prepare(text(password));
      actAs = authzid.map(Saslprep::prepare);
    } catch (IllegalArgumentException e) {
      return new Step.Failure(FailureReason.BAD_ENCODING, String.valueOf(e.getMessage()));
    }
    // RFC 4616 §2: neither may be empty, after preparation either.
    if (user.isEmpty() || secret.isEmpty()) {
      return new Step.Failure(FailureReason.BAD_ENCODING, "an empty user name or password");
    }
    return switch (credentials.verifyPassword(user, actAs, secret, context)) {
      case CredentialVerdict.Accepted(SaslIdentity identity) ->
          new Step.Success(identity, new UnlockSecret(UnlockSecret.Kind.PASSWORD, utf8(secret)));
      case CredentialVerdict.Refused(FailureReason reason) -> new Step.Failure(reason, "");
    };
  }

  /// Strict UTF-8, bounded.
  static String text(byte[] bytes) {
    return text(bytes, BYTES_MAX);
  }

  static String text(byte[] bytes, int max) {
    if (bytes.length > max) {
      throw new IllegalArgumentException("a string of " + bytes.length + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a string that is not UTF-8", e);
    }
  }
}

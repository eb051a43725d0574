package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// LOGIN (draft-murchison-sasl-login): the server asks for the name, then for the password. A name
/// in an initial response, which some clients send, is accepted.
final class LoginServer implements ServerMechanism {
  private final Credentials credentials;
  private final AuthenticationContext context;
  private byte @Nullable [] user;
  private boolean over;

  LoginServer(Credentials credentials, AuthenticationContext context) {
    this.credentials = credentials;
    this.context = context;
  }

  @Override
  public Step start(Optional<byte[]> initialResponse) {
    return initialResponse.isPresent()
        ? respond(initialResponse.get())
        : new Step.Challenge(utf8("Username:"));
  }

  @Override
  public Step respond(byte[] message) {
    if (over) {
      throw new IllegalStateException("the exchange is over");
    }
    if (message.length > MESSAGE_BYTES_MAX) {
      over = true;
      return new Step.Failure(
          FailureReason.BAD_ENCODING, "a message of " + message.length + " bytes");
    }
    byte[] name = user;
    if (name == null) {
      user = message.clone();
      return new Step.Challenge(utf8("Password:"));
    }
    over = true;
    return PasswordLogin.verify(credentials, name, Optional.empty(), message, context);
  }
}

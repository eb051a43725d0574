package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.util.Optional;

/// LOGIN (draft-murchison-sasl-login): the challenges are distinguished by their order, not by
/// their text.
final class LoginClient implements ClientMechanism {
  private final String user;
  private final String password;
  private int answered;

  LoginClient(String user, String password) {
    this.user = Saslprep.prepare(user);
    this.password = Saslprep.prepare(password);
  }

  @Override
  public SaslMechanism mechanism() {
    return SaslMechanism.LOGIN;
  }

  @Override
  public Optional<byte[]> initialResponse() {
    return Optional.empty();
  }

  @Override
  public byte[] answer(byte[] challenge) {
    answered++;
    return switch (answered) {
      case 1 -> utf8(user);
      case 2 -> utf8(password);
      default -> throw new IllegalArgumentException("LOGIN has two challenges");
    };
  }

  @Override
  public boolean serverProved() {
    return true;
  }
}

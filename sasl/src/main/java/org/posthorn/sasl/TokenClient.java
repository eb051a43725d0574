package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.util.Optional;

/// OAUTHBEARER (RFC 7628) and XOAUTH2. The only challenge is the server's error, which must be
/// answered before the server sends its failure reply.
final class TokenClient implements ClientMechanism {
  private final SaslMechanism mechanism;
  private final byte[] message;
  private final byte[] acknowledgement;
  private boolean refused;

  private TokenClient(SaslMechanism mechanism, String message, byte[] acknowledgement) {
    this.mechanism = mechanism;
    this.message = utf8(message);
    this.acknowledgement = acknowledgement;
  }

  static ClientMechanism oauthBearer(String user, String token, String host, int port) {
    String name = Saslprep.prepare(user).replace("=", "=3D").replace(",", "=2C");
    String text =
        "n,a=%s,\1host=%s\1port=%d\1auth=Bearer %s\1\1".formatted(name, host, port, token);
    return new TokenClient(SaslMechanism.OAUTHBEARER, text, new byte[] {1}); // RFC 7628 §3.2.3
  }

  static ClientMechanism xoauth2(String user, String token) {
    String text = "user=%s\1auth=Bearer %s\1\1".formatted(Saslprep.prepare(user), token);
    return new TokenClient(SaslMechanism.XOAUTH2, text, new byte[0]);
  }

  @Override
  public SaslMechanism mechanism() {
    return mechanism;
  }

  @Override
  public Optional<byte[]> initialResponse() {
    return Optional.of(message.clone());
  }

  @Override
  public byte[] answer(byte[] challenge) {
    if (refused) {
      throw new IllegalArgumentException(mechanism.saslName() + " has one challenge");
    }
    refused = true;
    return acknowledgement.clone();
  }

  @Override
  public boolean serverProved() {
    return !refused;
  }
}

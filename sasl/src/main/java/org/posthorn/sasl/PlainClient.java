package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.util.Optional;

/// PLAIN (RFC 4616).
final class PlainClient implements ClientMechanism {
  private final byte[] message;

  PlainClient(String authzid, String authcid, String password) {
    message = utf8(authzid + "\0" + Saslprep.prepare(authcid) + "\0" + Saslprep.prepare(password));
  }

  @Override
  public SaslMechanism mechanism() {
    return SaslMechanism.PLAIN;
  }

  @Override
  public Optional<byte[]> initialResponse() {
    return Optional.of(message.clone());
  }

  @Override
  public byte[] answer(byte[] challenge) {
    throw new IllegalArgumentException("PLAIN has one message");
  }

  @Override
  public boolean serverProved() {
    return true;
  }
}

package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677).
final class ScramClient implements ClientMechanism {
  private final String password;
  private final String nonce;
  private final String gs2Header;
  private final String bare;
  private final Optional<ChannelBinding> binding;
  private byte[] expectedSignature = new byte[0];
  private int answered;
  private boolean verified;

  ScramClient(
      String user,
      String password,
      Optional<ChannelBinding> binding,
      boolean notOffered,
      String nonce) {
    this.password = Saslprep.prepare(password);
    this.nonce = nonce;
    this.binding = binding;
    gs2Header = binding.map(b -> "p=" + b.type()).orElse(notOffered ? "y" : "n") + ",,";
    bare = "n=" + ScramMessages.escape(Saslprep.prepare(user)) + ",r=" + nonce;
  }

  @Override
  public SaslMechanism mechanism() {
    return binding.isPresent() ? SaslMechanism.SCRAM_SHA_256_PLUS : SaslMechanism.SCRAM_SHA_256;
  }

  @Override
  public Optional<byte[]> initialResponse() {
    return Optional.of(utf8(gs2Header + bare));
  }

  @Override
  public byte[] answer(byte[] challenge) {
    answered++;
    return switch (answered) {
      case 1 -> proof(challenge);
      case 2 -> verifyServer(challenge);
      default -> throw new IllegalArgumentException("SCRAM has two challenges");
    };
  }

  private byte[] proof(byte[] challenge) {
    ScramMessages.ServerFirst first = ScramMessages.ServerFirst.parse(challenge);
    // RFC 5802 §5.1: the client verifies that the nonce begins with its own.
    if (!first.nonce().startsWith(nonce) || first.nonce().length() == nonce.length()) {
      throw new IllegalArgumentException("the nonce does not begin with the client's");
    }
    byte[] bound = utf8(gs2Header);
    if (binding.isPresent()) {
      bound = ScramMessages.concat(bound, binding.get().bytes());
    }
    String withoutProof = "c=" + Base64.getEncoder().encodeToString(bound) + ",r=" + first.nonce();
    String serverFirst = new String(challenge, java.nio.charset.StandardCharsets.UTF_8);
    byte[] authMessage = utf8(bare + "," + serverFirst + "," + withoutProof);
    byte[] salted = ScramSha256.saltedPassword(password, first.salt(), first.iterations());
    byte[] clientKey = ScramSha256.clientKey(salted);
    byte[] signature = ScramSha256.hmac(ScramSha256.hash(clientKey), authMessage);
    expectedSignature = ScramSha256.hmac(ScramSha256.serverKey(salted), authMessage);
    String proof = Base64.getEncoder().encodeToString(ScramSha256.xor(clientKey, signature));
    return utf8(withoutProof + ",p=" + proof);
  }

  private byte[] verifyServer(byte[] challenge) {
    byte[] expected = utf8("v=" + Base64.getEncoder().encodeToString(expectedSignature));
    if (!MessageDigest.isEqual(challenge, expected)) {
      throw new IllegalArgumentException("the server does not know the password");
    }
    verified = true;
    return new byte[0];
  }

  @Override
  public boolean serverProved() {
    return verified;
  }
}

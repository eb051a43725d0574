package org.posthorn.web.acme;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.wire.ServerTls;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/// The tls-alpn-01 challenge on port 443 (RFC 8737). Thread-safe.
public final class TlsChallengeResponder implements ChallengeResponder {
  private final ServerTls.Validations certificates;

  /// @param certificates presented on that port
  public TlsChallengeResponder(ServerTls.Validations certificates) {
    this.certificates = certificates;
  }

  @Override
  public Optional<Challenge> prepare(Authorization authorization) throws IOException {
    Optional<TlsAlpn01Challenge> challenge = authorization.findChallenge(TlsAlpn01Challenge.class);
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    KeyPair key = KeyType.RSA_2048.generate(); // acme4j signs this certificate with RSA only
    Identifier name = authorization.getIdentifier();
    X509Certificate certificate = challenge.get().createCertificate(key, name);
    certificates.show(
        name.getDomain(),
        new ServerTls.Identity(List.of(certificate), key.getPrivate(), List.of(name.getDomain())));
    return Optional.of(challenge.get());
  }

  @Override
  public void remove(Authorization authorization) {
    certificates.remove(authorization.getIdentifier().getDomain());
  }
}

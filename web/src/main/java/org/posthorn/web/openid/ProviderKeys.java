package org.posthorn.web.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The signing keys of a provider (RFC 7517). Fetched again when they are old, and when a token is
/// signed by an unknown key, as the provider may have a new one. Thread-safe.
final class ProviderKeys {
  /// How long they are cached.
  private static final Duration KEPT = Duration.ofMinutes(10);

  /// Shortest interval of fetching them because of an unknown key.
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /// Only public key signatures: with HMAC, the client's secret would be the key, and `none` is not
  /// a signature.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final ProviderHttp http;
  private final InstantSource clock;
  private volatile @Nullable Known known;

  private record Known(String uri, JWKSet keys, Instant asked) {}

  ProviderKeys(ProviderHttp http, InstantSource clock) {
    this.http = http;
    this.clock = clock;
  }

  /// Whether one of the keys has signed a token.
  boolean verify(SignedJWT token, String uri) throws IOException, OpenIdException {
    JWSHeader header = token.getHeader();
    if (!ALGORITHMS.contains(header.getAlgorithm())) {
      throw new OpenIdException("a token signed with " + header.getAlgorithm());
    }
    Instant now = clock.instant();
    Known have = known;
    if (have == null || !have.uri().equals(uri) || !now.isBefore(have.asked().plus(KEPT))) {
      have = ask(uri, now);
    }
    if (verify(token, have.keys())) {
      return true;
    }
    return !now.isBefore(have.asked().plus(PAUSE)) && verify(token, ask(uri, now).keys());
  }

  private static boolean verify(SignedJWT token, JWKSet keys) throws OpenIdException {
    for (JWK key : candidates(token.getHeader(), keys)) {
      if (verify(token, key)) {
        return true;
      }
    }
    return false;
  }

  private Known ask(String uri, Instant now) throws IOException, OpenIdException {
    try {
      JWKSet keys = JWKSet.parse(new String(http.get(uri, ""), StandardCharsets.UTF_8));
      Known fresh = new Known(uri, keys, now);
      known = fresh;
      return fresh;
    } catch (ParseException e) {
      throw new OpenIdException("the keys at " + uri + " cannot be read", e);
    }
  }

  private static List<JWK> candidates(JWSHeader header, JWKSet keys) {
    JWKMatcher matcher =
        new JWKMatcher.Builder()
            .keyType(com.nimbusds.jose.jwk.KeyType.forAlgorithm(header.getAlgorithm()))
            .keyID(header.getKeyID())
            .keyUses(KeyUse.SIGNATURE, null)
            .algorithms(header.getAlgorithm(), null)
            .build();
    return new JWKSelector(matcher).select(keys);
  }

  private static boolean verify(SignedJWT token, JWK key) throws OpenIdException {
    try {
      if (!(key instanceof AsymmetricJWK asymmetric)) {
        return false;
      }
      JWSVerifier verifier =
          new DefaultJWSVerifierFactory()
              .createJWSVerifier(token.getHeader(), asymmetric.toPublicKey());
      return token.verify(verifier);
    } catch (JOSEException e) {
      throw new OpenIdException("a signature cannot be verified", e);
    }
  }
}

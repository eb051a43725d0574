package org.posthorn.directory.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccessTokenVerifier.Claims;
import org.posthorn.directory.Account;
import org.posthorn.directory.Scope;

class AccessTokensTest {
  private final Issuer issuer = new Issuer();
  private final Account alice = issuer.account("alice@x.test");

  @AfterEach
  void close() {
    issuer.close();
  }

  /// RFC 9068 §2.
  @Test
  void aTokenSaysWhatTheRfcAsksFor() throws Exception {
    SignedJWT token = SignedJWT.parse(issuer.token(alice, "imap smtp"));

    assertThat(token.getHeader().toJSONObject())
        .containsEntry("typ", "at+jwt")
        .containsEntry("alg", "ES256")
        .containsEntry("kid", issuer.keys.published().getFirst().getKeyID());
    JWTClaimsSet claims = token.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo(Issuer.URL);
    assertThat(claims.getAudience()).containsExactly(Issuer.URL);
    assertThat(claims.getSubject()).isEqualTo(alice.id().toString());
    assertThat(claims.getStringClaim("client_id")).isEqualTo("c");
    assertThat(claims.getStringClaim("scope")).isEqualTo("imap smtp");
    assertThat(claims.getExpirationTime().toInstant())
        .isEqualTo(issuer.clock.instant().plus(Duration.ofMinutes(10)));
    assertThat(claims.getJWTID()).isNotBlank();
    assertThat(claims.toString()).doesNotContain("alice");
  }

  @Test
  void everyNodeReadsIt() {
    String token = issuer.token(alice, "urn:ietf:params:oauth:scope:mail offline_access");

    try (Issuer other = issuer.node()) {
      Claims claims = other.tokens.verify(token).orElseThrow();
      assertThat(claims.account()).isEqualTo(alice.id());
      assertThat(claims.scope())
          .isEqualTo(Scope.of(List.of("imap", "pop", "jmap", "smtp", "sieve")));
      assertThat(other.tokens.verify(token)).describedAs("remembered").contains(claims);
    }
  }

  @Test
  void aTokenThatSaysItIsNotSignedIsNone() throws Exception {
    SignedJWT good = SignedJWT.parse(issuer.token(alice, "imap"));

    refused(new PlainJWT(good.getJWTClaimsSet()).serialize());
    refused(good.serialize().substring(0, good.serialize().lastIndexOf('.') + 1));
  }

  /// The public key is known to everybody.
  @Test
  void aTokenSignedWithThePublicKeyAsASecretIsNone() throws Exception {
    SignedJWT good = SignedJWT.parse(issuer.token(alice, "imap"));
    ECKey known = issuer.keys.published().getFirst();
    for (byte[] secret :
        List.of(
            known.toJSONString().getBytes(StandardCharsets.UTF_8),
            known.toECPublicKey().getEncoded())) {
      JWSHeader header =
          new JWSHeader.Builder(JWSAlgorithm.HS256)
              .type(new JOSEObjectType("at+jwt"))
              .keyID(known.getKeyID())
              .build();
      SignedJWT token = new SignedJWT(header, good.getJWTClaimsSet());
      token.sign(new MACSigner(secret));
      refused(token.serialize());
    }
  }

  /// RFC 8725 §3.10: what a header brings along is not believed.
  @Test
  void aTokenThatBringsItsOwnKeyIsNone() throws Exception {
    SignedJWT good = SignedJWT.parse(issuer.token(alice, "imap"));
    String ours = issuer.keys.published().getFirst().getKeyID();
    ECKey own = new ECKeyGenerator(Curve.P_256).keyID(ours).generate();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("at+jwt"))
            .keyID(ours)
            .jwk(own.toPublicJWK())
            .build();
    SignedJWT token = new SignedJWT(header, good.getJWTClaimsSet());
    token.sign(new ECDSASigner(own));

    refused(token.serialize());
  }

  @Test
  void aTokenOfAnotherTypeIssuerOrAudienceIsNone() throws Exception {
    JWTClaimsSet good = SignedJWT.parse(issuer.token(alice, "imap")).getJWTClaimsSet();

    assertThat(issuer.tokens.verify(signed("at+jwt", good))).isPresent();
    refused(signed("JWT", good));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).issuer("https://evil.test").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).audience("https://b.test").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).audience((String) null).build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).subject("alice").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).subject("-1").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).claim("grant", null).build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).claim("grant", "x").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).claim("scope", "").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).claim("scope", "openid").build()));
    refused(signed("at+jwt", new JWTClaimsSet.Builder(good).expirationTime((Date) null).build()));
  }

  private String signed(String type, JWTClaimsSet claims) throws Exception {
    ECKey key = issuer.keys.signing();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType(type))
            .keyID(key.getKeyID())
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  @Test
  void whatWasAlteredIsNone() {
    String token = issuer.token(alice, "imap");
    String[] parts = token.split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    String admin =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                claims
                    .replace("\"scope\":\"imap\"", "\"scope\":\"admin\"")
                    .getBytes(StandardCharsets.UTF_8));

    refused(parts[0] + "." + admin + "." + parts[2]);
    for (String text :
        List.of(
            "", ".", "..", "...", "a.b.c", token + ".", token + "=", " " + token, token + "\n")) {
      refused(text);
    }
    refused("x".repeat(Issuer.LIMITS.tokenChars() + 1));
  }

  /// The last character of a signature has bits that mean nothing: one token would have several
  /// texts.
  @Test
  void oneTokenHasOneText() {
    String token = issuer.token(alice, "imap");
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(token.length() - 1));
    String alike = token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);

    assertThat(issuer.tokens.verify(token)).isPresent();
    refused(alike);
  }

  @Test
  void anExpiredTokenIsReadAndSaysSo() {
    String token = issuer.token(alice, "imap");
    issuer.clock.turn(Duration.ofMinutes(11));

    assertThat(issuer.tokens.verify(token).orElseThrow().expires())
        .isBefore(issuer.clock.instant());
  }

  private void refused(String token) {
    assertThat(issuer.tokens.verify(token)).describedAs(token).isEqualTo(Optional.empty());
  }
}

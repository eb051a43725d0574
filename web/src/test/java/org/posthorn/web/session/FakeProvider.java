package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.posthorn.web.openid.OpenIdProvider;
import org.posthorn.web.openid.ProviderHttp;
import org.posthorn.web.openid.ProviderSetting;

/// A provider in memory that says what it is told to.
final class FakeProvider implements ProviderHttp {
  static final String ISSUER = "https://id.example.test/realm";
  static final String SECRET = "a secret of the client, of at least 32 bytes";

  final List<String> asked = new ArrayList<>();
  final Map<String, String> redeemed = new HashMap<>();
  String issuer = ISSUER;
  String endpoints = ISSUER;
  Consumer<JWTClaimsSet.Builder> change = claims -> {};
  String algorithm = "ES256";
  String methods = "";
  String userInfo = "{}";
  String authorized = "";
  private ECKey key = key("one");
  private ECKey shown = key;
  private String nonce = "";
  private Instant now = Instant.EPOCH;

  private static ECKey key(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  OpenIdProvider provider(String domain, boolean creates, Clock clock) {
    return new OpenIdProvider(
        new ProviderSetting(
            "work", ISSUER, "posthorn", SECRET, "email", java.util.Set.of(domain), creates),
        this,
        clock);
  }

  /// The person has signed in there: it will give a token for this login.
  void signIn(String authorization, Instant at) {
    nonce = authorization.replaceFirst(".*[?&]nonce=([^&]*).*", "$1");
    now = at;
  }

  /// From now on it signs with another key, and shows it.
  void rotate() {
    key = key("two");
    shown = key;
  }

  /// It signs with a key that it does not show.
  void forge() {
    key = key(shown.getKeyID());
  }

  @Override
  public byte[] get(String uri, String authorization) throws IOException {
    asked.add(uri);
    if (uri.equals(ISSUER + "/.well-known/openid-configuration")) {
      return ("{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s/auth\",\"token_endpoint\":\"%s/token\","
              + "\"jwks_uri\":\"%s/keys\",\"userinfo_endpoint\":\"%s/me\"%s}")
          .formatted(issuer, endpoints, endpoints, endpoints, endpoints, methods)
          .getBytes(UTF_8);
    }
    if (uri.endsWith("/keys")) {
      return new JWKSet(shown).toString().getBytes(UTF_8);
    }
    if (uri.endsWith("/me") && authorization.equals("Bearer x")) {
      return userInfo.getBytes(UTF_8);
    }
    throw new IOException("404 " + uri);
  }

  @Override
  public byte[] post(String uri, String authorization, String form) throws IOException {
    asked.add(uri);
    redeemed.clear();
    authorized = authorization;
    for (String pair : form.split("&")) {
      int equals = pair.indexOf('=');
      redeemed.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    if (!"good".equals(redeemed.get("code"))) {
      throw new IOException("400");
    }
    return ("{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"" + token() + "\"}")
        .getBytes(UTF_8);
  }

  private String token() {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject("123")
            .audience("posthorn")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", nonce)
            .claim("email", "alice@example.test")
            .claim("email_verified", true);
    change.accept(claims);
    try {
      if (algorithm.equals("none")) {
        return new PlainJWT(claims.build()).serialize();
      }
      JWSAlgorithm chosen = JWSAlgorithm.parse(algorithm);
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(chosen).keyID(key.getKeyID()).build(), claims.build());
      token.sign(
          chosen.equals(JWSAlgorithm.HS256)
              ? new MACSigner(SECRET.getBytes(UTF_8))
              : new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.posthorn.directory.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.posthorn.directory.AccessTokenVerifier;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.BoundedCache;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Grant;
import org.posthorn.directory.Scope;
import org.posthorn.runtime.Digests;

/// Access tokens: JWTs (RFC 7519) in the form of RFC 9068, so that other services can verify them
/// too. `sub` is the number of the account, which is never reused; `grant` is a private claim, the
/// number of the grant.
///
/// Only one algorithm and one type are accepted, whatever the token says (RFC 8725 §3.1, §3.11).
/// Thread-safe.
public final class AccessTokens implements AccessTokenVerifier {
  private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
  private static final String GRANT = "grant";
  private static final String CLIENT = "client_id";
  private static final String SCOPE = "scope";

  private final String issuer;
  private final String metadata;
  private final TokenKeys keys;
  private final Clock clock;
  private final TokenLimits limits;

  /// The contents of tokens whose signature was verified; they never change.
  private final BoundedCache<String, Claims> verified;

  /// @param issuer the issuer identifier (RFC 8414 §2), an https URL; also the audience
  /// @param metadata URL of its metadata
  public AccessTokens(
      String issuer, String metadata, TokenKeys keys, Clock clock, TokenLimits limits) {
    this.issuer = issuer;
    this.metadata = metadata;
    this.keys = keys;
    this.clock = clock;
    this.limits = limits;
    verified = new BoundedCache<>(limits.verified());
  }

  /// Creates a token for a grant.
  ///
  /// @param words the scope as the program requested it
  public String issue(AccountId account, Grant grant, String words) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ECKey key = keys.signing();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(issuer)
            .subject(account.toString())
            .claim(CLIENT, grant.client())
            .claim(GRANT, grant.id().value())
            .claim(SCOPE, words)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(limits.accessLifetime())))
            .jwtID(UUID.randomUUID().toString())
            .build();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.getKeyID()).build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new LinkageError("every Java has ES256", e);
    }
    return token.serialize();
  }

  public long seconds() {
    return limits.accessLifetime().toSeconds();
  }

  @Override
  public String metadata() {
    return metadata;
  }

  @Override
  public Optional<Claims> verify(String token) {
    if (token.length() > limits.tokenChars()) {
      return Optional.empty();
    }
    String digest =
        HexFormat.of().formatHex(Digests.sha256(token.getBytes(StandardCharsets.UTF_8)));
    Optional<Claims> known = verified.get(digest);
    if (known.isPresent()) {
      return known;
    }
    Optional<Claims> claims = read(token);
    claims.ifPresent(right -> verified.put(digest, right, verified.stamp()));
    return claims;
  }

  private Optional<Claims> read(String token) {
    try {
      if (!isCanonical(token)) {
        return Optional.empty();
      }
      SignedJWT jwt = SignedJWT.parse(token);
      JWSHeader header = jwt.getHeader();
      boolean ours =
          JWSAlgorithm.ES256.equals(header.getAlgorithm())
              && TYPE.equals(header.getType())
              && header.getCriticalParams() == null
              && header.getKeyID() != null;
      Optional<ECKey> key = ours ? keys.verifying(header.getKeyID()) : Optional.empty();
      if (key.isEmpty() || !jwt.verify(new ECDSAVerifier(key.get()))) {
        return Optional.empty();
      }
      return claims(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      return Optional.empty(); // clients may send anything
    }
  }

  /// The library decodes base64url leniently; here a token has only one valid text.
  private static boolean isCanonical(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    for (String part : parts) {
      byte[] decoded = Base64.getUrlDecoder().decode(part);
      if (!Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(part)) {
        return false;
      }
    }
    return true;
  }

  private Optional<Claims> claims(JWTClaimsSet claims) throws ParseException {
    Long grant = claims.getLongClaim(GRANT);
    String words = claims.getStringClaim(SCOPE);
    Date expires = claims.getExpirationTime();
    boolean ours =
        issuer.equals(claims.getIssuer())
            && claims.getAudience().contains(issuer)
            && claims.getSubject() != null
            && grant != null
            && words != null
            && expires != null;
    if (!ours) {
      return Optional.empty();
    }
    Optional<Scope> scope = Scopes.read(words);
    AccountId account = new AccountId(Long.parseLong(claims.getSubject()));
    CredentialId credential = new CredentialId(grant);
    return scope.map(s -> new Claims(account, credential, s, expires.toInstant()));
  }
}

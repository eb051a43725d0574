package org.posthorn.web.openid;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.Digests;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An OpenID provider for signing in. Thread-safe; methods block on its responses.
public final class OpenIdProvider {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final int RANDOM_BYTES = 32;

  /// How long discovery results are cached.
  private static final Duration KEPT = Duration.ofHours(1);

  /// Tolerated clock difference.
  private static final Duration SKEW = Duration.ofMinutes(1);

  /// Largest accepted value in responses and requests.
  private static final int CHARS_MAX = 4_096;

  private final ProviderSetting setting;
  private final ProviderHttp http;
  private final InstantSource clock;
  private final ProviderKeys keys;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable Discovered discovered;

  /// @param userInfo empty if there is none
  /// @param basic whether the client's secret is sent in the Authorization field
  private record Discovered(
      String authorization,
      String token,
      String keys,
      String userInfo,
      boolean basic,
      Instant asked) {}

  /// State of a login that the browser holds, encrypted, between redirect and callback.
  ///
  /// @param state must be returned by the callback, as protection against forged callbacks
  /// @param nonce must be in the token, which binds it to this login
  /// @param verifier the code verifier of RFC 7636
  public record Attempt(String state, String nonce, String verifier) {
    /// Without the secrets.
    @Override
    public String toString() {
      return "Attempt";
    }
  }

  public OpenIdProvider(ProviderSetting setting, ProviderHttp http, InstantSource clock) {
    this.setting = setting;
    this.http = http;
    this.clock = clock;
    keys = new ProviderKeys(http, clock);
  }

  public ProviderSetting setting() {
    return setting;
  }

  public Attempt attempt() {
    return new Attempt(random(), random(), random());
  }

  private String random() {
    byte[] bits = new byte[RANDOM_BYTES];
    random.nextBytes(bits);
    return text(bits);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// The authorization URL (OpenID Connect Core §3.1.2.1).
  ///
  /// @throws IOException if the provider cannot be reached
  /// @throws OpenIdException if its metadata is invalid
  public String authorization(Attempt attempt, String redirect)
      throws IOException, OpenIdException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("response_type", "code");
    parameters.put("client_id", setting.clientId());
    parameters.put("redirect_uri", redirect);
    parameters.put("scope", "openid email profile");
    parameters.put("state", attempt.state());
    parameters.put("nonce", attempt.nonce());
    // RFC 7636 §4.2
    parameters.put("code_challenge", text(Digests.sha256(attempt.verifier().getBytes(US_ASCII))));
    parameters.put("code_challenge_method", "S256");
    String endpoint = discovered().authorization();
    return endpoint + (endpoint.contains("?") ? "&" : "?") + form(parameters);
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  /// Redeems the code of a callback (OpenID Connect Core §3.1.3).
  ///
  /// @return the value of the claim that names the account
  /// @throws IOException if the provider cannot be reached, or refuses the code
  /// @throws OpenIdException if its response is invalid
  public String redeem(String code, Attempt attempt, String redirect)
      throws IOException, OpenIdException {
    if (code.isEmpty() || code.length() > CHARS_MAX) {
      throw new OpenIdException("no code");
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect);
    form.put("client_id", setting.clientId());
    form.put("code_verifier", attempt.verifier());
    Discovered there = discovered();
    String authorization = "";
    if (!setting.clientSecret().isEmpty()) {
      if (there.basic()) {
        authorization = basic();
      } else {
        form.put("client_secret", setting.clientSecret());
      }
    }
    byte[] body = http.post(there.token(), authorization, form(form));
    JsonNode answer = json(body, "the token answer");
    JWTClaimsSet token = verified(answer.path("id_token").asString(""), attempt);
    if (token.getClaim(setting.claim()) != null || there.userInfo().isEmpty()) {
      return claim(token.getClaim(setting.claim()), token.getClaim("email_verified"));
    }
    return told(there, token, answer.path("access_token").asString(""));
  }

  /// RFC 6749 §2.3.1: both are form-encoded first.
  private String basic() {
    String both =
        URLEncoder.encode(setting.clientId(), UTF_8)
            + ":"
            + URLEncoder.encode(setting.clientSecret(), UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
  }

  /// The claim from the UserInfo endpoint (OpenID Connect Core §5.4).
  private String told(Discovered there, JWTClaimsSet token, String accessToken)
      throws IOException, OpenIdException {
    require(accessToken.matches("[A-Za-z0-9._~+/=-]{1,4096}"), "the access token is missing");
    JsonNode user = json(http.get(there.userInfo(), "Bearer " + accessToken), "the user's claims");
    // §5.3.2: it must be the same user.
    require(
        token.getSubject() != null && token.getSubject().equals(user.path("sub").asString("")),
        "the claims are of another user");
    JsonNode value = user.path(setting.claim());
    return claim(
        value.isString() ? value.asString() : null, user.path("email_verified").asString(""));
  }

  /// OpenID Connect Core §3.1.3.7.
  private JWTClaimsSet verified(String idToken, Attempt attempt)
      throws IOException, OpenIdException {
    try {
      SignedJWT token = SignedJWT.parse(idToken);
      if (!keys.verify(token, discovered().keys())) {
        throw new OpenIdException("the token is not signed by a key of the provider");
      }
      JWTClaimsSet claims = token.getJWTClaimsSet();
      require(setting.issuer().equals(claims.getIssuer()), "the token is of another issuer");
      List<String> audience = claims.getAudience();
      require(audience.contains(setting.clientId()), "the token is for another client");
      Object authorized = claims.getClaim("azp");
      require(
          authorized == null ? audience.size() == 1 : setting.clientId().equals(authorized),
          "the token is for other clients too");
      Instant now = clock.instant();
      Date expires = claims.getExpirationTime();
      Date issued = claims.getIssueTime();
      require(
          expires != null && now.isBefore(expires.toInstant().plus(SKEW)), "the token has expired");
      require(
          issued != null && !issued.toInstant().isAfter(now.plus(SKEW)),
          "the token is issued in the future");
      String nonce = claims.getStringClaim("nonce");
      require(
          nonce != null
              && MessageDigest.isEqual(nonce.getBytes(UTF_8), attempt.nonce().getBytes(UTF_8)),
          "the token belongs to another login");
      return claims;
    } catch (ParseException e) {
      throw new OpenIdException("the token cannot be read", e);
    }
  }

  private String claim(@Nullable Object value, @Nullable Object verified) throws OpenIdException {
    require(
        !setting.claim().equals("email") || isTrue(verified),
        "the provider did not verify the address");
    if (value instanceof String text && !text.isEmpty() && text.length() <= CHARS_MAX) {
      return text;
    }
    throw new OpenIdException("missing claim " + setting.claim());
  }

  /// Some providers write it as a string.
  private static boolean isTrue(@Nullable Object claim) {
    return Boolean.TRUE.equals(claim) || "true".equals(claim);
  }

  private static void require(boolean condition, String otherwise) throws OpenIdException {
    if (!condition) {
      throw new OpenIdException(otherwise);
    }
  }

  /// OpenID Connect Discovery §4.
  private Discovered discovered() throws IOException, OpenIdException {
    Discovered known = discovered;
    Instant now = clock.instant();
    if (known != null && now.isBefore(known.asked().plus(KEPT))) {
      return known;
    }
    String base = setting.issuer().replaceFirst("/$", "");
    JsonNode document = json(http.get(base + DISCOVERY, ""), "the discovery document");
    // §4.3: must match exactly, against impersonation.
    require(
        document.path("issuer").asString("").equals(setting.issuer()),
        "the discovery document is of another issuer");
    Discovered fresh =
        new Discovered(
            endpoint(document, "authorization_endpoint"),
            endpoint(document, "token_endpoint"),
            endpoint(document, "jwks_uri"),
            document.has("userinfo_endpoint") ? endpoint(document, "userinfo_endpoint") : "",
            basic(document.path("token_endpoint_auth_methods_supported")),
            now);
    discovered = fresh;
    return fresh;
  }

  /// OpenID Connect Discovery §3: client_secret_basic, the default, unless the provider does not
  /// support it.
  private static boolean basic(JsonNode methods) {
    boolean basic = methods.isMissingNode();
    for (JsonNode method : methods) {
      basic |= method.asString("").equals("client_secret_basic");
    }
    return basic;
  }

  private static String endpoint(JsonNode document, String name) throws OpenIdException {
    String uri = document.path(name).asString("");
    boolean plain =
        uri.startsWith("https://")
            && uri.length() <= CHARS_MAX
            && uri.chars().allMatch(c -> c > ' ' && c < 0x7f);
    require(plain, "the discovery document has no " + name + " with https");
    return uri;
  }

  private static JsonNode json(byte[] body, String what) throws OpenIdException {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new OpenIdException(what + " is not JSON", e);
    }
  }
}

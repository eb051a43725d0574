package org.posthorn.web.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.ScramExchange;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

class SignInTest implements Credentials {
  private static final String METADATA = "https://mail.test/.well-known/oauth-protected-resource";

  private final List<String> seen = new ArrayList<>();
  private boolean tokens = true;
  private final SignIn signIn = new SignIn(this, "mail.test", Optional.of(METADATA));

  @Test
  void aPasswordAndATokenAreEnough() {
    assertThat(signIn.require(request(basic("alice:pass:wörd")), "jmap").name()).isEqualTo("alice");
    assertThat(signIn.require(request("bEaReR  good"), "jmap").name()).isEqualTo("alice");
    assertThat(seen).containsExactly("alice pass:wörd jmap 192.0.2.1", "good jmap 192.0.2.1");
  }

  // What comes back, with the challenges.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "''                | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", resource_metadata=\"M\"",
        "Digest x          | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", resource_metadata=\"M\"",
        "Basic YTpi        | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", resource_metadata=\"M\"",
        "Basic !           | 400 | ''",
        "Basic YWI=        | 400 | ''",
        "Basic Og==        | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", resource_metadata=\"M\"",
        "Basic /zr/        | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", resource_metadata=\"M\"",
        "Bearer EXPIRED    | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", error=\"invalid_token\", resource_metadata=\"M\"",
        "Bearer            | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", error=\"invalid_token\", resource_metadata=\"M\"",
        "Bearer a b        | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", error=\"invalid_token\", resource_metadata=\"M\"",
        "Bearer DISABLED   | 401 | Basic realm=\"mail.test\", charset=\"UTF-8\" & Bearer realm=\"mail.test\", error=\"invalid_token\", resource_metadata=\"M\"",
        "Bearer NOT.AUTHORIZED | 403 | Bearer realm=\"mail.test\", error=\"insufficient_scope\", scope=\"jmap\", resource_metadata=\"M\"",
        "Bearer THROTTLED  | 429 | ''",
        "Bearer TEMPORARY  | 503 | ''",
      })
  void whoIsRefusedIsToldHowToSignIn(String field, int status, String challenges) {
    WebException refused = refused(field.isEmpty() ? plain() : request(field));

    assertThat(refused.status()).isEqualTo(status);
    assertThat(
            String.join(
                " & ",
                refused.toAnswer().fields().stream()
                    .filter(f -> f.name().equals("WWW-Authenticate"))
                    .map(Answer.Field::value)
                    .toList()))
        .isEqualTo(challenges.replace("\"M\"", "\"" + METADATA + "\""));
    assertThat(refused.toAnswer().field("Retry-After").isPresent()).isEqualTo(status > 403);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"Sec-Fetch-Dest, empty", "Sec-Fetch-Site, same-origin"})
  void noBrowserAsksForAPasswordInTheMiddleOfAPage(String name, String value) {
    WebException refused = refused(plain().withField(name, value));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.toAnswer().fields())
        .filteredOn(field -> field.name().equals("WWW-Authenticate"))
        .extracting(Answer.Field::value)
        .containsExactly("Bearer realm=\"mail.test\", resource_metadata=\"" + METADATA + "\"");
  }

  @Test
  void anAppPasswordForSomethingElseIsForbidden() {
    assertThat(refused(request(basic("NOT_AUTHORIZED:x"))).status()).isEqualTo(403);
    assertThat(refused(request(basic("THROTTLED:x"))).status()).isEqualTo(429);
  }

  @Test
  void nothingIsTakenInClearExceptFromThisMachine() throws Exception {
    WebRequest clear = request(basic("alice:pass:wörd")).withSecure(false);

    assertThat(refused(clear).status()).isEqualTo(403);
    assertThat(seen).isEmpty();
    assertThat(signIn.require(clear.withClient(InetAddress.getByName("127.0.0.1")), "jmap").name())
        .isEqualTo("alice");
  }

  @Test
  void withoutOAuthNoTokenIsTakenAndNoneIsAskedFor() {
    tokens = false;

    WebException refused = refused(request("Bearer good"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.toAnswer().fields())
        .extracting(Answer.Field::value)
        .noneMatch(value -> value.contains("Bearer"));
  }

  @Test
  void twoFieldsAreNotReadAndLongOnesNeither() {
    WebRequest one = request("Bearer good");
    WebRequest two =
        new WebRequest(
            one.target(),
            true,
            one.client(),
            Map.of(),
            Map.of("authorization", List.of("Bearer good", "Bearer good")),
            Map.of(),
            one.body());

    assertThat(refused(two).status()).isEqualTo(400);
    assertThat(refused(request("Bearer " + "x".repeat(8_192))).status()).isEqualTo(400);
    assertThat(seen).isEmpty();
  }

  @Test
  void aTokenInTheQueryIsNone() {
    assertThat(refused(plain().withParameter("access_token", "good")).status()).isEqualTo(401);
    assertThat(seen).isEmpty();
  }

  private WebException refused(WebRequest request) {
    return catchThrowableOfType(WebException.class, () -> signIn.require(request, "jmap"));
  }

  private static WebRequest plain() {
    return WebRequest.of("GET", "/jmap")
        .withSecure(true)
        .withClient(InetAddress.ofLiteral("192.0.2.1"));
  }

  private static WebRequest request(String field) {
    return plain().withField("Authorization", field);
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> tokenMetadata() {
    return tokens
        ? Optional.of("https://mail.test/.well-known/oauth-authorization-server")
        : Optional.empty();
  }

  @Override
  public CredentialVerdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
    seen.add(authcid + " " + password + " " + about(context));
    return verdict(authcid + ":" + password, "alice:pass:wörd", authcid);
  }

  @Override
  public CredentialVerdict verifyToken(
      Optional<String> user, String token, AuthenticationContext context) {
    seen.add(token + " " + about(context));
    return verdict(token, "good", token.replace('.', '_'));
  }

  private static String about(AuthenticationContext context) {
    return context.service() + " " + context.peer().orElseThrow().getHostAddress();
  }

  private static CredentialVerdict verdict(String shown, String good, String reason) {
    if (shown.equals(good)) {
      return new CredentialVerdict.Accepted(
          new Principal(
              "alice",
              new AccountId(1),
              new TenantId(1),
              Set.of(),
              new CredentialId(1),
              Scope.ALL));
    }
    for (FailureReason one : FailureReason.values()) {
      if (one.name().equals(reason)) {
        return new CredentialVerdict.Refused(one);
      }
    }
    return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
  }

  @Override
  public ScramExchange scram(
      String authcid, Optional<String> authzid, AuthenticationContext context) {
    throw new IllegalStateException("no SCRAM over HTTP");
  }
}

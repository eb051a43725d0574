package org.posthorn.web.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.web.oauth.World.asked;
import static org.posthorn.web.oauth.World.json;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.JsonNode;

/// What programs get, give back and ask.
class TokenEndpointTest {
  private static final String ALICE = "alice@x.test";
  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  private static String error(Answer answer) {
    assertThat(answer.status()).isBetween(400, 429);
    return json(answer).get("error").stringValue();
  }

  private JsonNode tokens() {
    return json(world.exchange(world.code(ALICE, asked())));
  }

  private static String text(JsonNode json, String name) {
    return json.get(name).stringValue();
  }

  @Test
  void aCodeBecomesTokens() {
    Answer answer = world.exchange(world.code(ALICE, asked()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    JsonNode tokens = json(answer);
    assertThat(text(tokens, "token_type")).isEqualTo("Bearer");
    assertThat(tokens.get("expires_in").intValue()).isEqualTo(600);
    assertThat(text(tokens, "scope")).isEqualTo("imap smtp");
    assertThat(text(tokens, "username")).isEqualTo(ALICE);
    assertThat(world.active(text(tokens, "access_token"))).isTrue();
  }

  // A program that asks for tokens wrongly; each with a fresh code.
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "grant_type,    password,            unsupported_grant_type",
    "grant_type,    client_credentials,  unsupported_grant_type",
    "grant_type,    -,                   invalid_request",
    "client_id,     none,                invalid_client",
    "client_id,     phone,               invalid_grant",
    "client_id,     -,                   invalid_request",
    "client_secret, x,                   invalid_client",
    "code,          phc_AAAA,            invalid_grant",
    "code,          -,                   invalid_request",
    "code_verifier, -,                   invalid_request",
    "code_verifier, short,               invalid_grant",
    "code_verifier, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, invalid_grant",
    "redirect_uri,  https://evil.test/,  invalid_grant",
    "redirect_uri,  -,                   invalid_request",
    "resource,      https://b.test,      invalid_target",
  })
  void aWrongRequestGetsNothing(String name, String value, String error) {
    assertThat(error(world.exchange(world.code(ALICE, asked()), name, value))).isEqualTo(error);
  }

  /// A thief with a code, but without the verifier, sends none, or the challenge as it is.
  @Test
  void pkceCannotBeLeftOutNorMadePlain() {
    assertThat(error(world.exchange(world.code(ALICE, asked()), "code_verifier", "-")))
        .isEqualTo("invalid_request");
    assertThat(
            error(world.exchange(world.code(ALICE, asked()), "code_verifier", World.challenge())))
        .isEqualTo("invalid_grant");
  }

  /// A code that a thief puts into the answer to somebody else's browser.
  @Test
  void aCodeOfSomebodyElsesSessionIsOfNoUse() {
    String stolen = world.code(ALICE, asked("code_challenge", "A".repeat(43)));

    assertThat(error(world.exchange(stolen))).isEqualTo("invalid_grant");
  }

  @Test
  void aCodeThatIsUsedAgainEndsItsTokens() {
    String code = world.code(ALICE, asked());
    JsonNode tokens = json(world.exchange(code));

    assertThat(error(world.exchange(code))).isEqualTo("invalid_grant");
    assertThat(world.active(text(tokens, "access_token"))).isFalse();
    assertThat(error(world.refresh(text(tokens, "refresh_token")))).isEqualTo("invalid_grant");
  }

  @Test
  void aRefreshTokenGivesTheNext() {
    JsonNode first = tokens();
    JsonNode second = json(world.refresh(text(first, "refresh_token")));

    assertThat(text(second, "scope")).isEqualTo("imap smtp");
    assertThat(text(second, "refresh_token")).isNotEqualTo(text(first, "refresh_token"));
    assertThat(world.active(text(second, "access_token"))).isTrue();
    world.clock.turn(Duration.ofSeconds(11));
    assertThat(error(world.refresh(text(first, "refresh_token")))).isEqualTo("invalid_grant");
    assertThat(world.active(text(second, "access_token"))).describedAs("revoked").isFalse();
  }

  @Test
  void aRefreshTokenMayGiveLessAndNotMore() {
    String token = text(tokens(), "refresh_token");

    // RFC 6749 §6: nothing that was not granted, not even beside what was.
    for (String more : List.of("sieve", "imap sieve", "imap nonsense", "imap smtp admin")) {
      assertThat(error(world.refresh(token, "scope", more))).as(more).isEqualTo("invalid_scope");
    }
    JsonNode less = json(world.refresh(token, "scope", "imap"));
    assertThat(text(less, "scope")).isEqualTo("imap");
    assertThat(json(world.introspect(text(less, "access_token"))).get("scope").stringValue())
        .isEqualTo("imap");
    assertThat(text(json(world.refresh(text(less, "refresh_token"))), "scope"))
        .isEqualTo("imap smtp");
  }

  @Test
  void aRefreshTokenIsItsProgramsAlone() {
    String token = text(tokens(), "refresh_token");

    assertThat(error(world.refresh(token, "client_id", "phone"))).isEqualTo("invalid_grant");
    assertThat(world.refresh(token).status()).isEqualTo(200);
  }

  @Test
  void aDisabledAccountGetsNoTokens() {
    JsonNode tokens = tokens();
    String code = world.code(ALICE, asked());
    world.disable(ALICE, true);

    assertThat(error(world.exchange(code))).isEqualTo("invalid_grant");
    assertThat(error(world.refresh(text(tokens, "refresh_token")))).isEqualTo("invalid_grant");
    assertThat(world.active(text(tokens, "access_token"))).isFalse();
  }

  /// RFC 7009.
  @Test
  void aProgramGivesTokensBack() {
    for (String which : new String[] {"access_token", "refresh_token"}) {
      JsonNode tokens = tokens();
      String token = text(tokens, which);
      assertThat(world.revoke("client_id", "phone", "token", token).status()).isEqualTo(200);
      assertThat(world.active(text(tokens, "access_token"))).describedAs("not its own").isTrue();
      assertThat(world.revoke("client_id", "app", "token", token).status()).isEqualTo(200);
      assertThat(world.active(text(tokens, "access_token"))).isFalse();
      assertThat(world.revoke("client_id", "app", "token", token).status()).isEqualTo(200);
    }
    assertThat(world.revoke("client_id", "app", "token", "nonsense").status()).isEqualTo(200);
    assertThat(error(world.revoke("client_id", "none", "token", "x"))).isEqualTo("invalid_client");
    assertThat(error(world.revoke("client_id", "app"))).isEqualTo("invalid_request");
  }

  /// RFC 7662.
  @Test
  void aServiceWithASecretAsksWhatATokenIs() {
    JsonNode tokens = tokens();
    JsonNode about = json(world.introspect(text(tokens, "access_token")));

    assertThat(about.get("active").booleanValue()).isTrue();
    assertThat(text(about, "username")).isEqualTo(ALICE);
    assertThat(text(about, "client_id")).isEqualTo("app");
    assertThat(text(about, "scope")).isEqualTo("imap smtp");
    assertThat(json(world.introspect("nonsense")).toString()).isEqualTo("{\"active\":false}");
    assertThat(world.active(text(tokens, "refresh_token"))).describedAs("another's").isFalse();
    world.clock.turn(Duration.ofMinutes(10));
    assertThat(world.active(text(tokens, "access_token"))).describedAs("expired").isFalse();
  }

  @Test
  void nobodyElseAsksWhatATokenIs() {
    String token = text(tokens(), "access_token");

    assertThat(error(world.introspect("client_id", "app", "token", token)))
        .isEqualTo("invalid_client");
    assertThat(error(world.introspect("client_id", "service", "token", token)))
        .isEqualTo("invalid_client");
    assertThat(
            error(
                world.introspect("client_id", "service", "client_secret", "guess", "token", token)))
        .isEqualTo("invalid_client");
  }

  @Test
  void aServiceAuthenticatesInOneWay() {
    Map<String, String> fields = new LinkedHashMap<>(Map.of("grant_type", "nonsense"));
    String shown =
        "Basic " + Base64.getEncoder().encodeToString(("service:" + world.secret).getBytes(UTF_8));
    WebRequest request = World.form("/oauth/token", fields);

    assertThat(error(world.tokenRequest(request.withField("Authorization", shown))))
        .isEqualTo("unsupported_grant_type");
    for (String wrong : new String[] {"Basic !", "Basic YQ==", "Bearer x", "Basic c2VydmljZTp4"}) {
      Answer answer =
          world.tokenRequest(World.form("/oauth/token", fields).withField("Authorization", wrong));
      assertThat(error(answer)).describedAs(wrong).isEqualTo("invalid_client");
      assertThat(answer.field("WWW-Authenticate")).contains("Basic realm=\"oauth\"");
    }
    fields.put("client_id", "app");
    assertThat(
            error(
                world.tokenRequest(
                    World.form("/oauth/token", fields).withField("Authorization", shown))))
        .isEqualTo("invalid_request");
  }

  @Test
  void aBodyIsAFormWithEachParameterOnce() {
    WebRequest request = World.request("POST", "/oauth/token");

    assertThat(error(world.tokenRequest(request.withBody("grant_type=x"))))
        .isEqualTo("invalid_request");
    WebRequest form = request.withField("Content-Type", "application/x-www-form-urlencoded");
    assertThat(error(world.tokenRequest(form.withBody("client_id=app&client_id=app"))))
        .isEqualTo("invalid_request");
    assertThat(error(world.tokenRequest(form.withBody("client_id=%zz"))))
        .isEqualTo("invalid_request");
    assertThat(error(world.tokenRequest(form.withBody("")))).isEqualTo("invalid_request");
  }

  /// RFC 8628.
  @Test
  void aProgramWithoutABrowserIsAllowedFromAnother() {
    JsonNode started = json(world.startDevice("client_id", "phone", "scope", "imap"));
    String code = text(started, "user_code");
    assertThat(text(started, "verification_uri")).isEqualTo(World.ISSUER + "/oauth/device");
    assertThat(error(poll(started))).isEqualTo("authorization_pending");
    assertThat(error(poll(started))).isEqualTo("slow_down");

    assertThat(World.location(world.showDevice("", code))).startsWith("/login?return=");
    assertThat(World.text(world.showDevice(ALICE, code))).contains(code);
    Answer question = world.device(ALICE, Map.of("user_code", code));
    assertThat(World.text(question)).contains("The &lt;phone&gt;", ALICE, "If somebody sent you");
    Map<String, String> fields = World.fields(question);
    fields.put("decision", "allow");
    assertThat(world.device("bob@x.test", fields).status()).describedAs("seal").isEqualTo(400);
    assertThat(world.device(ALICE, fields).status()).isEqualTo(200);

    world.clock.turn(Duration.ofSeconds(30));
    JsonNode tokens = json(poll(started));
    assertThat(text(tokens, "username")).isEqualTo(ALICE);
    assertThat(world.active(text(tokens, "access_token"))).isTrue();
    world.clock.turn(Duration.ofSeconds(30));
    assertThat(error(poll(started))).isEqualTo("expired_token");
  }

  private Answer poll(JsonNode started) {
    return world.token(
        "grant_type",
        TokenEndpoint.DEVICE_CODE,
        "client_id",
        "phone",
        "device_code",
        text(started, "device_code"));
  }

  @Test
  void aDeviceIsAllowedForOneOfSeveralAccountsOfTheBrowser() {
    String both = ALICE + " bob@x.test";
    String bob = world.id("bob@x.test");
    JsonNode started = json(world.startDevice("client_id", "phone", "scope", "imap"));
    String code = text(started, "user_code");
    assertThat(World.text(world.showDevice(ALICE, code))).doesNotContain("<select");
    assertThat(World.text(world.showDevice(both, code)))
        .contains(" selected>" + ALICE, "<option value=\"" + bob + "\">bob@x.test");
    Answer question = world.device(both, Map.of("user_code", code, "as", bob));
    assertThat(World.text(question)).contains("bob@x.test").doesNotContain(ALICE);
    Map<String, String> fields = World.fields(question);
    fields.put("decision", "allow");
    assertThat(world.device(ALICE, fields).status()).describedAs("bob is gone").isEqualTo(400);
    assertThat(world.device(both, fields).status()).isEqualTo(200);

    assertThat(text(json(poll(started)), "username")).isEqualTo("bob@x.test");
  }

  @Test
  void aDeviceIsDenied() {
    JsonNode started = json(world.startDevice("client_id", "phone"));
    Map<String, String> fields =
        World.fields(world.device(ALICE, Map.of("user_code", text(started, "user_code"))));
    fields.put("decision", "deny");

    assertThat(world.device(ALICE, fields).status()).isEqualTo(200);
    assertThat(error(poll(started))).isEqualTo("access_denied");
  }

  @Test
  void codesAreNotGuessed() {
    JsonNode started = json(world.startDevice("client_id", "phone"));
    int refused = 0;
    for (int i = 0; i < 10; i++) {
      refused += world.device(ALICE, Map.of("user_code", "BBBBBBB" + i)).status() == 429 ? 1 : 0;
    }

    assertThat(refused).isEqualTo(4);
    assertThat(world.device(ALICE, Map.of("user_code", text(started, "user_code"))).status())
        .isEqualTo(429);
  }

  @Test
  void administrationIsAllowedToNoDeviceByWhoHasItNot() {
    JsonNode started = json(world.startDevice("client_id", "phone", "scope", "admin"));
    Map<String, String> code = Map.of("user_code", text(started, "user_code"));

    assertThat(world.device(ALICE, code).status()).isEqualTo(403);
    assertThat(world.device("root@x.test", code).status()).isEqualTo(200);
  }

  // Programs that register themselves (RFC 7591).
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"redirect_uris\":[\"https://a.test/cb\"]}                                  | 201",
        "{\"redirect_uris\":[\"org.example.app:/cb\"],\"scope\":\"imap admin\"}       | 201",
        "{\"grant_types\":[\"urn:ietf:params:oauth:grant-type:device_code\"]}         | 201",
        "{\"redirect_uris\":[\"https://a.test/cb\"],\"client_name\":\"A\",\"x\":[1]}  | 201",
        "{}                                                                          | 400",
        "{\"redirect_uris\":[\"javascript:x\"]}                                       | 400",
        "{\"redirect_uris\":[\"http://a.test/cb\"]}                                   | 400",
        "{\"redirect_uris\":\"https://a.test/cb\"}                                    | 400",
        "{\"redirect_uris\":[1]}                                                      | 400",
        "{\"redirect_uris\":[\"https://a.test/cb\"],\"scope\":\"admin\"}              | 400",
        "{\"redirect_uris\":[\"https://a.test/cb\"],\"client_name\":[]}               | 400",
        "{\"redirect_uris\":[\"https://a.test/cb\"],\"token_endpoint_auth_method\":\"client_secret_basic\"} | 400",
        "[]                                                                          | 400",
        "not json                                                                    | 400",
      })
  void programsRegisterThemselves(String body, int status) {
    Answer answer = world.register(body);

    assertThat(answer.status()).isEqualTo(status);
    if (status == 201) {
      assertThat(text(json(answer), "scope")).doesNotContain("admin");
      assertThat(json(answer).has("client_secret")).isFalse();
    }
  }

  @Test
  void aNetworkRegistersSoManyAndThenWaits() {
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      refused +=
          world.register("{\"redirect_uris\":[\"https://a.test/cb\"]}").status() == 429 ? 1 : 0;
    }

    assertThat(refused).isEqualTo(9);
  }

  @Test
  void theMetadataSayWhatThereIs() {
    WebRequest request = World.request("GET", "/.well-known/oauth-authorization-server");
    JsonNode without = json(world.metadata(false).server(request));
    JsonNode with = json(world.metadata(true).server(request));

    assertThat(text(without, "issuer")).isEqualTo(World.ISSUER);
    assertThat(without.get("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
    assertThat(without.has("registration_endpoint")).isFalse();
    assertThat(text(with, "registration_endpoint")).isEqualTo(World.ISSUER + "/oauth/register");
    assertThat(json(world.metadata(true).resource(request)).get("authorization_servers").toString())
        .isEqualTo("[\"" + World.ISSUER + "\"]");
    assertThat(world.active(text(tokens(), "access_token"))).isTrue();
    JsonNode keys = json(world.metadata(true).keys(request)).get("keys");
    assertThat(keys).hasSize(1);
    assertThat(keys.get(0).has("d")).describedAs("the private half").isFalse();
    assertThat(text(keys.get(0), "alg")).isEqualTo("ES256");
  }

  @Test
  void belowAPathTheMetadataLieWhereTheRfcSays() {
    assertThat(OAuthSite.serverMetadata("https://x.test/mail"))
        .isEqualTo("https://x.test/.well-known/oauth-authorization-server/mail");
    assertThat(OAuthSite.resourceMetadata("https://x.test:8443"))
        .isEqualTo("https://x.test:8443/.well-known/oauth-protected-resource");
  }
}

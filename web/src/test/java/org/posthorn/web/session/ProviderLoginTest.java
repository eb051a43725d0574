package org.posthorn.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.web.session.Visitor.SYSTEM;
import static org.posthorn.web.session.Visitor.text;

import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Address;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// OpenID Connect Core 1.0, §3.1.
class ProviderLoginTest {
  private static final String ALICE = "alice@example.test";

  private final FakeProvider fake = new FakeProvider();
  private final Visitor visitor;

  ProviderLoginTest() {
    java.time.Clock[] clock = new java.time.Clock[1];
    visitor =
        new Visitor(
            List.of(
                fake.provider(
                    "example.test",
                    true,
                    new java.time.Clock() {
                      @Override
                      public java.time.Instant instant() {
                        return clock[0].instant();
                      }

                      @Override
                      public java.time.ZoneId getZone() {
                        return java.time.ZoneOffset.UTC;
                      }

                      @Override
                      public java.time.Clock withZone(java.time.ZoneId zone) {
                        return this;
                      }
                    })));
    clock[0] = visitor.clock;
  }

  @AfterEach
  void close() {
    visitor.close();
  }

  private Answer send(WebRequest request, String route) {
    return visitor.send(request.withSegments(Map.of("provider", "work")), "GET " + route);
  }

  /// @return where the browser is sent
  private String begin() {
    Answer answer =
        send(
            visitor.request("GET", "/login/openid/work").withParameter("return", "/x"),
            "/login/openid/{provider}");
    return answer.field("Location").orElse("status " + answer.status());
  }

  private static String parameter(String uri, String name) {
    return uri.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
  }

  private Answer comeBack(String state, String code) {
    return send(
        visitor
            .request("GET", "/login/openid/work/callback")
            .withParameter("state", state)
            .withParameter("code", code),
        "/login/openid/{provider}/callback");
  }

  /// The browser keeps the cookie of an older session to itself while the provider sends it back.
  @Test
  void whoever_comes_back_from_the_provider_ends_the_session_before() {
    visitor.login(ALICE, "right one", "/");
    String sent = begin();
    fake.signIn(sent, visitor.clock.instant());
    WebRequest back =
        visitor
            .request("GET", "/login/openid/work/callback")
            .withParameter("state", parameter(sent, "state"))
            .withParameter("code", "good")
            .withField("Sec-Fetch-Site", "cross-site")
            .withField("Sec-Fetch-Mode", "navigate");
    String route = "/login/openid/{provider}/callback";
    Answer first = send(back.withField("Cookie", "other=1"), route);
    assertThat(first.field("Refresh").orElseThrow()).contains("code=good", "arrived=1");
    Answer second = send(back.withField("Sec-Fetch-Site", "same-origin"), route);
    assertThat(second.field("Location")).contains("/x");
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).hasSize(1);
  }

  private Answer signIn() {
    String sent = begin();
    fake.signIn(sent, visitor.clock.instant());
    return comeBack(parameter(sent, "state"), "good");
  }

  @Test
  void with_the_account_that_the_provider_vouches_for() {
    assertThat(text(visitor.send(visitor.request("GET", "/login"))))
        .contains("href=\"/login/openid/work?return=");
    String sent = begin();
    assertThat(sent)
        .startsWith(FakeProvider.ISSUER + "/auth?response_type=code&client_id=posthorn")
        .contains(
            "redirect_uri=https%3A%2F%2Fmail.example.test%2Flogin%2Fopenid%2Fwork%2Fcallback",
            "code_challenge_method=S256");
    fake.signIn(sent, visitor.clock.instant());
    Answer answer = comeBack(parameter(sent, "state"), "good");
    assertThat(answer.field("Location")).contains("/x");
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id()).getFirst().way())
        .isEqualTo(WebSession.Way.PROVIDER);
    // RFC 7636 §4.6
    String challenge =
        java.util.Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                org.posthorn.runtime.Digests.sha256(
                    fake.redeemed
                        .getOrDefault("code_verifier", "")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    assertThat(parameter(sent, "code_challenge")).isEqualTo(challenge);
  }

  @Test
  void what_cannot_be_believed_signs_nobody_in() {
    Map<String, Consumer<FakeProvider>> lies = new LinkedHashMap<>();
    lies.put("no signature", f -> f.algorithm = "none");
    lies.put("signed with the client's secret", f -> f.algorithm = "HS256");
    lies.put("signed by somebody else", FakeProvider::forge);
    lies.put("another issuer", f -> f.change = c -> c.issuer("https://evil.test"));
    lies.put("the issuer with a slash", f -> f.change = c -> c.issuer(FakeProvider.ISSUER + "/"));
    lies.put("another client", f -> f.change = c -> c.audience("other"));
    lies.put("others too", f -> f.change = c -> c.audience(List.of("posthorn", "other")));
    lies.put("on behalf of another client", f -> f.change = c -> c.claim("azp", "other"));
    lies.put(
        "expired",
        f -> f.change = c -> c.expirationTime(Date.from(visitor.clock.instant().minusSeconds(61))));
    lies.put("without an end", f -> f.change = c -> c.expirationTime(null));
    lies.put(
        "of tomorrow",
        f -> f.change = c -> c.issueTime(Date.from(visitor.clock.instant().plusSeconds(86_400))));
    lies.put("another login", f -> f.change = c -> c.claim("nonce", "other"));
    lies.put("no login", f -> f.change = c -> c.claim("nonce", null));
    lies.put("not verified", f -> f.change = c -> c.claim("email_verified", false));
    lies.put("not said to be verified", f -> f.change = c -> c.claim("email_verified", null));
    lies.put("no address", f -> f.change = c -> c.claim("email", "alice"));
    lies.put("another domain", f -> f.change = c -> c.claim("email", "alice@other.test"));
    lies.put("a list", f -> f.change = c -> c.claim("email", List.of(ALICE)));
    lies.forEach((name, lie) -> {
      fake.algorithm = "ES256";
      fake.change = claims -> {};
      fake.rotate();
      visitor.later(Duration.ofMinutes(1));
      assertThat(signIn().status()).as("without: %s", name).isEqualTo(303);
      visitor.cookies.clear();
      lie.accept(fake);
      assertThat(signIn().status()).as(name).isEqualTo(403);
      assertThat(visitor.whoami()).as(name).isEqualTo("nobody");
    });
    fake.algorithm = "ES256";
    fake.change = claims -> {};
    fake.rotate();
    visitor.later(Duration.ofMinutes(1));
    assertThat(signIn().status()).isEqualTo(303);
  }

  /// OpenID Connect Core §5.4: claims that are not in the token are asked for.
  @Test
  void what_the_token_does_not_say_the_provider_is_asked() {
    fake.change = claims -> claims.claim("email", null).claim("email_verified", null);
    fake.userInfo = "{\"sub\":\"123\",\"email\":\"alice@example.test\",\"email_verified\":true}";
    assertThat(signIn().status()).isEqualTo(303);
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    visitor.cookies.clear();
    for (String lie :
        List.of(
            "{}",
            "[]",
            "no json",
            "{\"sub\":\"124\",\"email\":\"alice@example.test\",\"email_verified\":true}",
            "{\"sub\":\"123\",\"email\":\"alice@example.test\",\"email_verified\":false}",
            "{\"sub\":\"123\",\"email\":\"alice@example.test\"}",
            "{\"sub\":\"123\",\"email\":[\"alice@example.test\"],\"email_verified\":true}")) {
      fake.userInfo = lie;
      assertThat(signIn().status()).as(lie).isEqualTo(403);
    }
  }

  /// RFC 6749 §2.3.1.
  @Test
  void the_client_shows_its_secret_as_the_provider_wants_it() {
    assertThat(signIn().status()).isEqualTo(303);
    assertThat(
            new String(
                java.util.Base64.getDecoder().decode(fake.authorized.substring(6)),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("posthorn:a+secret+of+the+client%2C+of+at+least+32+bytes");
    assertThat(fake.redeemed).doesNotContainKey("client_secret");
    fake.methods = ",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]";
    visitor.later(Duration.ofHours(1)); // what was discovered is asked again
    assertThat(signIn().status()).isEqualTo(303);
    assertThat(fake.authorized).isEmpty();
    assertThat(fake.redeemed).containsEntry("client_secret", FakeProvider.SECRET);
    fake.methods =
        ",\"token_endpoint_auth_methods_supported\":"
            + "[\"client_secret_post\",\"client_secret_basic\"]";
    visitor.later(Duration.ofHours(1));
    assertThat(signIn().status()).isEqualTo(303);
    assertThat(fake.authorized).startsWith("Basic ");
  }

  @Test
  void a_provider_that_changes_its_key_is_asked_again_and_not_too_often() {
    assertThat(signIn().status()).isEqualTo(303);
    fake.rotate();
    fake.asked.clear();
    visitor.later(Duration.ofSeconds(29));
    assertThat(signIn().status()).as("just asked").isEqualTo(403);
    visitor.later(Duration.ofSeconds(1));
    assertThat(signIn().status()).isEqualTo(303);
    assertThat(fake.asked.stream().filter(uri -> uri.endsWith("/keys"))).hasSize(1);
  }

  @Test
  void who_comes_back_must_have_been_sent() {
    String sent = begin();
    fake.signIn(sent, visitor.clock.instant());
    String state = parameter(sent, "state");
    assertThat(comeBack("other", "good").status()).isEqualTo(403);
    assertThat(comeBack("", "good").status()).isEqualTo(403);
    Map<String, String> kept = Map.copyOf(visitor.cookies);
    visitor.cookies.clear(); // another browser: somebody planted the link
    assertThat(comeBack(state, "good").status()).isEqualTo(403);
    visitor.cookies.putAll(kept);
    WebRequest mixedUp =
        visitor
            .request("GET", "/login/openid/work/callback")
            .withParameter("state", state)
            .withParameter("code", "good")
            .withParameter("iss", "https://evil.test");
    assertThat(send(mixedUp, "/login/openid/{provider}/callback").status())
        .as("RFC 9207")
        .isEqualTo(403);
    visitor.later(Duration.ofMinutes(10));
    assertThat(comeBack(state, "good").status()).as("too late").isEqualTo(403);
    assertThat(visitor.whoami()).isEqualTo("nobody");
  }

  @Test
  void an_account_is_made_at_the_first_sign_in() {
    fake.change = claims -> claims.claim("email", "Carol@example.test");
    assertThat(signIn().status()).isEqualTo(303);
    assertThat(visitor.whoami()).isEqualTo("Carol@example.test");
    assertThat(visitor.directory.account(Address.parse("carol@example.test"))).isPresent();
    visitor.administration.setDisabled(
        SYSTEM,
        visitor.directory.account(Address.parse("carol@example.test")).orElseThrow().id(),
        true);
    visitor.cookies.clear();
    assertThat(signIn().status()).as("disabled").isEqualTo(403);
  }

  @Test
  void a_document_of_somebody_else_is_not_believed() {
    fake.issuer = "https://evil.test";
    assertThat(begin()).isEqualTo("status 503");
    fake.issuer = FakeProvider.ISSUER;
    fake.endpoints = "http://id.example.test";
    assertThat(begin()).as("no TLS").isEqualTo("status 503");
  }

  @Test
  void a_provider_that_does_not_answer_or_says_no() {
    String sent = begin();
    fake.signIn(sent, visitor.clock.instant());
    assertThat(comeBack(parameter(sent, "state"), "bad").status()).isEqualTo(503);
    WebRequest refused =
        visitor
            .request("GET", "/login/openid/work/callback")
            .withParameter("state", parameter(sent, "state"))
            .withParameter("error", "access_denied\r\n");
    assertThat(send(refused, "/login/openid/{provider}/callback").status()).isEqualTo(403);
  }
}

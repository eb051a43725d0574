package org.posthorn.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.web.session.Visitor.SYSTEM;
import static org.posthorn.web.session.Visitor.text;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.JsonNode;

/// WebAuthn level 2, §7.1 and §7.2.
class PasskeyTest {
  private static final String ALICE = "alice@example.test";

  private final Visitor visitor = new Visitor();
  private final SoftKey key = new SoftKey();

  @AfterEach
  void close() {
    visitor.close();
  }

  private WebRequest json(String path, String body) {
    return visitor
        .request("POST", path)
        .withField("Origin", "https://" + Visitor.HOST)
        .withField("Content-Type", "application/json")
        .withField("X-CSRF-Token", visitor.token())
        .withBody(body);
  }

  private JsonNode asked(String path) {
    Answer answer = visitor.send(json(path, "{\"return\":\"/x\"}"));
    assertThat(answer.status()).isEqualTo(200);
    visitor.later(Duration.ofMillis(5));
    return PasskeyLogin.JSON.readTree(text(answer));
  }

  /// Signs alice in with her password and adds the key.
  private void register() {
    visitor.login(ALICE, "right one", "/");
    JsonNode asked = asked("/account/security/passkey/challenge");
    assertThat(asked.path("rpId").asString()).isEqualTo(Visitor.HOST);
    WebRequest made =
        json("/account/security/passkey", key.register(asked.path("challenge").asString()))
            .withParameter("name", "laptop");
    assertThat(visitor.send(made).status()).isEqualTo(204);
    key.handle = Passkeys.handle(visitor.alice.id());
    visitor.later(Duration.ofSeconds(1));
  }

  private int signIn() {
    JsonNode asked = asked("/login/passkey/challenge");
    return visitor
        .send(json("/login/passkey", key.sign(asked.path("challenge").asString())))
        .status();
  }

  @Test
  void as_the_only_factor() {
    register();
    assertThat(visitor.whoami()).as("the session that added it goes on").isEqualTo(ALICE);
    visitor.cookies.clear();
    JsonNode asked = asked("/login/passkey/challenge");
    assertThat(asked.path("userVerification").asString()).isEqualTo("required");
    assertThat(asked.path("allow").size()).isZero();
    Answer done =
        visitor.send(json("/login/passkey", key.sign(asked.path("challenge").asString())));
    assertThat(text(done)).isEqualTo("{\"location\":\"/x\"}");
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id()))
        .extracting(WebSession::way)
        .contains(WebSession.Way.PASSKEY);
  }

  @Test
  void after_the_password() {
    register();
    visitor.cookies.clear();
    assertThat(text(visitor.login(ALICE, "right one", "/x"))).contains("Use a passkey");
    assertThat(visitor.whoami()).isEqualTo("nobody");
    key.verifies = false; // a security key without a PIN
    JsonNode asked = asked("/login/passkey/challenge");
    assertThat(asked.path("allow").size()).isEqualTo(1);
    assertThat(
            visitor
                .send(json("/login/passkey", key.sign(asked.path("challenge").asString())))
                .status())
        .isEqualTo(200);
    assertThat(visitor.whoami()).isEqualTo(ALICE);
  }

  @Test
  void what_is_wrong_signs_nobody_in() {
    register();
    visitor.cookies.clear();
    Map<String, Consumer<SoftKey>> attacks =
        Map.of(
            "another site", soft -> soft.origin = "https://evil.test",
            "plain http", soft -> soft.origin = "http://" + Visitor.HOST,
            "a key for another host", soft -> soft.rpId = "evil.test",
            "the making of a key", soft -> soft.type = "webauthn.create",
            "nobody was there", soft -> soft.present = false,
            "the user was not verified", soft -> soft.verifies = false,
            "a tampered signature", soft -> soft.tampered = true,
            "another account", soft -> soft.handle = Passkeys.handle(visitor.bob.id()),
            "nobody", soft -> soft.handle = new byte[0],
            "an account that is not there",
                soft -> soft.handle = new byte[] {1, 0, 0, 0, 0, 0, 0, 9});
    attacks.forEach((name, attack) -> {
      visitor.later(Duration.ofHours(2)); // failures are forgotten
      visitor.cookies.clear();
      SoftKeySettings kept = new SoftKeySettings(key);
      attack.accept(key);
      assertThat(signIn()).as(name).isEqualTo(403);
      assertThat(visitor.whoami()).as(name).isEqualTo("nobody");
      kept.restore(key);
    });
    visitor.later(Duration.ofHours(2));
    assertThat(signIn()).isEqualTo(200);
  }

  private record SoftKeySettings(String origin, String rpId, String type, byte[] handle) {
    SoftKeySettings(SoftKey key) {
      this(key.origin, key.rpId, key.type, key.handle);
    }

    void restore(SoftKey key) {
      key.origin = origin;
      key.rpId = rpId;
      key.type = type;
      key.handle = handle;
      key.present = true;
      key.verifies = true;
      key.tampered = false;
    }
  }

  @Test
  void an_answer_is_of_use_once_and_for_its_challenge() {
    register();
    visitor.cookies.clear();
    JsonNode first = asked("/login/passkey/challenge");
    Map<String, String> before = Map.copyOf(visitor.cookies);
    String answer = key.sign(first.path("challenge").asString());
    JsonNode second = asked("/login/passkey/challenge");
    assertThat(visitor.send(json("/login/passkey", answer)).status())
        .as("an answer to the challenge before")
        .isEqualTo(403);
    visitor.send(json("/login/passkey", key.sign(second.path("challenge").asString())));
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    visitor.cookies.clear();
    visitor.cookies.putAll(before);
    assertThat(visitor.send(json("/login/passkey", answer)).status())
        .as("an older challenge than one that was answered")
        .isEqualTo(403);
    visitor.cookies.clear();
    JsonNode third = asked("/login/passkey/challenge");
    Map<String, String> now = Map.copyOf(visitor.cookies);
    String fresh = key.sign(third.path("challenge").asString());
    assertThat(visitor.send(json("/login/passkey", fresh)).status()).isEqualTo(200);
    visitor.cookies.clear();
    visitor.cookies.putAll(now);
    assertThat(visitor.send(json("/login/passkey", fresh)).status())
        .as("the same answer again")
        .isEqualTo(403);
    assertThat(visitor.whoami()).isEqualTo("nobody");
  }

  @Test
  void a_challenge_waits_for_minutes_only() {
    register();
    visitor.cookies.clear();
    JsonNode asked = asked("/login/passkey/challenge");
    visitor.later(Duration.ofMinutes(5));
    assertThat(
            visitor
                .send(json("/login/passkey", key.sign(asked.path("challenge").asString())))
                .status())
        .isEqualTo(403);
  }

  /// WebAuthn §7.2, step 21: a counter that does not grow is the sign of a copy.
  @Test
  void a_copy_of_a_key_is_noticed_by_its_counter() {
    key.counter = 5;
    register();
    visitor.cookies.clear();
    key.counter = 7;
    assertThat(signIn()).isEqualTo(200);
    visitor.cookies.clear();
    assertThat(signIn()).as("the same count").isEqualTo(403);
    key.counter = 6;
    assertThat(signIn()).as("a smaller one").isEqualTo(403);
    key.counter = 8;
    assertThat(signIn()).isEqualTo(200);
  }

  @Test
  void a_key_is_added_where_it_was_asked_for_only() {
    visitor.login(ALICE, "right one", "/");
    String challenge = asked("/account/security/passkey/challenge").path("challenge").asString();
    SoftKey evil = new SoftKey();
    evil.origin = "https://evil.test";
    for (String response :
        List.of(
            evil.register(challenge),
            key.register("AAAA"),
            key.sign(challenge),
            "{}",
            "[]",
            "1",
            "null",
            "{\"id\":1}",
            "{\"id\":\"AQ\",\"rawId\":\"AQ\",\"type\":\"public-key\",\"response\":{}}",
            "{\"id\":\"AQ\",\"rawId\":\"AQ\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"AA\","
                + "\"attestationObject\":\"oA\"}}")) {
      WebRequest request =
          json("/account/security/passkey", response).withParameter("name", "laptop");
      assertThat(visitor.send(request).status()).as(response).isIn(400, 403);
    }
    assertThat(visitor.factors.state(SYSTEM, visitor.alice.id()).factors()).isEmpty();
    for (String response : List.of("{}", "[]", "null", "{\"id\":1}", "{\"response\":{}}")) {
      visitor.later(Duration.ofHours(2));
      asked("/login/passkey/challenge");
      assertThat(visitor.send(json("/login/passkey", response)).status())
          .as(response)
          .isIn(400, 403);
    }
  }

  /// A browser that somebody left open.
  @Test
  void a_key_is_added_soon_after_signing_in() {
    visitor.login(ALICE, "right one", "/");
    String path = "/account/security/passkey";
    String challenge = asked(path + "/challenge").path("challenge").asString();
    visitor.later(Duration.ofHours(1));
    for (WebRequest late :
        List.of(json(path + "/challenge", "{}"), json(path, key.register(challenge)))) {
      Answer refused = visitor.send(late.withField("Accept-Language", "de"));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(text(refused)).contains("\"code\":\"sign-in-again\"", "Melden Sie sich");
    }
    assertThat(visitor.factors.state(SYSTEM, visitor.alice.id()).factors()).isEmpty();
  }

  @Test
  void sessions_end_with_the_key() {
    register();
    visitor.cookies.clear();
    assertThat(signIn()).isEqualTo(200);
    Factor added = visitor.factors.state(SYSTEM, visitor.alice.id()).factors().getFirst();
    visitor.factors.remove(SYSTEM, visitor.alice.id(), added.number());
    assertThat(visitor.whoami()).isEqualTo("nobody");
    assertThat(signIn()).isEqualTo(403);
  }

  @Test
  void a_disabled_account_has_no_key() {
    register();
    visitor.cookies.clear();
    visitor.administration.setDisabled(SYSTEM, visitor.alice.id(), true);
    assertThat(signIn()).isEqualTo(403);
  }
}

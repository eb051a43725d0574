package org.posthorn.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.web.session.Visitor.SYSTEM;
import static org.posthorn.web.session.Visitor.text;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.web.Answer;

class SecurityPageTest {
  private static final String ALICE = "alice@example.test";
  private static final String PATH = "/account/security";

  private final Visitor visitor = new Visitor();

  @AfterEach
  void close() {
    visitor.close();
  }

  private String page() {
    return text(visitor.send(visitor.request("GET", PATH)));
  }

  @Test
  void who_is_not_signed_in_is_sent_to_do_so() {
    Answer answer = visitor.send(visitor.request("GET", PATH));
    assertThat(answer.field("Location")).contains("/login?return=/account/security");
    for (String path :
        List.of("/totp", "/remove", "/recovery-codes", "/app-password", "/session/end")) {
      assertThat(visitor.send(visitor.form(PATH + path, "number", "1", "name", "x")).status())
          .as(path)
          .isEqualTo(403);
    }
  }

  @Test
  void an_authenticator_app_is_set_up_and_removed() {
    visitor.login(ALICE, "right", "/");
    String begun = text(visitor.send(visitor.form(PATH + "/totp", "name", "my <phone>")));
    Matcher seed = Pattern.compile("<code>([A-Z2-7]{32})</code>").matcher(begun);
    assertThat(seed.find()).isTrue();
    assertThat(visitor.send(visitor.form(PATH + "/totp/confirm", "code", "000000")).status())
        .isEqualTo(403);
    String code = visitor.code(seed.group(1));
    assertThat(text(visitor.send(visitor.form(PATH + "/totp/confirm", "code", code))))
        .contains("Recovery codes");
    assertThat(page()).contains("my &lt;phone&gt;", "Recovery codes left: 10");
    visitor.later(Duration.ofMinutes(1));
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    String codes = text(visitor.send(visitor.form(PATH + "/recovery-codes")));
    assertThat(codes).containsPattern("<code>[a-z2-9-]{19}</code>");
    assertThat(visitor.send(visitor.form(PATH + "/remove", "number", "1")).status()).isEqualTo(303);
    assertThat(visitor.factors.state(SYSTEM, visitor.alice.id()).factors()).isEmpty();
  }

  /// A browser that somebody left open.
  @Test
  void what_one_signs_in_with_is_changed_soon_after_signing_in() {
    visitor.login(ALICE, "right", "/");
    visitor.later(Duration.ofHours(1));
    for (String path : List.of("/totp", "/remove", "/recovery-codes", "/app-password")) {
      assertThat(visitor.send(visitor.form(PATH + path, "number", "1", "name", "x")).status())
          .as(path)
          .isEqualTo(403);
    }
    assertThat(visitor.factors.state(SYSTEM, visitor.alice.id()).factors()).isEmpty();
    assertThat(visitor.passwords.list(SYSTEM, visitor.alice.id())).hasSize(1);
    assertThat(page()).contains("Security of");
  }

  @Test
  void app_passwords_are_made_and_revoked() {
    visitor.login(ALICE, "right", "/");
    String made = text(visitor.send(visitor.form(PATH + "/app-password", "name", "phone")));
    assertThat(made).containsPattern("<code>[a-z2-9]{26}</code>");
    assertThat(page()).contains("phone", "not used yet");
    assertThat(visitor.send(visitor.form(PATH + "/app-password/revoke", "number", "1")).status())
        .as("the password is none")
        .isEqualTo(404);
    visitor.send(visitor.form(PATH + "/app-password/revoke", "number", "2"));
    assertThat(visitor.passwords.list(SYSTEM, visitor.alice.id())).hasSize(1);
  }

  @Test
  void sessions_of_oneself_are_ended_and_no_others() {
    visitor.login(ALICE, "right", "/");
    WebSession.Opened other =
        visitor.register.open(
            visitor.alice,
            new WebSessions.Opening(
                WebSession.Way.PASSKEY, new org.posthorn.directory.CredentialId(0), 0),
            Visitor.address("198.51.100.7"),
            "<Opera>");
    WebSession.Opened bobs =
        visitor.register.open(
            visitor.bob,
            new WebSessions.Opening(
                WebSession.Way.PASSKEY, new org.posthorn.directory.CredentialId(0), 0),
            Visitor.address("198.51.100.7"),
            "");
    assertThat(page()).contains("&lt;Opera&gt;", "198.51.100.7/32", "(this one)");
    assertThat(
            visitor
                .send(visitor.form(PATH + "/session/end", "number", bobs.id().toString()))
                .status())
        .isEqualTo(403);
    visitor.send(visitor.form(PATH + "/session/end", "number", other.id().toString()));
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).hasSize(1);
    assertThat(visitor.register.list(SYSTEM, visitor.bob.id())).hasSize(1);
    assertThat(visitor.send(visitor.form(PATH + "/session/end", "number", "x")).status())
        .isEqualTo(400);
  }
}

package org.posthorn.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.web.session.Visitor.SYSTEM;
import static org.posthorn.web.session.Visitor.text;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.sasl.Credentials;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.signin.SignIn;

/// A link for support, as a browser follows it.
class SupportLoginTest {
  private final Visitor visitor = new Visitor();

  @AfterEach
  void close() {
    visitor.close();
  }

  private String link() {
    return visitor
        .register
        .support()
        .make(SYSTEM, visitor.alice.id(), Duration.ofMinutes(5))
        .token();
  }

  private Answer use(String token) {
    return visitor.send(visitor.form("/login/support", "token", token));
  }

  @Test
  void looking_at_the_page_uses_nothing_up_and_the_form_signs_in_once() {
    String token = link();
    assertThat(text(visitor.send(visitor.request("GET", "/login/support"))))
        .contains("/login/support.js", "name=\"token\"");
    Answer in = use(token);
    assertThat(in.status()).isEqualTo(303);
    assertThat(in.fields()).contains(new Answer.Field("Location", "/mail/"));
    assertThat(visitor.site.sessions().of(visitor.request("GET", "/mail/")))
        .get()
        .extracting(who -> who.name())
        .isEqualTo("alice@example.test");
    assertThat(use(token).status()).isEqualTo(403);
  }

  @Test
  void who_helps_uses_mail_and_not_what_is_the_owners() {
    use(link());
    Credentials nobody = visitor.authenticator;
    RequestSender sender =
        new RequestSender(new SignIn(nobody, "test", Optional.empty()), visitor.site.sessions());
    assertThat(sender.require(visitor.request("GET", "/x"), "jmap").name())
        .isEqualTo("alice@example.test");
    for (String service : new String[] {"self", "admin.read", "api.send", "api.webhooks"}) {
      assertThatThrownBy(() -> sender.require(visitor.request("GET", "/x"), service))
          .isInstanceOfSatisfying(
              WebException.class, refused -> assertThat(refused.status()).isEqualTo(403));
    }
    WebRequest passkey =
        visitor
            .request("POST", PasskeyRegistration.PATH + "/passkey/challenge")
            .withField("Origin", "https://" + Visitor.HOST)
            .withField("Content-Type", "application/json")
            .withField("X-CSRF-Token", visitor.token())
            .withBody("{}");
    assertThat(visitor.send(passkey).status()).isEqualTo(403);
    assertThat(visitor.send(visitor.form("/logout")).status()).isEqualTo(303);
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).isEmpty();
  }

  @Test
  void a_page_of_another_site_opens_no_session() {
    Answer refused =
        visitor.send(
            visitor
                .form("/login/support", "token", link())
                .withField("Sec-Fetch-Site", "cross-site"));
    assertThat(refused.status()).isEqualTo(403);
  }
}

package org.posthorn.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.web.session.Visitor.SYSTEM;
import static org.posthorn.web.session.Visitor.text;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

class LoginTest {
  private static final String ALICE = "alice@example.test";
  private static final String SESSION = "__Host-posthorn";
  private static final String STATE = "__Host-posthorn-login";

  private final Visitor visitor = new Visitor();

  @AfterEach
  void close() {
    visitor.close();
  }

  private static String setCookie(Answer answer, String name) {
    return answer.fields().stream()
        .map(Answer.Field::value)
        .filter(value -> value.startsWith(name + "="))
        .findFirst()
        .orElse("");
  }

  @Test
  void with_the_password_and_back_to_where_one_came_from() {
    assertThat(
            text(
                visitor.send(visitor.request("GET", "/login").withParameter("return", "/x?a=1&b"))))
        .contains("name=\"return\" value=\"/x?a=1&amp;b\"");
    Answer answer = visitor.login(ALICE, "right one", "/x?a=1&b");
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.field("Location")).contains("/x?a=1&b");
    // RFC 6265bis §4.1.3.2: this prefix asks for Secure, Path=/ and no Domain.
    assertThat(setCookie(answer, SESSION))
        .matches(
            "__Host-posthorn=[A-Za-z0-9_-]{64}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000;"
                + " Secure");
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    assertThat(text(visitor.send(visitor.request("GET", "/login"))))
        .contains("signed in as <strong><bdi>" + ALICE);
    WebSession session = visitor.register.list(SYSTEM, visitor.alice.id()).getFirst();
    assertThat(session.way()).isEqualTo(WebSession.Way.PASSWORD);
    assertThat(session.agent()).isEqualTo("Firefox");
  }

  @Test
  void what_is_wrong_is_not_told() {
    Answer wrong = visitor.login(ALICE, "wrong", "/");
    Answer unknown = visitor.login("nobody@example.test", "wrong", "/");
    assertThat(wrong.status()).isEqualTo(403);
    assertThat(text(wrong).replace(ALICE, "X"))
        .contains("role=\"alert\"")
        .isEqualTo(text(unknown).replace("nobody@example.test", "X"));
    assertThat(visitor.cookies).isEmpty();
    assertThat(visitor.whoami()).isEqualTo("nobody");
  }

  @Test
  void what_somebody_typed_is_no_html() {
    assertThat(text(visitor.login("\"><script>alert(1)</script>", "wrong", "/\"onclick=")))
        .doesNotContain("<script>alert")
        .contains("&quot;&gt;&lt;script&gt;");
  }

  @Test
  void with_the_password_and_a_code() {
    String seed = visitor.device(visitor.alice);
    visitor.later(Duration.ofSeconds(30));
    Answer second = visitor.login(ALICE, "right one", "/x");
    assertThat(text(second)).contains("Two-step verification", "autocomplete=\"one-time-code\"");
    assertThat(visitor.whoami()).as("after the password").isEqualTo("nobody");
    assertThat(visitor.send(visitor.form("/login/factor", "code", "000000")).status())
        .isEqualTo(403);
    assertThat(visitor.whoami()).isEqualTo("nobody");
    Answer answer = visitor.send(visitor.form("/login/factor", "code", visitor.code(seed)));
    assertThat(answer.field("Location")).contains("/x");
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    assertThat(visitor.cookies).containsOnlyKeys(SESSION);
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id()).getFirst().way())
        .isEqualTo(WebSession.Way.PASSWORD_AND_FACTOR);
  }

  @Test
  void with_the_password_and_a_recovery_code() {
    visitor.device(visitor.alice);
    String code = visitor.factors.renewRecoveryCodes(SYSTEM, visitor.alice.id()).getFirst();
    visitor.login(ALICE, "right one", "/x");
    visitor.send(visitor.form("/login/factor", "code", code));
    assertThat(visitor.whoami()).isEqualTo(ALICE);
  }

  /// What a browser has after the password is of use for nothing but the next step.
  @Test
  void the_state_of_a_login_is_no_session() {
    visitor.device(visitor.alice);
    visitor.login(ALICE, "right one", "/x");
    String state = visitor.cookies.get(STATE);
    assertThat(state).isNotBlank();
    visitor.cookies.put(SESSION, state);
    assertThat(visitor.whoami()).isEqualTo("nobody");
    visitor.cookies.remove(SESSION);
    assertThat(visitor.send(visitor.form("/login/enrol", "code", "000000")).status())
        .isEqualTo(403);
    assertThat(visitor.factors.state(SYSTEM, visitor.alice.id()).factors()).hasSize(1);
  }

  @Test
  void the_second_step_needs_the_first() {
    String seed = visitor.device(visitor.alice);
    visitor.later(Duration.ofSeconds(30));
    WebRequest step = visitor.form("/login/factor", "code", visitor.code(seed));
    assertThat(visitor.send(step).status()).isEqualTo(403);
    visitor.cookies.put(STATE, "AAAA");
    assertThat(visitor.send(visitor.form("/login/factor", "code", visitor.code(seed))).status())
        .isEqualTo(403);
    visitor.login(ALICE, "right one", "/x");
    visitor.later(Duration.ofMinutes(10));
    assertThat(visitor.send(visitor.form("/login/factor", "code", visitor.code(seed))).status())
        .as("too late")
        .isEqualTo(403);
    visitor.login(ALICE, "right one", "/x");
    visitor.administration.setDisabled(SYSTEM, visitor.alice.id(), true);
    assertThat(visitor.send(visitor.form("/login/factor", "code", visitor.code(seed))).status())
        .as("disabled meanwhile")
        .isEqualTo(403);
    visitor.administration.setDisabled(SYSTEM, visitor.alice.id(), false);
    visitor.passwords.set(SYSTEM, visitor.alice.id(), new NewPassword.Plain("another one"));
    visitor.send(visitor.form("/login/factor", "code", visitor.code(seed)));
    assertThat(visitor.whoami()).as("the password was changed meanwhile").isEqualTo("nobody");
  }

  /// The state of one who knows the password of her own account, with the code of somebody else.
  @Test
  void a_code_is_for_the_account_whose_password_was_right() {
    String alices = visitor.device(visitor.alice);
    visitor.device(visitor.bob);
    visitor.later(Duration.ofSeconds(30));
    visitor.login("bob@example.test", "right one", "/x");
    visitor.send(visitor.form("/login/factor", "code", visitor.code(alices)));
    assertThat(visitor.whoami()).isEqualTo("nobody");
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.test, ''",
    "null, ''",
    "http://mail.example.test, ''",
    "https://mail.example.test.evil.test, ''",
    "https://mail.example.test:8443, ''",
    "'', cross-site",
    "'', same-site",
    "'', none",
    "https://mail.example.test, cross-site",
    "'', ''"
  })
  void forms_of_other_sites_do_nothing(String origin, String site) {
    for (String path : List.of("/login", "/login/factor", "/login/enrol", "/logout")) {
      WebRequest form = visitor.form(path, "name", ALICE, "password", "right one");
      Map<String, List<String>> fields = new HashMap<>(form.fields());
      fields.remove("origin");
      WebRequest bare =
          new WebRequest(
              form.target(),
              form.secure(),
              form.client(),
              form.query(),
              fields,
              form.segments(),
              form.body());
      WebRequest foreign = origin.isEmpty() ? bare : bare.withField("Origin", origin);
      foreign = site.isEmpty() ? foreign : foreign.withField("Sec-Fetch-Site", site);
      assertThat(visitor.send(foreign).status()).as(path).isEqualTo(403);
    }
    assertThat(visitor.cookies).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.test/",
        "//evil.test/",
        "///evil.test",
        "/\\evil.test",
        "\\/evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "javascript:alert(1)",
        "evil.test",
        "",
        " /x",
        "/x y",
        "/x\r\nSet-Cookie: a=b"
      })
  void nobody_is_sent_to_another_site(String back) {
    Answer answer = visitor.login(ALICE, "right one", back);
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.field("Location")).contains("/login");
    assertThat(
            visitor
                .send(visitor.request("GET", "/login").withParameter("return", back))
                .field("Location"))
        .isEmpty();
  }

  @Test
  void a_token_that_somebody_planted_is_not_adopted() {
    Visitor mallory = visitor;
    mallory.login("bob@example.test", "right one", "/");
    String planted = mallory.cookies.get(SESSION);
    // The victim's browser now has mallory's session, and signs in.
    visitor.login(ALICE, "right one", "/");
    assertThat(visitor.cookies.get(SESSION)).isNotEqualTo(planted);
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    visitor.cookies.put(SESSION, planted);
    assertThat(visitor.whoami()).as("the planted one").isEqualTo("nobody");
  }

  @Test
  void nobody_signs_in_in_clear() {
    WebRequest clear =
        visitor.form("/login", "name", ALICE, "password", "right one").withSecure(false);
    assertThat(visitor.send(clear).status()).isEqualTo(403);
    visitor.login(ALICE, "right one", "/");
    WebRequest overheard =
        visitor
            .request("GET", "/")
            .withSecure(false)
            .withField("Cookie", "posthorn-plain=" + visitor.cookies.get(SESSION));
    assertThat(visitor.site.sessions().of(overheard)).isEmpty();
  }

  @Test
  void except_from_this_machine() {
    WebRequest form =
        visitor
            .form("/login", "name", ALICE, "password", "right one")
            .withSecure(false)
            .withClient(Visitor.address("127.0.0.1"))
            .withField("Origin", "http://mail.example.test");
    Answer answer = visitor.send(form);
    assertThat(setCookie(answer, "posthorn-plain"))
        .contains("HttpOnly; SameSite=Strict")
        .doesNotContain("Secure");
    WebRequest later =
        visitor.request("GET", "/").withSecure(false).withClient(Visitor.address("::1"));
    assertThat(visitor.site.sessions().of(later)).isPresent();
  }

  @Test
  void of_two_cookies_neither_is_believed() {
    visitor.login(ALICE, "right one", "/");
    String ours = visitor.cookies.get(SESSION);
    WebRequest two =
        visitor
            .request("GET", "/")
            .withField("Cookie", SESSION + "=" + ours + "; " + SESSION + "=" + ours);
    assertThat(visitor.site.sessions().of(two)).isEmpty();
    WebRequest among =
        visitor.request("GET", "/").withField("Cookie", "a=b; " + SESSION + "=" + ours + "; c=d");
    assertThat(visitor.site.sessions().of(among)).isPresent();
  }

  @Test
  void a_page_of_another_site_does_not_act_in_a_session() {
    visitor.login(ALICE, "right one", "/");
    Sessions sessions = visitor.site.sessions();
    assertThat(sessions.of(visitor.request("GET", "/"))).isPresent();
    assertThat(sessions.of(visitor.request("POST", "/"))).isEmpty();
    WebRequest own =
        visitor
            .request("POST", "/")
            .withField("Origin", "https://mail.example.test")
            .withField("X-CSRF-Token", visitor.token());
    assertThat(sessions.of(own)).isPresent();
    assertThat(sessions.of(own.withField("Origin", "https://evil.test"))).isEmpty();
    WebRequest socket = visitor.request("GET", "/ws").withField("Upgrade", "websocket");
    assertThat(sessions.of(socket.withField("Origin", "https://evil.test"))).isEmpty();
    assertThat(sessions.of(socket.withField("Origin", "https://mail.example.test"))).isPresent();
  }

  @Test
  void signing_out_ends_the_session_everywhere() {
    visitor.login(ALICE, "right one", "/");
    String token = visitor.cookies.get(SESSION);
    assertThat(visitor.send(visitor.form("/logout")).status()).isEqualTo(303);
    assertThat(visitor.cookies).isEmpty();
    visitor.cookies.put(SESSION, token);
    assertThat(visitor.whoami()).isEqualTo("nobody");
  }

  @Test
  void guessing_is_slowed() {
    String seed = visitor.device(visitor.alice);
    visitor.later(Duration.ofSeconds(30));
    visitor.login(ALICE, "right one", "/x");
    for (int i = 0; i < 6; i++) {
      visitor.send(visitor.form("/login/factor", "code", "00000" + i));
    }
    Answer right = visitor.send(visitor.form("/login/factor", "code", visitor.code(seed)));
    assertThat(right.status()).isEqualTo(429);
    assertThat(right.field("Retry-After")).isPresent();
    assertThat(visitor.whoami()).isEqualTo("nobody");
    visitor.cookies.clear();
    for (int i = 0; i < 20; i++) {
      visitor.login("bob@example.test", "wrong " + i, "/");
    }
    assertThat(visitor.login("bob@example.test", "right one", "/").status()).isEqualTo(429);
  }

  @Test
  void who_needs_a_factor_and_has_none_sets_one_up() {
    visitor.administration.setSettings(
        SYSTEM,
        "example.test",
        "domain.second-factor",
        Map.of(Factors.SETTING, Optional.of(Factors.REQUIRED)));
    String page = text(visitor.login(ALICE, "right one", "/x"));
    assertThat(page).contains("<svg");
    Matcher seed = Pattern.compile("<code dir=\"ltr\">([A-Z2-7]{32})</code>").matcher(page);
    assertThat(seed.find()).isTrue();
    assertThat(visitor.whoami()).isEqualTo("nobody");
    assertThat(visitor.send(visitor.form("/login/enrol", "code", "000000")).status())
        .isEqualTo(403);
    Answer done = visitor.send(visitor.form("/login/enrol", "code", visitor.code(seed.group(1))));
    assertThat(text(done)).contains("Recovery codes", "href=\"/x\"");
    assertThat(visitor.whoami()).isEqualTo(ALICE);
    visitor.cookies.clear();
    assertThat(text(visitor.login(ALICE, "right one", "/x"))).contains("Two-step verification");
  }

  @Test
  void an_app_password_does_not_sign_in_here() {
    String secret =
        visitor
            .passwords
            .addAppPassword(
                SYSTEM,
                visitor.alice.id(),
                "phone",
                org.posthorn.directory.Scope.ALL,
                Optional.empty())
            .secret();
    assertThat(visitor.login(ALICE, secret, "/").status()).isEqualTo(403);
  }

  /// What changes how an account signs in asks for that.
  @Test
  void who_is_signed_in_may_do_so_again() {
    visitor.login(ALICE, "right one", "/");
    WebRequest again =
        visitor.request("GET", "/login").withParameter("again", "1").withParameter("return", "/x");
    assertThat(text(visitor.send(again)))
        .contains("name=\"password\"", "value=\"" + ALICE + "\"", "value=\"/x\"");
    visitor.later(Duration.ofHours(2));
    visitor.login(ALICE, "right one", "/x");
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de-AT,de;q=0.9,en;q=0.8 | de | Anmelden     | Die Adresse oder das Passwort ist falsch.",
        "FR                      | fr | Se connecter | ou le mot de passe est incorrect.",
        "it, es;q=0.5, de;q=0.1  | es | Iniciar sesi | o la contrase",
        "it                      | en | Sign in      | The address or the password is wrong.",
        "*                       | en | Sign in      | The address or the password is wrong.",
        "de;q=nonsense           | en | Sign in      | The address or the password is wrong.",
        "''                      | en | Sign in      | The address or the password is wrong."
      })
  void pages_are_in_a_language_of_the_browser(
      String languages, String tag, String title, String problem) {
    WebRequest asked = visitor.request("GET", "/login").withField("Accept-Language", languages);
    Answer page = visitor.send(asked);
    assertThat(text(page)).contains("<html lang=\"" + tag + "\">", "<h1>" + title);
    assertThat(page.field("Vary")).contains("Accept-Language");
    WebRequest form = visitor.form("/login", "name", ALICE, "password", "wrong");
    assertThat(text(visitor.send(form.withField("Accept-Language", languages)))).contains(problem);
  }

  @Test
  void pages_run_nothing_that_stands_in_them() {
    visitor.device(visitor.bob);
    List<Answer> pages =
        List.of(
            visitor.send(visitor.request("GET", "/login")),
            visitor.send(visitor.request("GET", "/logout")),
            visitor.login(ALICE, "wrong", "/"),
            visitor.login("bob@example.test", "right one", "/"));
    for (Answer page : pages) {
      assertThat(page.field("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
          .doesNotContain("unsafe");
      assertThat(text(page))
          .doesNotContain("style=\"", "<style", " onclick", " onload", "javascript:")
          .containsPattern("<html lang=\"en\">")
          .doesNotContainPattern("<script(?! src=)");
    }
  }
}

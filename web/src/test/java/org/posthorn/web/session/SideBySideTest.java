package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.web.session.Visitor.SYSTEM;
import static org.posthorn.web.session.Visitor.text;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.signin.SignIn;

/// Several accounts that are signed in side by side in one browser: alice first, then bob.
class SideBySideTest {
  private static final String ALICE = "alice@example.test";
  private static final String BOB = "bob@example.test";
  private static final String SESSION = "__Host-posthorn";

  private final Visitor visitor = new Visitor();
  private final RequestSender sender =
      new RequestSender(
          new SignIn(visitor.authenticator, "test", Optional.empty()), visitor.site.sessions());

  @AfterEach
  void close() {
    visitor.close();
  }

  private Answer add(String name, String... more) {
    String[] fields = {"name", name, "password", "right one", "return", "/mail/", "add", "1"};
    String[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return visitor.send(visitor.form("/login", all));
  }

  private void both() {
    visitor.login(ALICE, "right one", "/");
    assertThat(add(BOB).status()).isEqualTo(303);
    assertThat(signedIn()).containsExactly(ALICE, BOB);
  }

  /// All who are signed in in the browser, in their order.
  private List<String> signedIn() {
    return signedIn(visitor.request("GET", "/jmap/session"));
  }

  private List<String> signedIn(WebRequest request) {
    try {
      return sender.callers(request, "jmap").all().stream().map(Principal::name).toList();
    } catch (WebException nobody) {
      assertThat(nobody.status()).isEqualTo(401);
      return List.of();
    }
  }

  private WebRequest as(Account account) {
    return visitor
        .request("GET", "/api/v1/self")
        .withParameter(Sessions.ACCOUNT, "A" + account.id().value());
  }

  @Test
  void each_is_a_session_of_its_own_and_named_by_its_account() {
    both();
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).hasSize(1);
    assertThat(visitor.register.list(SYSTEM, visitor.bob.id())).hasSize(1);
    assertThat(sender.require(visitor.request("GET", "/x"), "api").name()).isEqualTo(ALICE);
    assertThat(sender.require(as(visitor.bob), "api").name()).isEqualTo(BOB);
    assertThat(sender.callers(as(visitor.bob), "jmap").all()).hasSize(1);
    assertThat(text(visitor.send(visitor.request("GET", "/login"))))
        .contains(
            "<bdi>" + ALICE + "</bdi></strong>, <strong><bdi>" + BOB,
            "Sign out of <bdi>" + BOB,
            "Sign out of all");
  }

  /// What ends a session ends it here: nothing else says that bob is signed in.
  enum End {
    REVOKED(v -> v.register.endAll(SYSTEM, v.bob.id())),
    PASSWORD(v -> v.passwords.set(SYSTEM, v.bob.id(), new NewPassword.Plain("other words here"))),
    DISABLED(v -> v.administration.setDisabled(SYSTEM, v.bob.id(), true)),
    REMOVED(v -> v.administration.removeAccount(SYSTEM, v.bob.id())),
    SECOND_FACTOR(v -> v.device(v.bob));

    final Consumer<Visitor> does;

    End(Consumer<Visitor> does) {
      this.does = does;
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_account_whose_session_has_ended_is_gone_at_the_next_request(End end) {
    both();
    List<Principal> before = sender.callers(visitor.request("GET", "/x"), "jmap").all();
    end.does.accept(visitor);
    assertThat(signedIn()).containsExactly(ALICE);
    assertThatThrownBy(() -> sender.require(as(visitor.bob), "api"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
    assertThat(before.stream().map(visitor.authenticator::isStillValid))
        .as("what an open WebSocket asks")
        .containsExactly(true, false);
  }

  @Test
  void the_second_goes_on_where_the_first_has_ended() {
    both();
    String token = visitor.token();
    visitor.register.endAll(SYSTEM, visitor.alice.id());
    assertThat(signedIn()).containsExactly(BOB);
    assertThat(visitor.token()).as("a token is that of the first session").isNotEqualTo(token);
    assertThatThrownBy(() ->
            sender.require(
                visitor
                    .request("POST", "/api/v1/x")
                    .withField("Origin", "https://" + Visitor.HOST)
                    .withField("X-CSRF-Token", token),
                "api"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @Test
  void a_session_ends_by_its_own_age() {
    visitor.login(ALICE, "right one", "/");
    visitor.later(Duration.ofDays(6));
    assertThat(signedIn()).containsExactly(ALICE);
    add(BOB);
    for (int day = 0; day < 28; day += 6) {
      visitor.later(Duration.ofDays(6));
      signedIn();
    }
    assertThat(signedIn()).as("alice's 30 days are over, bob's are not").isEmpty();
  }

  @Test
  void an_account_that_is_not_signed_in_here_is_refused() {
    Account carol =
        visitor.administration.addAccount(
            SYSTEM, NewAccount.of(Address.parse("carol@example.test"), "right one"));
    both();
    assertThatThrownBy(() -> sender.require(as(carol), "api"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
    assertThatThrownBy(() -> sender.callers(as(carol), "jmap"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  /// Programs name no account but their own.
  @Test
  void a_password_does_not_act_for_whoever_the_cookie_is_of() {
    both();
    WebRequest basic =
        as(visitor.alice)
            .withField(
                "Authorization",
                "Basic "
                    + java.util.Base64.getEncoder()
                        .encodeToString((BOB + ":right one").getBytes(UTF_8)));
    assertThatThrownBy(() -> sender.require(basic, "api"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @ParameterizedTest
  @CsvSource({"'', 403", "AAAA, 403"})
  void another_account_is_added_by_a_page_of_the_session_only(String token, int status) {
    visitor.login(ALICE, "right one", "/");
    WebRequest form =
        visitor.tokenless(
            "/login", "name", BOB, "password", "right one", "add", "1", "csrf", token);
    assertThat(visitor.send(form).status()).isEqualTo(status);
    assertThat(
            visitor
                .send(
                    visitor
                        .form("/login", "name", BOB, "password", "right one", "add", "1")
                        .withField("Origin", "https://evil.test"))
                .status())
        .isEqualTo(403);
    assertThat(signedIn()).containsExactly(ALICE);
  }

  @Test
  void a_wrong_password_changes_nothing_and_the_page_still_adds() {
    visitor.login(ALICE, "right one", "/");
    Answer wrong =
        visitor.send(visitor.form("/login", "name", BOB, "password", "wrong", "add", "1"));
    assertThat(wrong.status()).isEqualTo(403);
    assertThat(text(wrong)).contains("Add an account", "name=\"add\"", visitor.token());
    assertThat(signedIn()).containsExactly(ALICE);
  }

  @Test
  void the_second_factor_is_asked_for_before_an_account_is_added() {
    String seed = visitor.device(visitor.bob);
    visitor.later(Duration.ofSeconds(30));
    visitor.login(ALICE, "right one", "/");
    assertThat(text(add(BOB))).contains("Two-step verification");
    assertThat(signedIn()).containsExactly(ALICE);
    assertThat(visitor.send(visitor.form("/login/factor", "code", visitor.code(seed))).status())
        .isEqualTo(303);
    assertThat(signedIn()).containsExactly(ALICE, BOB);
  }

  /// Between the steps somebody else has signed in in this browser: bob is not put beside that.
  @Test
  void a_login_that_was_begun_beside_one_session_does_not_end_beside_another() {
    String seed = visitor.device(visitor.bob);
    visitor.later(Duration.ofSeconds(30));
    visitor.login(ALICE, "right one", "/");
    add(BOB);
    Map<String, String> begun = new HashMap<>(visitor.cookies);
    visitor.administration.addAccount(
        SYSTEM, NewAccount.of(Address.parse("carol@example.test"), "right one"));
    visitor.login("carol@example.test", "right one", "/");
    visitor.cookies.put(SESSION + "-login", begun.get(SESSION + "-login"));
    assertThat(visitor.send(visitor.form("/login/factor", "code", visitor.code(seed))).status())
        .isEqualTo(403);
    assertThat(signedIn()).containsExactly("carol@example.test");
    assertThat(visitor.register.list(SYSTEM, visitor.bob.id())).isEmpty();
  }

  @Test
  void an_account_that_is_added_again_keeps_its_place() {
    both();
    String before = visitor.cookies.get(SESSION);
    assertThat(add(ALICE).status()).isEqualTo(303);
    assertThat(signedIn()).containsExactly(ALICE, BOB);
    assertThat(visitor.cookies.get(SESSION)).isNotEqualTo(before);
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).hasSize(1);
  }

  @Test
  void there_is_a_limit() {
    visitor.login(ALICE, "right one", "/");
    int max = LoginLimits.defaults().accountsInBrowser();
    for (int i = 1; i <= max; i++) {
      String name = "more" + i + "@example.test";
      Account account =
          visitor.administration.addAccount(
              SYSTEM, NewAccount.of(Address.parse(name), "right one"));
      Answer answer = add(name);
      assertThat(answer.status()).as("account " + (i + 1)).isEqualTo(i < max ? 303 : 403);
      assertThat(visitor.register.list(SYSTEM, account.id()))
          .as("a session that no browser has is not opened")
          .hasSize(i < max ? 1 : 0);
    }
    assertThat(signedIn()).hasSize(max);
    visitor.cookies.compute(SESSION, (_, value) -> "AAAA.".repeat(max) + value);
    assertThat(signedIn()).as("what comes after too many is not looked at").isEmpty();
  }

  @Test
  void signing_in_without_adding_takes_the_place_of_all() {
    both();
    visitor.login(ALICE, "right one", "/");
    assertThat(signedIn()).containsExactly(ALICE);
    assertThat(visitor.register.list(SYSTEM, visitor.bob.id())).isEmpty();
  }

  @Test
  void one_signs_out_and_the_other_stays() {
    both();
    WebRequest one = visitor.form("/logout").withParameter("as", "A" + visitor.alice.id().value());
    Answer answer = visitor.send(one);
    assertThat(answer.field("Location")).contains("/mail/");
    assertThat(answer.field("Clear-Site-Data"))
        .as("what the browser has cached of the account")
        .contains("\"cache\"");
    assertThat(signedIn()).containsExactly(BOB);
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).isEmpty();
    WebRequest last = visitor.form("/logout").withParameter("as", "A" + visitor.bob.id().value());
    assertThat(visitor.send(last).field("Location")).contains("/login");
    assertThat(visitor.cookies).isEmpty();
  }

  @Test
  void all_sign_out_at_once() {
    both();
    visitor.send(visitor.form("/logout"));
    assertThat(visitor.cookies).isEmpty();
    assertThat(visitor.register.list(SYSTEM, visitor.alice.id())).isEmpty();
    assertThat(visitor.register.list(SYSTEM, visitor.bob.id())).isEmpty();
  }

  @Test
  void two_browsers_have_accounts_of_their_own() {
    both();
    Map<String, String> first = new HashMap<>(visitor.cookies);
    visitor.cookies.clear();
    visitor.login(BOB, "right one", "/");
    assertThat(signedIn()).containsExactly(BOB);
    visitor.send(visitor.form("/logout"));
    visitor.cookies.putAll(first);
    assertThat(signedIn()).containsExactly(ALICE, BOB);
  }

  private void support() {
    String link =
        visitor.register.support().make(SYSTEM, visitor.bob.id(), Duration.ofMinutes(5)).token();
    assertThat(visitor.send(visitor.form("/login/support", "token", link)).status()).isEqualTo(303);
  }

  @Test
  void a_session_of_support_takes_the_place_of_all_and_none_is_added_to_it() {
    both();
    support();
    assertThat(signedIn()).containsExactly(BOB);
    assertThat(add(ALICE).status()).isEqualTo(403);
    assertThat(visitor.send(visitor.request("GET", "/login").withParameter("add", "1")).status())
        .isEqualTo(403);
    assertThat(signedIn()).containsExactly(BOB);
  }

  @Test
  void a_session_of_support_is_alone_whatever_somebody_puts_into_the_cookie() {
    support();
    String support = visitor.cookies.get(SESSION);
    visitor.cookies.clear();
    visitor.login(ALICE, "right one", "/");
    String own = visitor.cookies.get(SESSION);
    visitor.cookies.put(SESSION, own + "." + support);
    assertThat(signedIn()).containsExactly(ALICE);
    visitor.cookies.put(SESSION, support + "." + own);
    assertThat(signedIn()).containsExactly(BOB);
  }

  /// A passkey is made for the account that is named.
  @Test
  void a_passkey_is_asked_for_by_the_account_that_is_named() {
    both();
    WebRequest asked =
        visitor
            .request("POST", PasskeyRegistration.PATH + "/passkey/challenge")
            .withField("Origin", "https://" + Visitor.HOST)
            .withField("Content-Type", "application/json")
            .withField("X-CSRF-Token", visitor.token())
            .withBody("{}");
    assertThat(text(visitor.send(asked))).contains("\"name\":\"" + ALICE);
    WebRequest bobs = asked.withParameter("as", "A" + visitor.bob.id().value()).withBody("{}");
    assertThat(text(visitor.send(bobs))).contains("\"name\":\"" + BOB);
    assertThat(visitor.send(asked.withParameter("as", "A999").withBody("{}")).status())
        .isEqualTo(403);
  }

  /// As what changes how an account signs in asks for it.
  @Test
  void who_signs_in_again_keeps_the_others() {
    both();
    WebRequest again = visitor.request("GET", "/login").withParameter("again", "1");
    assertThat(text(visitor.send(again)))
        .contains("<h1>Sign in</h1>", "value=\"" + ALICE + "\"", "name=\"add\"", visitor.token());
    WebRequest bobs = again.withParameter("as", "A" + visitor.bob.id().value());
    assertThat(text(visitor.send(bobs))).contains("value=\"" + BOB + "\"", visitor.token());
    assertThat(visitor.send(again.withParameter("as", "A999")).status()).isEqualTo(403);
  }
}

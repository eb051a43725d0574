package org.posthorn.web.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.web.oauth.World.asked;
import static org.posthorn.web.oauth.World.fields;
import static org.posthorn.web.oauth.World.location;
import static org.posthorn.web.oauth.World.sent;
import static org.posthorn.web.oauth.World.text;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// What somebody sees and decides in the browser, and what a program can make the browser do.
class ConsentTest {
  private static final String ALICE = "alice@x.test";
  private static final String BOB = "bob@x.test";
  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  private Answer allow(String who, Map<String, String> fields) {
    fields.put("decision", "allow");
    return world.decide(who, fields);
  }

  @Test
  void somebodySeesWhoAsksForWhatAndAllowsIt() {
    Answer page = world.show(ALICE, asked());

    assertThat(text(page))
        .contains("The &lt;app&gt;", ALICE, "read, change and delete your mail (IMAP)", "app.test")
        .contains("send mail in your name")
        .doesNotContain("administer")
        .doesNotContain("<script");
    assertThat(page.field("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "form-action 'self' https://app.test;")
        .contains("frame-ancestors 'none'");
    Answer answer = allow(ALICE, fields(page));
    assertThat(location(answer)).startsWith(World.CALLBACK + "&code=phc_");
    // RFC 9207: so that no program takes the answer for another server's.
    assertThat(sent(answer))
        .containsEntry("state", "s & t")
        .containsEntry("iss", World.ISSUER)
        .containsEntry("keep", "1");
  }

  @Test
  void thePageIsInALanguageOfTheBrowser() {
    for (String service : Scopes.SERVICES.keySet()) {
      assertThat(AccessText.service(service).english()).isEqualTo(Scopes.SERVICES.get(service));
    }
    WebRequest asked = World.request("GET", Consent.PATH);
    for (Map.Entry<String, String> each : asked().entrySet()) {
      asked = asked.withParameter(each.getKey(), each.getValue());
    }
    Answer page =
        new Consent(world.parts)
            .show(asked.withField("Who", ALICE).withField("Accept-Language", "fr-CA"));

    assertThat(text(page)).contains("Autoriser l’accès ?", "lire, modifier et supprimer");
  }

  @Test
  void whoeverIsNotSignedInDoesThatFirstAndComesBack() {
    assertThat(location(world.show("", asked())))
        .startsWith("/login?return=%2Foauth%2Fauthorize%3F")
        .contains("client_id%3Dapp", "s%2B%2526%2Bt");
  }

  @Test
  void nobodyIsSentAnywhereThatIsNotTheProgram() {
    for (String[] change :
        new String[][] {
          {"redirect_uri", "https://evil.test/cb"},
          {"redirect_uri", "https://app.test/cb"},
          {"redirect_uri", "https://app.test/cb?keep=1&more"},
          {"redirect_uri", "//evil.test"},
          {"redirect_uri", "http://127.0.0.1/cb"},
          {"redirect_uri", "-"},
          {"client_id", "none"},
          {"client_id", "phone"},
          {"client_id", "-"},
          {"state", "x".repeat(2_049)},
        }) {
      Answer answer = world.show(ALICE, asked(change));
      assertThat(answer.status()).describedAs(String.join("=", change)).isEqualTo(400);
      assertThat(answer.field("Location")).isEmpty();
    }
  }

  // What the program is told when it is known where it is.
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "code_challenge,        -,              invalid_request",
    "code_challenge,        short,          invalid_request",
    "code_challenge_method, -,              invalid_request",
    "code_challenge_method, plain,          invalid_request",
    "response_type,         token,          unsupported_response_type",
    "response_type,         code token,     unsupported_response_type",
    "response_type,         -,              invalid_request",
    "response_mode,         fragment,       invalid_request",
    "request,               x,              request_not_supported",
    "request_uri,           https://x.test, request_uri_not_supported",
    "scope,                 nonsense,       invalid_scope",
    "scope,                 admin,          invalid_scope",
    "resource,              https://b.test, invalid_target",
    "prompt,                none,           consent_required",
  })
  void aProgramThatAsksWronglyIsTold(String name, String value, String error) {
    Map<String, String> answer = sent(world.show(ALICE, asked(name, value)));

    assertThat(answer).containsEntry("error", error).containsEntry("iss", World.ISSUER);
    assertThat(answer).doesNotContainKey("code");
  }

  @Test
  void silentRequestsAreNotForThoseWhoAreNotSignedIn() {
    assertThat(sent(world.show("", asked("prompt", "none"))))
        .containsEntry("error", "login_required");
  }

  @Test
  void aParameterIsThereOnce() {
    WebRequest twice = World.request("POST", Consent.PATH);
    Answer answer =
        World.answer(() ->
            new Consent(world.parts)
                .decide(
                    twice
                        .withField("Content-Type", "application/x-www-form-urlencoded")
                        .withBody("client_id=app&client_id=phone")));
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void whoeverDeniesSendsNoCode() {
    Map<String, String> fields = fields(world.show(ALICE, asked()));
    fields.put("decision", "deny");

    assertThat(sent(world.decide(ALICE, fields)))
        .containsEntry("error", "access_denied")
        .doesNotContainKey("code");
    fields.remove("decision");
    assertThat(sent(world.decide(ALICE, fields))).containsEntry("error", "access_denied");
  }

  /// Nobody decides with the form of somebody else, or about something else than the page said.
  @Test
  void aFormIsGoodForWhatItShowedToWhomItWasShown() {
    Map<String, String> fields = fields(world.show(ALICE, asked()));
    String seal = fields.getOrDefault("seal", "");

    for (String[] change :
        new String[][] {
          {"scope", "imap smtp sieve"},
          {"state", "other"},
          {"code_challenge", "A".repeat(43)},
          {"seal", "-"},
          {"seal", "1.00"},
          {"seal", "99999999999999999999.00"},
          {"seal", "2999" + seal.substring(4)},
        }) {
      Map<String, String> changed = World.changed(new java.util.LinkedHashMap<>(fields), change);
      assertThat(sent(allow(ALICE, changed)))
          .describedAs(String.join("=", change))
          .containsEntry("error", "access_denied");
    }
    assertThat(sent(allow("bob@x.test", fields))).containsEntry("error", "access_denied");
    assertThat(sent(allow("", fields))).containsEntry("error", "access_denied");
    assertThat(sent(allow(ALICE, fields))).containsKey("code");
  }

  @Test
  void aFormIsGoodForAQuarterOfAnHour() {
    Map<String, String> fields = fields(world.show(ALICE, asked()));
    world.clock.turn(Duration.ofMinutes(15));

    assertThat(sent(allow(ALICE, fields))).containsEntry("error", "access_denied");
  }

  @Test
  void onlyAdministratorsAllowAdministration() {
    assertThat(text(world.show("root@x.test", asked("scope", "imap admin"))))
        .contains("administer this server");
    assertThat(text(world.show(ALICE, asked("scope", "imap admin"))))
        .doesNotContain("administer this server");
    String code = world.code(ALICE, asked("scope", "imap admin"));
    assertThat(World.json(world.exchange(code)).get("scope").stringValue()).isEqualTo("imap");
  }

  @Test
  void whatAProgramWritesIsNoPartOfThePage() {
    String page =
        text(world.show(ALICE, asked("state", "\"><script>alert(1)</script>", "x", "'><b>")));

    assertThat(page).doesNotContain("<script", "<b>");
  }

  @Test
  void aProgramOnTheDeviceListensWhereItLikes() {
    Map<String, String> asked =
        asked("client_id", "phone", "redirect_uri", "http://127.0.0.1:51234/cb");
    Answer page = world.show(ALICE, asked);

    assertThat(text(page)).contains("a program on this device");
    assertThat(page.field("Content-Security-Policy").orElseThrow())
        .contains("form-action 'self' http://127.0.0.1:51234;");
    assertThat(location(allow(ALICE, fields(page)))).startsWith("http://127.0.0.1:51234/cb?code=");
  }

  @Test
  void aProgramThatRegisteredItselfIsShownAsThat() {
    String id =
        World.json(
                world.register(
                    "{\"client_name\":\"Your Bank\",\"redirect_uris\":[\"https://own.test/cb\"]}"))
            .get("client_id")
            .stringValue();

    assertThat(
            text(world.show(ALICE, asked("client_id", id, "redirect_uri", "https://own.test/cb"))))
        .contains("has registered itself");
    assertThat(text(world.show(ALICE, asked()))).doesNotContain("has registered itself");
  }

  @Test
  void ofSeveralAccountsThatAreSignedInOneIsChosen() {
    String both = ALICE + " " + BOB;
    String bob = world.id(BOB);
    assertThat(text(world.show(ALICE, asked()))).doesNotContain("Choose another account");
    assertThat(text(world.show(both, asked())))
        .contains("access to <strong><bdi>" + ALICE, "as=" + bob, "client_id=app")
        .doesNotContain("as=" + world.id(ALICE));
    assertThat(text(world.show(both, asked("login_hint", "BOB@x.test"))))
        .contains("access to <strong><bdi>" + BOB, "as=" + world.id(ALICE));

    assertThat(user(world.code(both, asked()))).isEqualTo(ALICE);
    assertThat(user(world.code(both, asked("as", bob)))).isEqualTo(BOB);
    assertThat(user(world.code(both, asked("login_hint", "nobody@x.test")))).isEqualTo(ALICE);
    assertThat(sent(world.show(ALICE, asked("as", bob)))).containsEntry("error", "access_denied");
  }

  private String user(String code) {
    return World.json(world.exchange(code)).get("username").stringValue();
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;

/// The pages of signing in and out, as somebody meets them who has a second factor or a passkey.
@InBrowser
class SignInTest {
  private static final Pattern MAIL = Pattern.compile("https://[^/]+/mail/.*");

  private final Browsing browsing;

  SignInTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void accounts() {
    for (String name : List.of("totp1360", "totp390", "key1360", "key390", "lang")) {
      var _ = browsing.account(name);
    }
  }

  private static Locator field(Page page, String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  private static void password(Page page, String address, String password) {
    page.fill("input[type=email]", address);
    page.fill("input[type=password]", password);
    page.locator("form button").click();
  }

  private static void signOut(Page page, String logout) {
    page.navigate(logout);
    Browsing.button(page, "Sign out").click();
    assertThat(field(page, "Password")).isVisible();
  }

  private void openSecurity(Page page, String host) {
    page.navigate(browsing.urlAt(host, "/account/security"));
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
        .hasText("Password and sign-in");
    assertThat(page.getByText("this one")).isVisible();
  }

  @ParameterizedTest(name = "{0}, {1} pixels wide")
  @CsvSource({
    "en-GB, 1360, /nothing, Page not found, Go to mail",
    "de-AT, 320, /mail/nothing, Seite nicht gefunden, Zu den E-Mails",
    "fr-FR, 320, /console/x, Page introuvable, Ouvrir la messagerie",
    "es-MX, 320, /login/nothing, Página no encontrada, Ir al correo"
  })
  void an_unknown_address_leads_back_to_the_mail(
      String language, int width, String path, String title, String mail) {
    try (Page page = browsing.watched(browsing.context(width, language).newPage())) {
      page.navigate(browsing.url(path));
      assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
          .hasText(title);
      assertThat(page.locator("html")).hasAttribute("lang", language.substring(0, 2));
      Browsing.assertAccessible(page);
      page.getByText(mail).click();
      assertThat(page.locator("input[type=password]")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0}, {1} pixels wide")
  @CsvSource({
    "en-GB, 1360, Sign in, The address or the password is wrong.",
    "de-AT, 320,  Anmelden, Die Adresse oder das Passwort ist falsch.",
    "fr-FR, 320,  Se connecter, L’adresse ou le mot de passe est incorrect.",
    "es-MX, 320,  Iniciar sesión, La dirección o la contraseña no es correcta."
  })
  void the_login_page_speaks_the_language_of_its_reader(
      String language, int width, String title, String wrong) {
    try (Page page = browsing.watched(browsing.context(width, language).newPage())) {
      page.navigate(browsing.url("/login"));
      assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
          .hasText(title);
      assertThat(page.locator("html")).hasAttribute("lang", language.substring(0, 2));
      password(page, "lang@" + RunningServer.DOMAIN, "not the password");
      assertThat(page.locator("form").locator("..").getByRole(AriaRole.ALERT).first())
          .hasText(wrong);
      Browsing.assertAccessible(page);
      Object wider =
          page.evaluate(
              "document.documentElement.scrollWidth > document.documentElement.clientWidth");
      assertThat(wider).as("scrolls sideways").isEqualTo(false);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void codes_of_an_app_and_recovery_codes_are_the_second_step(int width) {
    String address = "totp" + width + "@" + RunningServer.DOMAIN;
    try (Page page = browsing.webmail(address, width)) {
      openSecurity(page, "127.0.0.1");
      field(page, "Name of a new authenticator app").fill("phone");
      Browsing.button(page, "Set up").first().click();
      String seed = page.locator("code.secret").textContent();
      field(page, "The code that the app shows").fill(TotpCodes.at(seed, Instant.now()));
      Browsing.button(page, "Confirm").click();
      assertThat(page.locator(".recovery code")).hasCount(10);
      String recovery = page.locator(".recovery code").first().textContent();
      Browsing.assertAccessible(page);
      signOut(page, browsing.url("/logout"));

      password(page, address, RunningServer.PASSWORD);
      assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
          .hasText("Two-step verification");
      Locator code = page.locator("input[name=code]");
      code.fill("000000");
      Browsing.button(page, "Continue").click();
      assertThat(page.getByText("This code is wrong, or was used before.")).isVisible();
      Browsing.assertAccessible(page);
      // That of now was used to set it up.
      code.fill(TotpCodes.at(seed, Instant.now().plusSeconds(30)));
      Browsing.button(page, "Continue").click();
      assertThat(page.getByText("You are signed in as")).isVisible();
      Browsing.assertAccessible(page);
      for (boolean good : List.of(true, false)) {
        signOut(page, browsing.url("/logout"));
        password(page, address, RunningServer.PASSWORD);
        code.fill(recovery);
        Browsing.button(page, "Continue").click();
        assertThat(page.getByText(good ? "You are signed in as" : "was used before")).isVisible();
      }
      page.navigate(browsing.url("/mail/"));
      assertThat(field(page, "Password")).isVisible(); // nobody is signed in
    }
  }

  /// A device with a fingerprint reader, whose user lets it be read.
  static CDPSession authenticator(Page page) {
    CDPSession devtools = page.context().newCDPSession(page);
    devtools.send("WebAuthn.enable");
    JsonObject options = new JsonObject();
    options.addProperty("protocol", "ctap2");
    options.addProperty("transport", "internal");
    options.addProperty("hasResidentKey", true);
    options.addProperty("hasUserVerification", true);
    options.addProperty("isUserVerified", true);
    options.addProperty("automaticPresenceSimulation", true);
    JsonObject arguments = new JsonObject();
    arguments.add("options", options);
    JsonObject made = devtools.send("WebAuthn.addVirtualAuthenticator", arguments);
    assertThat(made.get("authenticatorId").getAsString()).isNotEmpty();
    return devtools;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_passkey_is_made_signs_in_and_is_of_no_use_once_removed(int width) {
    String address = "key" + width + "@" + RunningServer.DOMAIN;
    // A passkey belongs to a name, not to an address of the network (WebAuthn §5.1.2).
    String login = browsing.urlAt("localhost", "/login?return=/mail/");
    String logout = browsing.urlAt("localhost", "/logout");
    try (Page page = browsing.watched(browsing.context(width).newPage())) {
      CDPSession devtools = authenticator(page);
      page.navigate(login);
      password(page, address, RunningServer.PASSWORD);
      openSecurity(page, "localhost");
      field(page, "Name of a new passkey").fill("laptop");
      Browsing.button(page, "Add a passkey").click();
      assertThat(page.getByText("Passkey added.")).isVisible();
      Locator row = Browsing.line(page, "laptop");
      assertThat(row).containsText("Passkey");
      Browsing.assertAccessible(page);

      signOut(page, logout);
      page.navigate(login);
      Browsing.button(page, "Sign in with a passkey").click();
      assertThat(page).hasURL(MAIL);
      assertThat(page.getByRole(AriaRole.MAIN)).isVisible();

      signOut(page, logout);
      page.navigate(login);
      password(page, address, RunningServer.PASSWORD);
      Browsing.button(page, "Use a passkey").click();
      assertThat(page).hasURL(MAIL);

      openSecurity(page, "localhost");
      row.getByRole(AriaRole.BUTTON).click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove"))
          .click();
      // The session that the passkey opened ends with it.
      assertThat(field(page, "Password")).isVisible();
      page.navigate(login);
      Browsing.button(page, "Sign in with a passkey").click();
      assertThat(page.getByText("This passkey is unknown.")).isVisible();
      devtools.send("WebAuthn.disable");
    }
  }
}

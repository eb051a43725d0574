package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;

/// Domains, people and messages in the console.
@InBrowser
class ConsolePeopleTest {
  /// The DNS of a test answers nothing, and that takes its time.
  private static final LocatorAssertions.IsVisibleOptions SLOWLY =
      new LocatorAssertions.IsVisibleOptions().setTimeout(40_000);

  private final Browsing browsing;

  ConsolePeopleTest(Browsing browsing) {
    this.browsing = browsing;
  }

  /// At one width for pages whose parts are the same at both: axe takes seconds.
  private static void assertAccessible(Page page, int width) {
    if (width == 390) {
      Browsing.assertAccessible(page);
    }
  }

  private void open(Page page, String place) {
    page.navigate(browsing.url("/console/#/" + place));
  }

  private static Locator field(Page page, String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_new_domain_is_set_up_in_steps_and_its_test_message_is_followed(int width) {
    String domain = "posthorn-" + width + ".dev";
    try (Page page = browsing.console(width)) {
      open(page, "setup");
      open(page, "domains");
      field(page, "Domain").fill(domain);
      Browsing.button(page, "Add domain").click();
      assertThat(page.getByText(domain).first()).isVisible();
      Browsing.button(page, "Generate keys").click();
      assertThat(page.getByText("v=DKIM1").first()).isVisible(SLOWLY);
      assertThat(page.getByText("mail.example.test, which exists only for tests")).isVisible();
      field(page, "Address").first().fill("not an address");
      field(page, "Password").fill("a long secret");
      Browsing.button(page, "Create account").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("not an address");
      field(page, "Address").first().fill("first");
      Browsing.button(page, "Create account").click();
      assertThat(page.getByRole(AriaRole.LINK, name("first@" + domain))).isVisible();
      assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
      Browsing.assertAccessible(page);
      Browsing.button(page, "Send test message").click();
      assertThat(page.getByText("Accepted", new Page.GetByTextOptions().setExact(true)))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(15_000));
      page.reload(); // left, and taken up again
      assertThat(page.getByRole(AriaRole.LINK, name("first@" + domain))).isVisible();
    }
  }

  private static Page.GetByRoleOptions name(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void one_field_leads_from_an_address_to_the_timeline_of_its_message(int width)
      throws IOException {
    String address = browsing.account("found-" + width);
    browsing.arrives(address, "To be found", "\nHello");
    try (Page page = browsing.console(width)) {
      page.getByRole(AriaRole.SEARCHBOX).fill(address);
      page.keyboard().press("Enter");
      assertThat(page.getByRole(AriaRole.LINK, name(address)).first()).isVisible();
      Locator line = Browsing.line(page, "Delivered");
      assertThat(line).isVisible();
      Browsing.assertAccessible(page);
      line.getByRole(AriaRole.LINK).first().click();
      assertThat(page.getByRole(AriaRole.LISTITEM).filter(text("Accepted")).first()).isVisible();
      assertThat(page.locator(".sentences")).containsText("It was filed in INBOX");
      Browsing.assertAccessible(page);
    }
  }

  private static Locator.FilterOptions text(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void who_gets_mail_is_told_step_by_step(int width) {
    String group = "team-" + width + "@example.test";
    try (Page page = browsing.console(width)) {
      open(page, "groups");
      assertAccessible(page, width);
      field(page, "Address").fill(group);
      field(page, "Members").fill("alice@example.test\nx@elsewhere.example");
      Browsing.button(page, "Create group").click();
      assertThat(Browsing.button(page, "Remove group")).isVisible();
      assertAccessible(page, width);
      page.getByRole(AriaRole.LINK, name("Mail routing")).last().click();
      assertThat(page.getByText("is the group " + group)).isVisible();
      assertThat(page.getByText("is the account alice@example.test")).isVisible();
      assertThat(page.getByText("is at another server")).isVisible();
      assertAccessible(page, width);
      field(page, "Address").fill("nobody-at-all@example.test");
      Browsing.button(page, "Explain").click();
      assertThat(page.getByText("Nobody receives mail for nobody-at-all@example.test")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void csv_is_checked_before_it_is_imported(int width) {
    String made = "csv-" + width + "@example.test";
    try (Page page = browsing.console(width)) {
      open(page, "import");
      field(page, "Lines")
          .fill("address,password\n" + made + ",a long secret\nx@elsewhere.example,secret");
      assertThat(page.getByRole(AriaRole.BUTTON, name("Import"))).isDisabled();
      Browsing.button(page, "Check only").click();
      assertThat(Browsing.line(page, "elsewhere.example")).containsText("Invalid");
      assertThat(Browsing.line(page, made)).containsText("Can be created");
      assertAccessible(page, width);
      Browsing.button(page, "Import 1 line").click();
      assertThat(Browsing.line(page, made)).containsText("Created");
      open(page, "accounts");
      page.getByRole(AriaRole.SEARCHBOX, name("Search accounts")).fill(made);
      assertThat(page.getByRole(AriaRole.LINK, name(made))).isVisible();
      assertAccessible(page, width);
    }
  }

  @Test
  void a_csv_file_that_is_not_utf_8_is_refused_rather_than_its_passwords_changed() {
    try (Page page = browsing.console(1360)) {
      open(page, "import");
      byte[] lines = "latin@example.test,Über uns nur Wälder".getBytes(StandardCharsets.ISO_8859_1);
      field(page, "CSV file (UTF-8)")
          .setInputFiles(new FilePayload("people.csv", "text/csv", lines));
      assertThat(page.getByText("“people.csv” is not UTF-8.")).isVisible();
      assertThat(field(page, "Lines")).hasValue("");
      lines = "latin@example.test,Über uns nur Wälder".getBytes(StandardCharsets.UTF_8);
      field(page, "CSV file (UTF-8)")
          .setInputFiles(new FilePayload("people.csv", "text/csv", lines));
      assertThat(field(page, "Lines")).hasValue("latin@example.test,Über uns nur Wälder");
    }
  }

  /// The page sends 500 lines at once.
  @Test
  void an_address_that_is_repeated_far_below_is_found_by_the_dry_run() {
    try (Page page = browsing.console(1360)) {
      open(page, "import");
      field(page, "Lines")
          .fill(
              "again@example.test,a long secret\n"
                  + "# nothing\n".repeat(600)
                  + "Again@example.test,a long secret");
      Browsing.button(page, "Check only").click();
      assertThat(page.getByText("Again@example.test is in line 1 already.")).isVisible();
      assertThat(Browsing.button(page, "Import 1 line")).isEnabled();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "en-GB | Lines | Check only | There is no domain elsewhere.example on this server.",
        "de-DE | Zeilen | Nur prüfen | Auf diesem Server gibt es keine Domain elsewhere.example.",
        "fr-FR | Lignes | Vérifier seulement | Il n’y a pas de domaine elsewhere.example sur ce serveur.",
        "es-ES | Líneas | Solo comprobar | No hay ningún dominio elsewhere.example en este servidor.",
      })
  void what_is_wrong_with_lines_is_said_in_the_language_of_the_page(
      String language, String lines, String check, String problem) {
    try (Page page = browsing.watched(browsing.context(1360, language).newPage())) {
      page.navigate(browsing.url("/console/#/import"));
      Browsing.signIn(page, Browsing.ADMINISTRATOR);
      field(page, lines)
          .fill(
              String.join(
                  "\n",
                  "x@elsewhere.example,a long secret",
                  "nonsense,secret",
                  "a@example.test;secret",
                  "a@example.test",
                  "a@example.test,secret,much",
                  "a@example.test,\"secret",
                  "a@example.test,\"secret\"x",
                  "a@example.test,,,nothing",
                  "a@example.test," + "x".repeat(5_000),
                  Browsing.ADMINISTRATOR + ",secret"));
      Browsing.button(page, check).click();
      assertThat(page.getByText(problem)).isVisible();
      if (!language.startsWith("en")) {
        assertThat(page.getByRole(AriaRole.MAIN).locator("td bdi"))
            .hasCount(0); // what the server says in English
      }
    }
  }

  @Test
  void what_is_wrong_with_dns_records_is_said_in_the_language_of_the_page() {
    String check =
        """
        {"verdict": "%s", "found": "%s", "record": {"name": "%s.example.test", "type": "TXT",
         "value": "v", "need": "required", "why": "", "purpose": "dmarc", "zone": "%s"}}\
        """;
    String remarks = "(pct has no meaning any more (RFC 9989); 'x' is no tag of DMARC)";
    String items =
        check.formatted("unknown", "timeout", "a", "a")
            + ","
            + check.formatted("unknown", "SERVFAIL", "b", "b")
            + ","
            + check.formatted("ok", "v=DMARC1; p=none; pct=5; x=y " + remarks, "c", "c");
    try (Page page = browsing.watched(browsing.context(1360, "de-DE").newPage())) {
      page.route(
          "**/dns/check*",
          route ->
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("application/json")
                      .setBody("{\"items\": [" + items + "]}")));
      page.navigate(browsing.url("/console/#/domain/example.test"));
      Browsing.signIn(page, Browsing.ADMINISTRATOR);
      for (String said :
          List.of(
              "Die DNS-Server haben nicht rechtzeitig geantwortet.",
              "Der DNS-Server hat SERVFAIL geantwortet.",
              "pct hat keine Wirkung mehr (RFC 9989).",
              "DMARC kennt keine Angabe „x“.")) {
        assertThat(page.getByText(said)).isVisible();
      }
    }
  }

  @Test
  void lines_of_which_only_some_were_checked_are_not_imported() {
    try (Page page = browsing.console(1360)) {
      open(page, "import");
      field(page, "Lines")
          .fill("half@example.test,a long secret\n" + "nowhere,secret\n".repeat(1_000));
      AtomicInteger requests = new AtomicInteger();
      page.route(
          "**/csv-imports*",
          route -> {
            if (requests.incrementAndGet() == 2) {
              page.evaluate(
                  "[...document.querySelectorAll('button')].find(b => b.textContent === 'Stop').click()");
            }
            route.resume();
          });
      Browsing.button(page, "Check only").click();
      assertThat(page.getByText("Invalid: 999")).isVisible();
      assertThat(Browsing.button(page, "Stop")).hasCount(0);
      assertThat(page.getByRole(AriaRole.BUTTON, name("Import"))).isDisabled();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void what_a_domain_lays_down_is_enforced(int width) {
    String domain = "strict-" + width + ".example";
    try (Page page = browsing.console(width)) {
      open(page, "domains");
      field(page, "Domain").fill(domain);
      Browsing.button(page, "Add domain").click();
      assertThat(Browsing.button(page, "Generate keys")).isVisible();
      open(page, "domain/" + domain);
      assertThat(page.getByText("v=spf1").first()).isVisible(SLOWLY);
      page.getByRole(AriaRole.LINK, name("Policy")).click();
      field(page, "Minimum length of new passwords").fill("12");
      Browsing.button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      assertAccessible(page, width);
      open(page, "accounts?domain=" + domain);
      field(page, "Address").fill("short@" + domain);
      field(page, "Password").fill("too short");
      Browsing.button(page, "Create account").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("at least 12 characters");
    }
  }

  @Test
  void a_refusal_is_told_in_the_language_of_the_page() {
    browsing.account("taken");
    try (BrowserContext context = browsing.context(390, "de-DE")) {
      Page page = browsing.watched(context.newPage());
      page.navigate(browsing.url("/console/"));
      Browsing.signIn(page, Browsing.ADMINISTRATOR);
      open(page, "accounts");
      field(page, "Adresse").fill("taken@" + RunningServer.DOMAIN);
      field(page, "Passwort").fill(RunningServer.PASSWORD);
      Browsing.button(page, "Konto anlegen").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("Das gibt es schon.");
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_link_for_support_helps_once_changes_nothing_that_lasts_and_is_told(int width)
      throws IOException {
    String address = browsing.account("helped" + width);
    browsing.arrives(address, "Not readable", "To: " + address + "\n\nHelp me.\n");
    try (Page page = browsing.console(width)) {
      open(page, "account/" + address + "/support");
      Browsing.button(page, "Create link").click();
      String link = page.getByText("/login/support#").textContent();
      Browsing.assertAccessible(page);
      try (BrowserContext context = browsing.context(width)) {
        Page helper = browsing.watched(context.newPage());
        helper.navigate(link);
        assertThat(helper.url()).as("the secret is gone from the address").doesNotContain("#");
        Browsing.assertAccessible(helper);
        Browsing.button(helper, "Sign in").click();
        helper
            .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Not readable"))
            .first()
            .click();
        assertThat(helper.locator(".message").getByText("Help me.")).isVisible();
        assertThat(helper.evaluate(LASTING)).isEqualTo(List.of(403, 403, 403, 403));
        assertThat(helper.evaluate(STORED)).as("what stays in the helper's browser").isEqualTo("");
        helper.navigate(link);
        Browsing.button(helper, "Sign in").click();
        assertThat(helper.getByRole(AriaRole.ALERT)).containsText("was used");
        allowsNoProgramAccess(helper, "reader-" + width);
      }
      try (Page owner = browsing.webmail(address, width)) {
        owner.navigate(browsing.url("/mail/#/settings/security"));
        assertThat(Browsing.line(owner, "Support by " + Browsing.ADMINISTRATOR)).isVisible();
      }
      open(page, "account/" + address + "/sign-in");
      assertThat(Browsing.line(page, "support by " + Browsing.ADMINISTRATOR)).isVisible();
      open(page, "audit?text=" + address);
      assertThat(Browsing.line(page, "support-link.add")).isVisible();
      assertThat(Browsing.line(page, "support-link.use")).isVisible();
    }
  }

  @Test
  void a_quota_is_listed_as_it_was_typed() {
    String address = browsing.account("spacious");
    try (Page page = browsing.console(1360)) {
      open(page, "account/" + address + "/settings");
      field(page, "Quota").fill("5 GiB");
      Browsing.button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      open(page, "account/" + address);
      assertThat(page.getByText("0 KiB / 5 GiB")).isVisible();
      open(page, "accounts?search=" + address);
      assertThat(Browsing.line(page, address)).containsText("5\u00a0GiB");
    }
    try (Page owner = browsing.webmail(address, 1360)) {
      owner.navigate(browsing.url("/mail/#/settings/storage"));
      assertThat(owner.getByText("of 5 GiB")).isVisible();
    }
  }

  private void allowsNoProgramAccess(Page helper, String client) {
    String redirectUri = "https://127.0.0.1/back";
    browsing
        .server()
        .posthorn(
            "oauth", "client", "add", "Reader", "--id", client, "--redirect-uri", redirectUri);
    for (String path :
        List.of(
            "/oauth/device",
            "/oauth/authorize?response_type=code&scope=imap&client_id="
                + client
                + "&redirect_uri="
                + redirectUri
                + "&code_challenge_method=S256"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")) {
      helper.navigate(browsing.url(path));
      assertThat(helper.getByText("Only the owner of the account can allow programs access."))
          .isVisible();
      Browsing.assertAccessible(helper);
    }
    assertThat(helper.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign out")))
        .hasAttribute("href", "../logout");
  }

  /// Where mail goes on to, the password, and a password for a program. Databases, and the mail
  /// that is stored for the first view.
  private static final String STORED =
      """
      async () => (await indexedDB.databases()).map(({ name }) => name).join() +
          (localStorage.getItem("posthorn.kept") ?? "")
      """;

  private static final String LASTING =
      """
      async () => {
        const { csrf } = await (await fetch("../login/session")).json();
        const ask = async (method, path, body) => (await fetch("../api/v1/self" + path, {
          method, body: JSON.stringify(body),
          headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        })).status;
        return [
          await ask("PUT", "/forwarding", { targets: ["x@elsewhere.example"], keep: true }),
          await ask("PUT", "/password", { current: "secret", password: "another long one" }),
          await ask("POST", "/app-passwords", { name: "mine" }),
          await ask("PUT", "/senders/shop@elsewhere.example", { rule: "allowed" }),
        ];
      }
      """;

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void every_other_page_is_accessible(int width) {
    try (Page page = browsing.console(width)) {
      for (String place :
          new String[] {"aliases", "certificates", "reports", "reports/example.test", "find"}) {
        open(page, place);
        assertThat(page.getByText("Loading…")).hasCount(0);
        assertAccessible(page, width);
      }
    }
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.SelectOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;

/// Somebody has two accounts, and is signed in to both side by side.
@InBrowser
class AccountsTest {
  private final Browsing browsing;

  AccountsTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private static void openMenu(Page page, int width) {
    if (width < 700) {
      button(page, "Mailboxes").click();
    }
  }

  private static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator section(Page page, String address) {
    return page.getByRole(
        AriaRole.REGION, new Page.GetByRoleOptions().setName(address).setExact(true));
  }

  private static Locator inbox(Page page, String address) {
    return section(page, address)
        .getByRole(
            AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile("^Inbox")));
  }

  private static Locator combobox(Page page, String name) {
    return page.getByRole(
        AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator text(Page page) {
    return page.getByRole(
        AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Text of the message"));
  }

  private static void send(Page page) {
    page.locator(".compose footer .primary").click();
    assertThat(page.locator(".compose")).hasCount(0);
  }

  /// Whose settings are shown.
  private static void choose(Page page, String address) {
    combobox(page, "Account").selectOption(new SelectOption().setLabel(address));
  }

  /// Signs in to a first account, and to a second beside it.
  private Page both(String first, String second, int width) {
    Page page = browsing.webmail(first, width);
    add(page, first, second, width);
    return page;
  }

  private static void add(Page page, String first, String second, int width) {
    openMenu(page, width);
    link(page, "Add an account").click();
    assertThat(page.getByText("You are signed in as " + first)).isVisible();
    assertAccessible(page);
    page.fill("input[type=email]", second);
    page.fill("input[type=password]", RunningServer.PASSWORD);
    page.click("form button");
    assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
    openMenu(page, width);
    assertThat(section(page, first)).isVisible();
    assertThat(section(page, second)).isVisible();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void mail_of_two_accounts_is_read_and_sent_side_by_side(int width) throws IOException {
    String own = browsing.account("own" + width);
    String info = browsing.account("info" + width);
    browsing.arrives(own, "For the person", "To: me\n\nPrivate.\n");
    browsing.arrives(info, "For the office", "To: us\nMessage-ID: <1@r.test>\n\nPlease answer.\n");
    try (Page page = both(own, info, width)) {
      assertAccessible(page);
      assertThat(inbox(page, own)).hasAccessibleName(Pattern.compile("1 unread"));
      inbox(page, info).click();
      assertThat(line(page, "For the office")).isVisible();
      assertThat(line(page, "For the person")).hasCount(0);

      openMenu(page, width);
      page.getByRole(
              AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("All inboxes")))
          .click();
      assertThat(line(page, "For the office")).isVisible();
      assertThat(line(page, "For the person")).isVisible();
      browsing.arrives(info, "Heard of at once", "To: us\n\nx\n");
      assertThat(line(page, "Heard of at once")).isVisible();

      line(page, "For the office").getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      assertThat(combobox(page, "From").locator("option:checked")).hasText(Pattern.compile(info));
      combobox(page, "To").fill(own + ",");
      button(page, "Remove Bob <bob@remote.test>").click();
      text(page).pressSequentially("Answered.");
      send(page);

      sent(page, width, info, "Re: For the office", 1);
      sent(page, width, own, "Re: For the office", 0);
      openMenu(page, width);
      inbox(page, own).click();
      assertThat(line(page, "Re: For the office"))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));

      openMenu(page, width);
      link(page, "Sign out of " + info).click();
      button(page, "Sign out of " + info).click();
      assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
      openMenu(page, width);
      assertThat(section(page, info)).hasCount(0);
      assertThat(link(page, "Sign out of " + info)).hasCount(0);
      assertThat(link(page, "Sign out")).isVisible();
    }
    RunningServer.Ran sessions = browsing.server().posthorn("account", "session", "list", info);
    assertThat(sessions.out()).doesNotContain("Mozilla");
  }

  private static void sent(Page page, int width, String address, String subject, int count) {
    openMenu(page, width);
    section(page, address)
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sent").setExact(true))
        .click();
    if (count == 0) {
      assertThat(page.getByText("Messages that you send are kept here.")).isVisible();
    }
    assertThat(line(page, subject)).hasCount(count);
  }

  /// A message that is begun in one account and sent from the other is of the other, with its
  /// files.
  @Test
  void a_message_changes_its_account_with_its_sender() {
    String own = browsing.account("own-from");
    String info = browsing.account("info-from");
    try (Page page = both(own, info, 1360)) {
      button(page, "Compose").click();
      combobox(page, "To").fill(own + ",");
      page.getByLabel("Subject").fill("Moved");
      page.locator(".compose input[type=file]")
          .setInputFiles(new FilePayload("plan.txt", "text/plain", "The plan.".getBytes(UTF_8)));
      assertThat(page.getByText("Draft saved")).isVisible();
      combobox(page, "From").selectOption(new SelectOption().setLabel(info));
      assertThat(combobox(page, "From").locator("option:checked")).hasText(info);
      assertThat(page.getByText("Draft saved")).isVisible();
      assertThat(page.getByLabel("Subject")).hasValue("Moved");
      text(page).pressSequentially("From the office.");
      send(page);
      sent(page, 1360, own, "Moved", 0);
      sent(page, 1360, info, "Moved", 1);
      line(page, "Moved").getByRole(AriaRole.LINK).click();
      Download file = page.waitForDownload(() -> page.locator("a[download=\"plan.txt\"]").click());
      assertThat(read(file)).isEqualTo("The plan.");
    }
  }

  private static String read(Download file) {
    try (InputStream in = file.createReadStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ids of messages are those of an account: another message of one's own may have the same.
  @Test
  void an_answer_to_shared_mail_marks_it_and_no_mail_of_ones_own() throws IOException {
    String own = browsing.account("own-shared");
    String info = browsing.account("info-shared");
    browsing.arrives(own, "For the person", "To: me\n\nPrivate.\n");
    browsing.arrives(info, "For the office", "To: us\nMessage-ID: <2@r.test>\n\nAnswer.\n");
    try (Page page = browsing.webmail(info, 1360)) {
      page.evaluate(SHARE, own);
    }
    try (Page page = browsing.webmail(own, 1360)) {
      inbox(page, info).click();
      line(page, "For the office").getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      text(page).pressSequentially("Answered.");
      send(page);
      until(page, ANSWERED, info, "For the office");
      assertThat(page.evaluate(ANSWERED, own)).isEqualTo("");

      // Who may do all in an account that was shared before sees all of it at once.
      assertThat(section(page, info).getByRole(AriaRole.LINK)).hasCount(1);
      add(page, own, info, 1360);
      assertThat(section(page, info).getByText("Drafts")).isVisible();
    }
  }

  /// Asks the page again and again, until it answers what is wanted.
  private static void until(Page page, String script, String about, String wanted) {
    page.evaluate(
        "async ([about, wanted]) => { const ask = "
            + script
            + "; while (await ask(about) !== wanted) {"
            + " await new Promise((soon) => setTimeout(soon, 50)); } }",
        List.of(about, wanted));
  }

  /// The reader of a page shares his inbox.
  private static final String SHARE =
      """
      async (address) => {
        const using = ["core", "mail", "principals", "mail:share"].map((name) => "urn:ietf:params:jmap:" + name);
        const session = await (await fetch("/jmap/session")).json();
        const { csrf } = await (await fetch("/login/session")).json();
        const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
        const call = async (...methodCalls) => (await (await fetch(session.apiUrl, {
          method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
          body: JSON.stringify({ using, methodCalls }),
        })).json()).methodResponses;
        const [[, { ids: [inbox] }], [, { ids: [reader] }]] = await call(
          ["Mailbox/query", { accountId, filter: { role: "inbox" } }, "0"],
          ["Principal/query", { accountId, filter: { email: address } }, "1"],
        );
        const rights = { mayReadItems: true, maySetSeen: true, maySetKeywords: true };
        await call(["Mailbox/set", { accountId, update: { [inbox]: { shareWith: { [reader]: rights } } } }, "0"]);
      }
      """;

  /// Subjects of what was answered of an account.
  private static final String ANSWERED =
      """
      async (name) => {
        const session = await (await fetch("/jmap/session")).json();
        const { csrf } = await (await fetch("/login/session")).json();
        const [accountId] = Object.entries(session.accounts).find(([, account]) => account.name === name);
        const response = await fetch(session.apiUrl, {
          method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
          body: JSON.stringify({ using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"], methodCalls: [
            ["Email/query", { accountId, filter: { hasKeyword: "$answered" } }, "q"],
            ["Email/get", { accountId, "#ids": { resultOf: "q", name: "Email/query", path: "/ids" }, properties: ["subject"] }, "g"],
          ] }),
        });
        return (await response.json()).methodResponses[1][1].list.map((email) => email.subject).join();
      }
      """;

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void settings_are_those_of_the_account_that_is_chosen(int width) {
    String own = browsing.account("own-set" + width);
    String info = browsing.account("info-set" + width);
    try (Page page = both(own, info, width)) {
      page.navigate(browsing.url("/mail/#/settings/vacation"));
      page.reload(); // which closes the menu of a narrow page
      choose(page, info);
      page.getByLabel("Answer mail while I am away").check();
      page.getByLabel("Answer", new Page.GetByLabelOptions().setExact(true)).fill("We are closed.");
      button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      assertAccessible(page);
      choose(page, own);
      assertThat(page.getByLabel("Answer mail while I am away")).not().isChecked();
      page.navigate(browsing.url("/mail/#/settings/devices"));
      choose(page, info);
      page.getByLabel("Name of a new device").fill("Office phone");
      button(page, "Set up").click();
      assertThat(page.getByText("The password is shown only once.")).isVisible();
    }
    assertThat(browsing.server().posthorn("account", "app-password", "list", info).out())
        .contains("Office phone");
    assertThat(browsing.server().posthorn("account", "app-password", "list", own).out())
        .doesNotContain("Office phone");
  }

  /// To this as well one must have signed in lately, to the same account.
  @Test
  void a_passkey_is_added_to_the_account_that_is_chosen() {
    String own = browsing.account("own-key");
    String info = browsing.account("info-key");
    // A passkey belongs to a name, not to an address of the network (WebAuthn §5.1.2).
    try (Page page = browsing.watched(browsing.context(1360).newPage())) {
      CDPSession devtools = SignInTest.authenticator(page);
      page.navigate(browsing.urlAt("localhost", "/login?return=/mail/"));
      page.fill("input[type=email]", own);
      page.fill("input[type=password]", RunningServer.PASSWORD);
      page.click("form button");
      add(page, own, info, 1360);
      page.navigate(browsing.urlAt("localhost", "/mail/#/settings/security"));
      choose(page, info);
      page.getByLabel("Name of a new passkey").fill("office key");
      String path = "**/account/security/passkey/challenge*";
      page.route(
          path,
          route ->
              route.fulfill(
                  new Route.FulfillOptions()
                      .setStatus(403)
                      .setBody("{\"code\":\"sign-in-again\",\"detail\":\"Too late.\"}")));
      button(page, "Add a passkey").click();
      button(page, "Sign in again").click();
      assertThat(page.locator("input[type=email]")).hasValue(info);
      page.fill("input[type=password]", RunningServer.PASSWORD);
      page.click("form button");

      page.unroute(path);
      assertThat(combobox(page, "Account").locator("option:checked")).hasText(info);
      page.getByLabel("Name of a new passkey").fill("office key");
      button(page, "Add a passkey").click();
      assertThat(page.getByText("Passkey added.")).isVisible();
      assertThat(line(page, "office key")).isVisible();
      devtools.send("WebAuthn.disable");
    }
    assertThat(browsing.server().posthorn("account", "factor", "list", info).out())
        .contains("office key");
    assertThat(browsing.server().posthorn("account", "factor", "list", own).out())
        .doesNotContain("office key");
  }

  @Test
  void programs_and_the_console_are_of_the_account_that_is_chosen() {
    String own = browsing.account("own-two");
    String admin = Browsing.ADMINISTRATOR;
    assertThat(
            browsing
                .server()
                .posthorn(
                    "oauth",
                    "client",
                    "add",
                    "Reader",
                    "--id",
                    "reader",
                    "--redirect-uri",
                    "https://127.0.0.1/back")
                .exit())
        .isZero();
    try (Page page = both(own, admin, 1360)) {
      link(page, "Administration").click();
      assertThat(page.locator(".sidebar .account")).containsText(admin);
      link(page, "Domains").click();
      assertThat(line(page, RunningServer.DOMAIN)).isVisible();

      page.navigate(
          browsing.url(
              "/oauth/authorize?response_type=code&client_id=reader&scope=imap"
                  + "&redirect_uri=https%3A%2F%2F127.0.0.1%2Fback&code_challenge_method=S256"
                  + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
      assertThat(page.getByText("Reader asks for access to " + own)).isVisible();
      assertAccessible(page);
      link(page, admin).click();
      assertThat(page.getByText("Reader asks for access to " + admin)).isVisible();
      page.navigate(browsing.url("/oauth/device"));
      choose(page, admin);
      assertAccessible(page);
    }
  }

  @Test
  void what_is_being_written_is_saved_before_signing_out() {
    String own = browsing.account("own-half");
    String info = browsing.account("info-half");
    try (Page page = both(own, info, 1360)) {
      button(page, "Compose").click();
      page.getByLabel("Subject").fill("Half written");
      link(page, "Sign out of " + info).click();
      assertThat(button(page, "Sign out of " + info)).isVisible();
      assertThat(page.evaluate("Object.keys(localStorage).join()").toString())
          .doesNotContain("posthorn.draft.");
      button(page, "Sign out of " + info).click();
      link(page, "Drafts 1").click();
      assertThat(line(page, "Half written")).isVisible();
    }
  }

  @Test
  void each_account_tells_this_browser_of_new_mail() {
    String own = browsing.account("own-push");
    String info = browsing.account("info-push");
    try (Page page = browsing.webmail(own, 1360)) {
      page.addInitScript(PUSH_SERVICE);
      add(page, own, info, 1360);
      until(page, SUBSCRIBED, "", own + " 1," + info + " 1");
    }
  }

  /// The browser of the tests has none.
  private static final String PUSH_SERVICE =
      """
      const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
      PushManager.prototype.getSubscription = async () => {
        const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
        const keys = { p256dh: text(await crypto.subtle.exportKey("raw", publicKey)), auth: text(new Uint8Array(16)) };
        return { toJSON: () => ({ endpoint: "https://push.remote.test/1", keys }) };
      };
      """;

  /// How many subscriptions each account has.
  private static final String SUBSCRIBED =
      """
      async () => {
        const session = await (await fetch("/jmap/session")).json();
        const { csrf } = await (await fetch("/login/session")).json();
        const counts = await Promise.all(Object.entries(session.accounts).map(async ([id, { name }]) => {
          const response = await fetch(session.apiUrl + "?as=" + id, {
            method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
            body: JSON.stringify({ using: ["urn:ietf:params:jmap:core"], methodCalls: [["PushSubscription/get", { ids: null }, "0"]] }),
          });
          return name + " " + (await response.json()).methodResponses[0][1].list.length;
        }));
        return counts.join();
      }
      """;

  /// Whoever ends the session elsewhere ends it in this browser, and what it kept goes.
  @Test
  void an_account_disappears_from_an_open_page_when_its_session_ends() throws IOException {
    String own = browsing.account("own-end");
    String info = browsing.account("info-end");
    browsing.arrives(info, "For the office", "To: us\n\nPlease answer.\n");
    try (Page page = both(own, info, 1360)) {
      inbox(page, info).click();
      assertThat(line(page, "For the office")).isVisible();
      browsing.server().posthorn("account", "session", "end", info, "--all");
      assertThat(section(page, info))
          .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(20_000));
      assertThat(line(page, "For the office")).hasCount(0);
      assertThat(page.getByText(own).first()).isVisible();
      assertThat((Integer) page.evaluate(KEPT, own)).as("of the other nothing is kept").isZero();
    }
  }

  private static final String KEPT =
      """
      async () => {
        const session = await (await fetch("/jmap/session")).json();
        const database = await new Promise((resolve) => {
          const request = indexedDB.open("posthorn");
          request.onsuccess = () => resolve(request.result);
        });
        const keys = await new Promise((resolve) => {
          const request = database.transaction("objects").objectStore("objects").getAllKeys();
          request.onsuccess = () => resolve(request.result);
        });
        const first = Object.keys(JSON.parse(localStorage.getItem("posthorn.kept")).accounts);
        return [...keys.map(([account]) => account), ...first].filter((account) => !(account in session.accounts)).length;
      }
      """;
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The webmail in Chromium, as its reader uses it.
@InBrowser
class WebmailTest {
  private static final String ADDRESS = "alice@example.test";

  /// Asks as another program would; returns the id of what was created, or is found first.
  private static final String JMAP =
      """
      async ([method, args]) => {
        const session = await (await fetch("../jmap/session")).json();
        const { csrf } = await (await fetch("../login/session")).json();
        const mail = "urn:ietf:params:jmap:mail";
        const accountId = session.primaryAccounts[mail];
        const answer = await fetch("../jmap/api", {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
          body: JSON.stringify({
            using: ["urn:ietf:params:jmap:core", mail],
            methodCalls: [[method, { accountId, ...JSON.parse(args) }, "a"]],
          }),
        });
        const [[, { created, ids }]] = (await answer.json()).methodResponses;
        return created?.a.id ?? ids?.[0] ?? "";
      }
      """;

  private final Browsing browsing;

  WebmailTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private Page signIn(int width) {
    return browsing.webmail(ADDRESS, width);
  }

  private static String jmap(Page page, String method, String arguments) {
    return String.valueOf(page.evaluate(JMAP, List.of(method, arguments)));
  }

  private static Locator heading(Page page) {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
  }

  private void arrives(String subject, String rest) throws IOException {
    browsing.arrives(ADDRESS, subject, rest);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void a_message_that_arrives_is_shown_read_archived_and_brought_back(int width) throws Exception {
    try (Page page = signIn(width)) {
      String subject = "Garden party " + width;
      arrives(subject, "To: alice@example.test\n\nBring a cake.\n");
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message").getByText("Bring a cake.")).isVisible();
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      assertThat(line(page, subject)).hasCount(0);
      button(page, "Undo").click();
      assertThat(line(page, subject)).isVisible();
      assertThat(line(page, subject)).not().hasClass(Pattern.compile("unread"));
      assertAccessible(page);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void an_answer_is_kept_as_a_draft_sent_and_taken_back(int width) throws Exception {
    try (Page page = signIn(width)) {
      String subject = "A question " + width;
      arrives(subject, "To: alice@example.test\nMessage-ID: <q" + width + "@a.test>\n\nWhen?\n");
      line(page, subject).getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      Locator text = page.getByLabel("Text of the message");
      assertThat(text).containsText("Bob wrote:");
      assertThat(text.locator("blockquote")).hasText("When?");
      text.pressSequentially("On Friday.");
      assertThat(page.getByText("Draft saved")).isVisible();
      assertAccessible(page);
      Locator to = page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To"));
      to.fill("nobody");
      button(page, "Send").click();
      assertThat(page.getByText("“nobody” is not an address.")).isVisible();
      button(page, "Remove nobody").click();
      button(page, "Send").click();
      assertThat(page.getByText("Sent.")).isVisible();
      button(page, "Undo").click();
      assertThat(page.getByText("Not sent. The draft is open again.")).isVisible();
      assertThat(page.getByLabel("Text of the message"))
          .hasText(Pattern.compile("On Friday.*", Pattern.DOTALL));
      button(page, "Discard draft").click();
      assertThat(page.getByText("Draft discarded.")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void a_link_to_what_does_not_exist_says_so(int width) throws Exception {
    try (Page page = signIn(width)) {
      arrives("Here it is " + width, "To: alice@example.test\n\nYes.\n");
      assertThat(line(page, "Here it is " + width)).isVisible();
      String id =
          jmap(page, "Mailbox/set", "{\"create\": {\"a\": {\"name\": \"P" + width + "\"}}}");
      for (String place : List.of("#/nowhere", "#/in/nobody/nowhere", "#/in/nobody/search/x")) {
        page.navigate(browsing.url("/mail/" + place));
        page.reload();
        assertThat(page.getByText("This mailbox does not exist")).isVisible();
        assertThat(heading(page)).hasText("Mailbox not found");
      }
      assertAccessible(page);
      page.getByText("Go to the inbox").click();
      assertThat(line(page, "Here it is " + width)).isVisible();

      page.navigate(browsing.url("/mail/#/" + id));
      assertThat(page.getByText("Nothing is here.")).isVisible();
      jmap(page, "Mailbox/set", "{\"destroy\": [\"" + id + "\"]}");
      assertThat(page.getByText("This mailbox does not exist")).isVisible();

      page.navigate(browsing.url("/mail/#//Tnothing"));
      assertThat(page.getByText("This conversation does not exist")).isVisible();
      assertAccessible(page);
      page.getByRole(AriaRole.MAIN).getByText("Back").first().click();
      assertThat(line(page, "Here it is " + width)).isVisible();
    }
  }

  @Test
  void a_mailbox_that_the_page_did_not_know_is_shown_with_its_mail() throws Exception {
    Deque<WebSocketRoute> pushed = new ConcurrentLinkedDeque<>();
    AtomicInteger listed = new AtomicInteger();
    try (Page page = signIn(1360)) {
      arrives("In a new mailbox", "To: alice@example.test\n\nHere.\n");
      assertThat(line(page, "In a new mailbox")).isVisible();
      page.onRequestFinished(request -> {
        String body = request.postData();
        if (body != null && body.contains("Mailbox/get")) {
          listed.incrementAndGet();
        }
      });
      page.routeWebSocket("**/jmap/ws", pushed::add); // nothing is told of changes
      page.reload();
      page.waitForCondition(() -> listed.get() > 1); // again after the page has connected
      String id = jmap(page, "Mailbox/set", "{\"create\": {\"a\": {\"name\": \"New\"}}}");
      String email = jmap(page, "Email/query", "{\"filter\": {\"subject\": \"new mailbox\"}}");
      String there = "{\"mailboxIds\": {\"" + id + "\": true}}";
      jmap(page, "Email/set", "{\"update\": {\"" + email + "\": " + there + "}}");
      page.navigate(browsing.url("/mail/#/" + id));
      assertThat(page.getByText("This mailbox does not exist")).isVisible();
      pushed.getLast().close(); // it connects again, and asks for what has changed
      assertThat(line(page, "In a new mailbox")).isVisible();
    }
  }

  @Test
  void what_a_message_holds_neither_runs_nor_asks_another_server() throws Exception {
    try (Page page = signIn(1360)) {
      arrives(
          "Newsletter",
          """
          To: alice@example.test
          Content-Type: text/html; charset=utf-8

          <html><head><style>h2 { color: rgb(170, 51, 51) }</style></head><body>
          <h2 onclick="alert(1)">Hello</h2><script>alert(1)</script>
          <img src="https://tracker.test/p.gif"><img src=x onerror="alert(1)">
          <a href="javascript:alert(1)">bad</a> <a href="https://example.org/">good</a>
          <form action="https://tracker.test/"><input name="password"><button>Go</button></form>
          <iframe src="https://tracker.test/"></iframe>
          <p style="background: url(https://tracker.test/b.png)">Text</p>
          <p style="height: 300vh">Higher than its frame</p></body></html>
          """);
      line(page, "Newsletter").getByRole(AriaRole.LINK).click();
      assertThat(page.getByText("Pictures from tracker.test are not shown")).isVisible();
      Locator body = page.frameLocator("iframe[title='Text of the message']").locator("body");
      assertThat(body.locator("h2")).hasCSS("color", "rgb(170, 51, 51)");
      // Whether it stands still cannot be told of what has no scripts.
      body.locator("h2").click(new Locator.ClickOptions().setForce(true));
      assertThat(body.locator("script, form, input, iframe, [onclick], [onerror]")).hasCount(0);
      assertThat(body.getByText("bad")).not().hasAttribute("href", Pattern.compile(".*"));
      assertThat(body.getByText("good")).hasAttribute("rel", Pattern.compile("noopener.*"));
      // The frame is made as high as its message, but does not grow for ever.
      assertThat(page.locator(".body iframe")).hasAttribute("style", "height: 50000px;");
    }
  }

  @Test
  void mail_is_found_and_the_keys_work() throws Exception {
    try (Page page = signIn(1360)) {
      arrives("Invoice 4711", "To: alice@example.test\n\nPlease pay.\n");
      arrives("Something else", "To: alice@example.test\n\nNothing.\n");
      assertThat(line(page, "Something else")).isVisible();
      page.keyboard().press("/");
      page.keyboard().type("subject:4711");
      page.keyboard().press("Enter");
      assertThat(page.locator(".line .subject")).hasCount(1);
      page.locator(".lines").focus();
      page.keyboard().press("o");
      assertThat(page.locator(".message").getByText("Please pay.")).isVisible();
      page.keyboard().press("#");
      assertThat(page.getByText("Moved to Trash.")).isVisible();
      page.keyboard().press("z");
      assertThat(page.getByText("Moved to Trash.")).hasCount(0);
      page.setViewportSize(390, 400);
      page.keyboard().press("?");
      assertThat(page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.HEADING)).isInViewport();
      assertAccessible(page);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"en-GB, Archive", "de-DE, Archiv", "fr-FR, Archives", "es-ES, Archivo"})
  void the_mailbox_of_the_archive_is_not_called_like_the_action(String language, String name) {
    try (Page page = browsing.watched(browsing.context(1360, language).newPage())) {
      page.navigate(browsing.url("/"));
      Browsing.signIn(page, "alice@example.test");
      assertThat(
              page.getByRole(AriaRole.NAVIGATION)
                  .getByText(name, new Locator.GetByTextOptions().setExact(true)))
          .isVisible();
    }
  }
}

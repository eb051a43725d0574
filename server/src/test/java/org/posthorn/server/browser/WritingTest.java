package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages are written, sent once, and lost by nothing.
@InBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WritingTest {
  private static final String SUBMISSION = "EmailSubmission/set";

  private final Browsing browsing;
  private String writer = "";
  private String reader = "";

  WritingTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void addAccounts() {
    writer = browsing.account("writer");
    reader = browsing.account("reader");
  }

  static Page compose(Page page) {
    button(page, "Compose").click();
    assertThat(text(page)).isVisible();
    return page;
  }

  static Locator text(Page page) {
    return page.getByRole(
        AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Text of the message"));
  }

  static Locator to(Page page) {
    return page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To"));
  }

  static void fill(Page page, String to, String subject, String words) {
    to(page).fill(to + ",");
    page.getByLabel("Subject").fill(subject);
    text(page).click();
    text(page).pressSequentially(words);
  }

  static void send(Page page) {
    page.locator(".compose footer .primary").click();
  }

  /// The structure of the newest message with a subject that the reader of the page has, and its
  /// HTML, as JMAP tells.
  static String received(Page page, String subject) {
    return (String)
        page.evaluate(
            """
            async (subject) => {
              const session = await (await fetch("/jmap/session")).json();
              const { csrf } = await (await fetch("/login/session")).json();
              const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
              const ref = (path) => ({ resultOf: "q", name: "Email/query", path });
              const response = await fetch(session.apiUrl, {
                method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
                body: JSON.stringify({
                  using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
                  methodCalls: [
                    ["Email/query", { accountId, filter: { subject }, limit: 1 }, "q"],
                    ["Email/get", { accountId, "#ids": ref("/ids"), fetchAllBodyValues: true,
                      properties: ["bodyStructure", "bodyValues"], bodyProperties: ["partId", "type", "cid", "name"] }, "g"],
                  ],
                }),
              });
              const [email] = (await response.json()).methodResponses[1][1].list;
              const shape = (part) => part.type + (part.name ? "=" + part.name : "") +
                (part.subParts?.length ? "(" + part.subParts.map(shape).join(" ") + ")" : "");
              return shape(email.bodyStructure) + "\\n" + Object.values(email.bodyValues).map((v) => v.value).join("\\n");
            }
            """,
            subject);
  }

  /// The Message-IDs of all messages with a subject, those in Sent included.
  private static final String MESSAGE_IDS =
      """
      async (subject) => {
        const session = await (await fetch("/jmap/session")).json();
        const { csrf } = await (await fetch("/login/session")).json();
        const accountId = session.primaryAccounts["urn:ietf:params:jmap:mail"];
        const response = await fetch(session.apiUrl, {
          method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
          body: JSON.stringify({
            using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
            methodCalls: [
              ["Email/query", { accountId, filter: { subject } }, "q"],
              ["Email/get", { accountId, properties: ["messageId"],
                "#ids": { resultOf: "q", name: "Email/query", path: "/ids" } }, "g"],
            ],
          }),
        });
        return (await response.json()).methodResponses[1][1].list.map((one) => one.messageId[0]).join(" ");
      }
      """;

  private static void drop(Locator target, String name, String type) {
    target.evaluate(
        """
        (element, [name, type]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(2000)], name, { type }));
          element.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
        }
        """,
        List.of(name, type));
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void formatting_pictures_and_attachments_are_sent(int width) {
    String subject = "Formatted " + width;
    try (Page page = compose(browsing.webmail(writer, width))) {
      fill(page, reader, subject, "Hello ");
      page.keyboard().press("Control+b");
      page.keyboard().type("bold");
      page.keyboard().press("Control+b");
      page.keyboard().press("Enter");
      page.keyboard().press("Control+Shift+Digit8");
      page.keyboard().type("one");
      drop(text(page), "lake.png", "image/png");
      drop(page.locator(".compose header"), "report.pdf", "application/pdf");
      assertThat(page.locator(".attached li")).hasCount(2);
      assertThat(page.getByText("Draft saved")).isVisible();
      assertAccessible(page);
      send(page);
      assertThat(page.getByText("Sent.")).isVisible();
      String[] received = received(page, subject).split("\n", 2);
      assertThat(received[0])
          .isEqualTo(
              "multipart/mixed(multipart/alternative(text/plain multipart/related(text/html"
                  + " image/png=lake.png)) application/pdf=report.pdf)");
      assertThat(received[1])
          .contains("Hello bold\n- one", "<b>bold</b>", "<li>one", "src=\"cid:")
          .doesNotContain("blob:", "data-cid");
    }
  }

  @Test
  void what_is_pasted_is_cleaned_and_what_has_no_formatting_is_sent_as_text() {
    try (Page page = compose(browsing.webmail(writer, 1360))) {
      fill(page, writer, "Pasted", "");
      text(page)
          .evaluate(
              """
              (element) => {
                const data = new DataTransfer();
                data.setData("text/html", `<p style="position:fixed" onclick="x()">Words <i>in italics</i>
                  <img src="https://tracker.test/p.gif" onerror="x()"><a href="javascript:x()">bad</a></p><script>x()</script>`);
                element.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
              }
              """);
      assertThat(text(page).locator("i")).hasText("in italics");
      assertThat(text(page).locator("img, script, [style], [onclick], [href]")).hasCount(0);
      page.keyboard().press("Control+z");
      assertThat(text(page).locator("i")).hasCount(0);
      text(page).pressSequentially("Just words");
      assertThat(page.getByText("Draft saved")).isVisible();
      assertThat(received(page, "Pasted")).isEqualTo("text/plain\nJust words");
      button(page, "Discard draft").click();
    }
  }

  @Test
  void recipients_are_completed_edited_and_never_dropped() throws Exception {
    browsing.arrives(
        writer, "Hello from Bob", "To: " + writer + "\nMessage-ID: <hb@remote.test>\n\nhello\n");
    try (Page page = browsing.webmail(writer, 1360)) {
      assertThat(line(page, "Hello from Bob")).isVisible();
      compose(page);
      to(page).pressSequentially("bo");
      assertThat(page.locator(".completions [role=option]")).hasText("Bobbob@remote.test");
      assertAccessible(page);
      page.keyboard().press("Enter");
      to(page).fill("nobody,");
      to(page)
          .evaluate(
              """
              (element) => {
                const data = new DataTransfer();
                data.setData("text/plain", Array.from({ length: 3000 }, (_, n) => `Number ${n} <n${n}@many.test>`).join("\\n"));
                element.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
              }
              """);
      assertThat(page.getByText("and 2,942 more")).isVisible();
      page.getByLabel("Subject").fill("To many");
      send(page);
      assertThat(page.getByText("“nobody” is not an address.").last()).isVisible();
      page.locator(".chip.wrong").focus();
      page.keyboard().press("Enter");
      assertThat(to(page)).hasValue("nobody");
      button(page, "Discard draft").click();
    }
  }

  @Test
  void a_writer_is_warned_and_may_send_all_the_same() {
    try (Page page = compose(browsing.webmail(writer, 390))) {
      fill(page, reader + ", " + writer + ", eve@examp1e.test", "", "See the attached file.");
      send(page);
      Locator question =
          page.getByRole(
              AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Before this is sent"));
      assertThat(question.getByRole(AriaRole.LISTITEM))
          .hasText(
              new String[] {
                "“examp1e.test” looks like “example.test”, but is another domain.",
                "Only these recipients are outside your organization: eve@examp1e.test",
                "The text mentions an attachment, but nothing is attached.",
                "There is no subject."
              });
      assertAccessible(page);
      button(page, "Back to the message").click();
      button(page, "Remove eve@examp1e.test").click();
      page.getByLabel("Subject").fill("Warned");
      send(page);
      button(page, "Send anyway").click();
      assertThat(page.getByText("Sent.")).isVisible();
    }
  }

  @Test
  void a_message_is_sent_once_though_the_answer_is_lost_and_its_sender_sees_that_it_arrived() {
    AtomicInteger sets = new AtomicInteger();
    AtomicBoolean back = new AtomicBoolean();
    try (Page page = compose(browsing.webmail(writer, 1360))) {
      page.route(
          "**/jmap/api",
          route -> {
            String body = route.request().postData();
            if (body != null && body.contains(SUBMISSION) && sets.incrementAndGet() == 1) {
              var _ = route.fetch(); // the server does it, and its answer does not come
              route.abort("connectionreset");
            } else if (sets.get() > 0 && !back.get()) {
              route.abort("internetdisconnected");
            } else {
              route.resume();
            }
          });
      fill(page, reader, "Sent once", "Only once.");
      send(page);
      assertThat(page.getByText("The message is in the outbox")).isVisible();
      back.set(true);
      assertThat(page.getByText("Sent."))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
      assertThat(sets).hasValue(1);
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Sent")))
          .click();
      line(page, "Sent once").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".delivery"))
          .hasText(
              Pattern.compile("Delivered to 1 recipient.*"),
              new LocatorAssertions.HasTextOptions().setTimeout(30_000));
      assertAccessible(page);
    }
  }

  @Test
  void a_message_that_the_server_refuses_stays_a_draft() {
    try (Page page = compose(browsing.webmail(writer, 1360))) {
      page.route(
          "**/jmap/api",
          route -> {
            String body = route.request().postData();
            if (body != null && body.contains(SUBMISSION)) {
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("application/json")
                      .setBody(
                          "{\"methodResponses\":[[\"EmailSubmission/set\",{\"notCreated\":{\"submission\":"
                              + "{\"type\":\"forbiddenToSend\",\"description\":\"Too many messages today.\"}}},"
                              + "\"submission\"]]}"));
            } else {
              route.resume();
            }
          });
      fill(page, reader, "Refused", "Words.");
      send(page);
      assertThat(page.getByText("Too many messages today. The draft is kept.")).isVisible();
      assertThat(text(page)).hasText("Words.");
      button(page, "Discard draft").click();
    }
  }

  @Test
  void two_windows_on_one_draft_keep_what_is_written_in_both() {
    try (Page first = compose(browsing.webmail(writer, 1360))) {
      fill(first, reader, "Two windows", "Begun");
      assertThat(first.getByText("Draft saved")).isVisible();
      Page second = browsing.watched(first.context().newPage());
      second.navigate(browsing.url("/mail/"));
      second
          .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Drafts")))
          .click();
      line(second, "Two windows").getByRole(AriaRole.LINK).click();
      second.locator(".answers button").first().click();
      assertThat(second.getByText("This draft is also open in another window.")).isVisible();
      assertThat(first.getByText("This draft is also open in another window.")).isVisible();
      for (Page page : List.of(first, second)) {
        text(page).click();
        page.keyboard().press("Control+End");
        page.keyboard().type(page.equals(first) ? ", and one" : ", and two");
      }
      for (Page page : List.of(first, second)) {
        assertThat(page.getByText("Draft saved")).isVisible();
      }
      assertThat(line(second, "Begun, and one")).isVisible();
      assertThat(line(second, "Begun, and two")).isVisible();
      assertThat(
              List.of(first, second).stream()
                  .filter(page ->
                      page.getByText("This draft was changed or sent elsewhere.").isVisible()))
          .isNotEmpty();
      button(first, "Discard draft").click();
      button(second, "Discard draft").click();
    }
  }

  private static Locator role(Page page, String start) {
    return page.getByRole(
        AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^" + start)));
  }

  /// Opens a draft in another window.
  ///
  /// @param words all of its text, so that it is not saved again meanwhile
  private Page another(Page first, String words) {
    Page second = browsing.watched(first.context().newPage());
    second.navigate(browsing.url("/mail/"));
    role(second, "Drafts").click();
    line(second, words).getByRole(AriaRole.LINK).click();
    second.locator(".answers button").first().click();
    assertThat(text(second)).isVisible();
    return second;
  }

  @Test
  void a_message_that_was_sent_stays_though_its_draft_is_changed_or_discarded_in_other_windows() {
    try (Page first = compose(browsing.webmail(browsing.account("sender"), 1360))) {
      fill(first, reader, "Sent from one", "Begun");
      assertThat(first.getByText("Draft saved")).isVisible();
      Page second = another(first, "Begun");
      Page third = another(first, "Begun");
      send(first);
      assertThat(first.getByText("Sent.")).isVisible();
      text(second).click();
      second.keyboard().press("Control+End");
      second.keyboard().type(", and more");
      assertThat(second.getByText("This draft was changed or sent elsewhere.")).isVisible();
      assertThat(second.getByText("Draft saved")).isVisible();
      button(third, "Discard draft").click();
      assertThat(third.getByText("Draft discarded")).isVisible();

      role(first, "Sent").click();
      assertThat(line(first, "Sent from one")).isVisible();
      role(first, "Drafts").click();
      assertThat(line(first, "Begun, and more")).isVisible();
      String ids = (String) first.evaluate(MESSAGE_IDS, "Sent from one");
      assertThat(ids.split(" ")).as("Message-IDs").hasSize(2).doesNotHaveDuplicates();
    }
  }

  /// Requests of all windows of a page's browser fail while `away` is set.
  private static void losing(Page page, AtomicBoolean away) {
    page.context()
        .route(
            "**/jmap/api",
            route -> {
              if (away.get()) {
                route.abort("internetdisconnected");
              } else {
                route.resume();
              }
            });
  }

  @Test
  void what_was_undone_is_not_sent_by_the_next_visit() {
    AtomicBoolean away = new AtomicBoolean();
    try (Page page = compose(browsing.webmail(browsing.account("undoer"), 1360))) {
      losing(page, away);
      fill(page, reader, "Not yet", "Too soon");
      send(page);
      button(page, "Undo").click();
      assertThat(text(page)).hasText("Too soon");
      away.set(true);
      text(page).fill("Not finished");
      page.waitForFunction(
          "() => Object.values(localStorage).some(v => v.includes('Not finished'))");
      Page next = browsing.watched(page.context().newPage());
      page.close(new Page.CloseOptions().setRunBeforeUnload(false));
      away.set(false);
      next.navigate(browsing.url("/mail/"));
      assertThat(text(next)).hasText("Not finished");
      assertThat(next.getByText("Draft saved")).isVisible();
      role(next, "Sent").click();
      assertThat(line(next, "Not yet")).hasCount(0);
    }
  }

  @Test
  void a_message_that_is_sent_later_is_not_the_older_version_that_the_server_has() {
    AtomicBoolean away = new AtomicBoolean();
    try (Page page = compose(browsing.webmail(browsing.account("later"), 1360))) {
      losing(page, away);
      fill(page, reader, "Twice considered", "Old words");
      assertThat(page.getByText("Draft saved")).isVisible();
      away.set(true);
      text(page).fill("New words");
      send(page);
      assertThat(page.getByText("The message is in the outbox")).isVisible();
      Page next = browsing.watched(page.context().newPage());
      page.close(new Page.CloseOptions().setRunBeforeUnload(false));
      away.set(false);
      next.navigate(browsing.url("/mail/"));
      assertThat(next.getByText("Sent."))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
      assertThat(received(next, "Twice considered")).contains("New words");
    }
  }

  @Test
  void a_draft_survives_a_crash_before_it_is_saved() {
    try (Page page = compose(browsing.webmail(writer, 1360))) {
      page.route("**/jmap/api", Route::abort);
      fill(page, reader, "Crash", "Not lost");
      page.waitForFunction("() => Object.values(localStorage).some(v => v.includes('Not lost'))");
      Page next = browsing.watched(page.context().newPage());
      page.close(new Page.CloseOptions().setRunBeforeUnload(false));
      next.navigate(browsing.url("/mail/"));
      assertThat(text(next)).hasText("Not lost");
      assertThat(next.getByText("Draft saved")).isVisible();
      button(next, "Discard draft").click();
    }
  }

  @Test
  void templates_and_signatures_are_kept_and_used() {
    String own = browsing.account("signer");
    try (Page page = browsing.webmail(own, 1360)) {
      page.navigate(browsing.url("/mail/#/settings/identities"));
      page.getByLabel("Signature").fill("Ms Signer\n+49 30 1234");
      assertAccessible(page);
      button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      page.navigate(browsing.url("/mail/#/"));
      compose(page);
      assertThat(text(page)).hasText(Pattern.compile("-- Ms Signer\\+49 30 1234"));
      page.getByLabel("Subject").fill("Our offer");
      text(page).click();
      page.keyboard().press("Control+Home");
      page.keyboard().type("Dear customer");
      menu(page, "Templates");
      button(page, "Save this message as a template").click();
      assertThat(page.locator(".templates")).containsText("Our offer");
      assertAccessible(page);
      page.getByRole(AriaRole.DIALOG).getByText("Close").last().click();
      button(page, "Discard draft").click();
      compose(page);
      menu(page, "Templates");
      page.locator(".templates .name").click();
      assertThat(page.getByLabel("Subject")).hasValue("Our offer");
      assertThat(text(page)).hasText(Pattern.compile("Dear customer.*Ms Signer.*"));
      assertThat(text(page).locator(".signature")).hasCount(1);
      button(page, "Discard draft").click();
    }
  }

  static void menu(Page page, String entry) {
    page.locator(".compose footer")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("More"))
        .click();
    page.getByText(entry).last().click();
  }

  @Test
  void plain_text_is_asked_for_before_formatting_is_lost() {
    try (Page page = compose(browsing.webmail(writer, 1360))) {
      fill(page, reader, "Plain", "");
      page.keyboard().press("Control+b");
      page.keyboard().type("bold");
      assertThat(page.getByText("Draft saved")).isVisible();
      menu(page, "Plain text");
      page.getByRole(AriaRole.DIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Plain text"))
          .last()
          .click();
      assertThat(page.locator(".compose textarea")).hasValue("bold");
      assertThat(page.getByText("Draft saved")).isVisible();
      assertThat(received(page, "Plain")).startsWith("text/plain\n");
      button(page, "Discard draft").click();
    }
  }
}

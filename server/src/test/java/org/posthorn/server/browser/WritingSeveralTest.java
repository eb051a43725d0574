package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;
import static org.posthorn.server.browser.WritingTest.compose;
import static org.posthorn.server.browser.WritingTest.fill;
import static org.posthorn.server.browser.WritingTest.menu;
import static org.posthorn.server.browser.WritingTest.received;
import static org.posthorn.server.browser.WritingTest.send;
import static org.posthorn.server.browser.WritingTest.text;
import static org.posthorn.server.browser.WritingTest.to;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Several messages at once, long quotes, signatures and paragraphs with formatting.
@InBrowser
class WritingSeveralTest {
  private static final String CENTRED = "e => getComputedStyle(e).textAlign === 'center'";

  private final Browsing browsing;
  private String writer = "";

  WritingSeveralTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void addAccount() {
    writer = browsing.account("several");
  }

  private static Locator windows(Page page) {
    return page.locator(".compose.window");
  }

  private static Locator window(Page page, String subject) {
    return page.getByRole(
        AriaRole.DIALOG, new Page.GetByRoleOptions().setName(subject).setExact(true));
  }

  private static Locator inside(Locator window, String button) {
    return window.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true));
  }

  private static void another(Page page, String subject) {
    page.locator("#conversations").focus();
    page.keyboard().press("c");
    Locator window = window(page, "New message");
    assertThat(window.getByRole(AriaRole.COMBOBOX, new Locator.GetByRoleOptions().setName("To")))
        .isFocused();
    window.getByLabel("Subject").fill(subject);
    window(page, subject).locator(".editor").click();
    page.keyboard().type("Words of " + subject);
  }

  private void openDrafts(Page page) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Drafts")))
        .click();
  }

  @Test
  void messages_are_written_beside_each_other_and_each_is_kept() {
    try (Page page = browsing.webmail(writer, 1360)) {
      another(page, "First");
      another(page, "Second");
      another(page, "Third");
      assertThat(windows(page)).hasCount(3);
      assertThat(
              page.getByRole(AriaRole.STATUS)
                  .filter(new Locator.FilterOptions().setHasText("3 messages are open")))
          .hasCount(1);
      assertAccessible(page);

      another(page, "Fourth");
      assertThat(windows(page)).hasCount(3);
      assertThat(window(page, "First")).hasCount(0);
      button(page, "4 messages are open").click();
      page.getByRole(AriaRole.MENUITEM).getByText("First").click();
      assertThat(window(page, "First").locator(".editor")).isFocused();
      assertThat(window(page, "First").locator(".editor")).hasText("Words of First");
      page.keyboard().press("Control+.");
      assertThat(window(page, "Second").locator(".editor")).isFocused();

      inside(window(page, "Second"), "Maximize").click();
      assertThat(page.locator(".compose.maximized")).hasCount(1);
      assertThat(windows(page)).hasCount(0);
      assertThat(window(page, "Second").locator(".editor")).isFocused();
      inside(window(page, "Second"), "Minimize").click();
      assertThat(window(page, "Second").locator(".editor")).isHidden();

      page.keyboard().press("Control+.");
      page.keyboard().press("Escape");
      assertThat(page.locator("section.compose")).hasCount(3);
      assertThat(page.locator(".compose:focus-within")).hasCount(1);
      while (page.locator("section.compose").count() > 0) {
        int open = page.locator("section.compose").count();
        page.locator("section.compose:not([hidden])")
            .last()
            .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
            .click();
        assertThat(page.locator("section.compose")).hasCount(open - 1);
      }
      openDrafts(page);
      for (String subject : new String[] {"First", "Second", "Third", "Fourth"}) {
        assertThat(line(page, "Words of " + subject)).isVisible();
      }
    }
  }

  private static final String FOCUS_IN_MESSAGE =
      "document.activeElement.closest('section.compose') !== null";

  @Test
  void no_more_than_ten_are_open() {
    try (Page page = browsing.webmail(browsing.account("ten"), 1360)) {
      for (int open = 1; open <= 10; open++) {
        page.locator("#conversations").focus();
        page.keyboard().press("c");
        assertThat(page.locator("section.compose")).hasCount(open);
        // It takes the focus a moment later, which the next key must not meet.
        page.waitForCondition(() -> (boolean) page.evaluate(FOCUS_IN_MESSAGE));
      }
      page.locator("#conversations").focus();
      page.keyboard().press("c");
      assertThat(page.getByText("At most 10 messages can be open at once.")).isVisible();
      assertThat(page.locator("section.compose")).hasCount(10);
    }
  }

  @Test
  void on_a_phone_one_is_shown_and_the_others_are_listed() {
    try (Page page = compose(browsing.webmail(writer, 390))) {
      page.getByLabel("Subject").fill("On the phone");
      button(page, "Minimize").click();
      assertThat(button(page, "1 message is open")).isFocused();
      assertAccessible(page);
      compose(page);
      assertThat(windows(page)).hasCount(1);
      button(page, "2 messages are open").click();
      assertAccessible(page);
      page.getByRole(AriaRole.MENUITEM).getByText("On the phone").click();
      assertThat(window(page, "On the phone").locator(".editor")).isFocused();
      button(page, "Discard draft").click();
      assertThat(window(page, "New message")).isVisible();
      page.keyboard().press("Escape");
      assertThat(page.locator("section.compose")).hasCount(0);
    }
  }

  @Test
  void a_draft_that_is_open_is_shown_and_not_opened_twice() {
    try (Page page = browsing.webmail(browsing.account("twice"), 1360)) {
      another(page, "Only once");
      assertThat(page.getByText("Draft saved")).isVisible();
      inside(window(page, "Only once"), "Minimize").click();
      openDrafts(page);
      line(page, "Only once").getByRole(AriaRole.LINK).click();
      page.locator(".answers button").first().click();
      assertThat(windows(page)).hasCount(1);
      assertThat(page.locator("section.compose")).hasCount(1);
    }
  }

  @Test
  void a_signature_with_formatting_and_the_sides_of_paragraphs_go_through_a_draft_to_the_reader() {
    String own = browsing.account("rich");
    try (Page page = browsing.webmail(own, 1360)) {
      page.navigate(browsing.url("/mail/#/settings/identities"));
      page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Signature")).click();
      page.keyboard().press("Control+b");
      page.keyboard().type("Ms Rich");
      assertAccessible(page);
      button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      page.navigate(browsing.url("/mail/#/"));
      compose(page);
      assertThat(text(page).locator(".signature b")).hasText("Ms Rich");
      fill(page, own, "Sides", "");
      page.keyboard().press("Control+Home");
      page.keyboard().type("In the middle");
      button(page, "Centre (Ctrl+Shift+E)").click();
      page.keyboard().press("Enter");
      page.keyboard().press("Control+Shift+L");
      page.keyboard().type("abc, from the right");
      page.keyboard().press("Control+Shift+Period");
      assertAccessible(page);
      assertThat(page.getByText("Draft saved")).isVisible();
      page.keyboard().press("Escape");

      openDrafts(page);
      line(page, "Sides").getByRole(AriaRole.LINK).click();
      page.locator(".answers button").first().click();
      Locator middle = text(page).getByText("In the middle");
      assertThat((Boolean) middle.evaluate(CENTRED)).isTrue();
      assertThat(text(page).locator("[dir=rtl]")).hasText("abc, from the right");
      send(page);
      assertThat(page.getByText("Sent.")).isVisible();
      assertThat(received(page, "Sides"))
          .contains("text-align: center", "dir=\"rtl\"", "<b>Ms Rich</b>", "-- \nMs Rich");

      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Sent")))
          .click();
      line(page, "Sides").getByRole(AriaRole.LINK).click();
      Locator shown = page.frameLocator(".body iframe").getByText("In the middle");
      assertThat(shown).isVisible();
      assertThat((Boolean) shown.evaluate(CENTRED)).isTrue();

      compose(page);
      menu(page, "Plain text");
      button(page, "Plain text").click();
      assertThat(page.locator(".compose textarea")).hasValue(Pattern.compile("-- \nMs Rich"));
      button(page, "Discard draft").click();
    }
  }

  @Test
  void a_long_quote_stays_out_of_the_editor_and_is_sent_whole() throws Exception {
    String reader = browsing.account("longquote");
    StringBuilder html = new StringBuilder("Content-Type: text/html\n\n");
    for (int n = 1; n <= 1_500; n++) {
      html.append("<p style=\"color:#333\">Paragraph ").append(n).append(" <b>bold</b></p>\n");
    }
    html.append("<a href=\"https://elsewhere.test/\">there</a>\n");
    browsing.arrives(reader, "Long", "To: " + reader + "\nMessage-ID: <l@remote.test>\n" + html);
    try (Page page = browsing.webmail(reader, 1360)) {
      line(page, "Long").getByRole(AriaRole.LINK).click();
      assertThat(page.frameLocator(".body iframe").getByText("Paragraph 1 ").first()).isVisible();
      page.keyboard().press("r");
      assertThat(page.locator(".quoted")).containsText("of quoted text are sent with the message.");
      assertThat(text(page).locator("*")).hasCount(2);
      page.keyboard().type("My answer");
      button(page, "Back to the list").click(); // axe takes minutes for what is quoted
      assertAccessible(page);
      assertThat(page.getByText("Draft saved")).isVisible();
      page.keyboard().press("Escape");

      openDrafts(page);
      line(page, "Re: Long").getByRole(AriaRole.LINK).click();
      page.locator(".answers button").first().click();
      assertThat(page.locator(".quoted")).isVisible();
      assertThat(text(page)).hasText("My answer");
      button(page, "Show quoted text").click();
      assertThat(page.locator(".quoted-view").getByText("Paragraph 1500 ")).hasCount(1);
      // This page has the draft.
      Locator link = page.locator(".quoted-view a");
      assertThat(link).hasAttribute("target", "_blank");
      assertThat(link).hasAttribute("rel", "noopener noreferrer nofollow");
      assertThat(text(page)).hasText("My answer");
      page.locator(".compose footer .primary").click();
      assertThat(page.getByText("Sent.")).isVisible();
      assertThat(received(page, "Re: Long"))
          .contains("My answer", "> Paragraph 1500 bold", "Paragraph 1500 <b>bold</b>");
    }
  }

  @Test
  void a_draft_whose_quote_cannot_be_made_is_saved_and_sent_without_it() throws Exception {
    String reader = browsing.account("noquote");
    String text = "One of many lines.\n".repeat(2_000);
    browsing.arrives(reader, "Odd", "To: " + reader + "\nMessage-ID: <o@remote.test>\n\n" + text);
    try (Page page = browsing.webmail(reader, 1360)) {
      line(page, "Odd").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("One of many lines.").first()).isVisible();
      page.evaluate(
          """
          () => Object.defineProperty(Element.prototype, "outerHTML", { get() { throw new Error("Too odd."); } })
          """);
      page.keyboard().press("r");
      assertThat(page.getByText("This could not be done. Too odd.")).isVisible();
      text(page).click();
      page.keyboard().type("My answer");
      assertThat(page.getByText("Draft saved")).isVisible();
      send(page);
      assertThat(page.getByText("Sent.")).isVisible();
      assertThat(received(page, "Re: Odd")).contains("My answer");
    }
  }

  @Test
  void a_draft_that_is_lost_before_its_quote_is_made_says_that_the_quote_is_missing()
      throws Exception {
    String reader = browsing.account("lostquote");
    String html = "Content-Type: text/html\n\n" + "<p>One of many lines</p>\n".repeat(1_000);
    browsing.arrives(reader, "Slow", "To: " + reader + "\nMessage-ID: <s@remote.test>\n" + html);
    try (Page page = browsing.webmail(reader, 1360)) {
      line(page, "Slow").getByRole(AriaRole.LINK).click();
      assertThat(page.frameLocator(".body iframe").getByText("One of").first()).isVisible();
      // The pauses in which a quote is made never end.
      page.evaluate(
          "() => { const timer = setTimeout; window.setTimeout = (run, ms, ...given) => ms === 0 ? 0 : timer(run, ms, ...given); }");
      page.keyboard().press("r");
      text(page).click();
      page.keyboard().type("Not lost");
      page.waitForFunction("() => Object.values(localStorage).some(v => v.includes('Not lost'))");
      Page next = browsing.watched(page.context().newPage());
      page.close(new Page.CloseOptions().setRunBeforeUnload(false));
      next.navigate(browsing.url("/mail/"));
      assertThat(text(next)).hasText("Not lost");
      assertThat(next.getByText("The text that it quoted is missing.")).isVisible();
      button(next, "Discard draft").click();
    }
  }

  @Test
  void quotes_are_divided_at_lines_and_between_characters() throws Exception {
    String reader = browsing.account("divided");
    StringBuilder line = new StringBuilder("Content-Type: text/html\n\n");
    for (int n = 1; n <= 80; n++) {
      line.append("Word ").append(n).append(" <b>x</b>\n");
    }
    line.append("<br>Another line\n");
    browsing.arrives(
        reader, "One line", "To: " + reader + "\nMessage-ID: <d@remote.test>\n" + line);
    // The first of a thousand characters that are cut off would be half of one.
    byte[] faces = ("a" + "\uD83D\uDE00".repeat(9_000)).getBytes(StandardCharsets.UTF_8);
    browsing.arrives(
        reader,
        "Faces",
        "To: "
            + reader
            + "\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(faces)
            + "\n");
    try (Page page = browsing.webmail(reader, 1360)) {
      line(page, "One line").getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      assertThat(text(page).locator("blockquote").first()).containsText("Word 80 x");
      button(page, "Discard draft").click();

      line(page, "Faces").getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      button(page, "Show quoted text").click();
      assertThat(page.locator(".quoted")).hasCount(0);
      assertThat(text(page).locator("blockquote div")).hasCount(19);
      assertThat(
              (Boolean)
                  page.evaluate(
                      """
                      () => [...document.querySelectorAll(".editor blockquote div")]
                        .every((one) => one.textContent.isWellFormed())
                      """))
          .isTrue();
      button(page, "Discard draft").click();
    }
  }

  /// A browser takes many seconds to split one quote of so many lines.
  @Test
  void somebody_answers_within_a_quote_of_half_a_megabyte() throws Exception {
    String reader = browsing.account("withinquote");
    StringBuilder body = new StringBuilder("Content-Type: text/html\n\n");
    for (int n = 1; n <= 6_000; n++) {
      body.append("<div style=\"margin:0\">Paragraph ").append(n);
      body.append(" of a <b>long</b> letter that has something to say</div>\n");
    }
    browsing.arrives(reader, "Huge", "To: " + reader + "\nMessage-ID: <h@remote.test>\n" + body);
    try (Page page = browsing.webmail(reader, 1360)) {
      line(page, "Huge").getByRole(AriaRole.LINK).click();
      assertThat(page.frameLocator(".body iframe").getByText("Paragraph 1 ").first()).isVisible();
      page.keyboard().press("r");
      button(page, "Edit as text").click();
      assertThat(text(page).getByText("Paragraph 6000 ")).hasCount(1);
      Object longest =
          page.evaluate(
              """
              () => {
                const line = [...document.querySelectorAll(".editor blockquote div")].find((one) => one.textContent.startsWith("Paragraph 3000 "));
                getSelection().collapse(line, 1);
                const begun = performance.now();
                document.execCommand("insertNewlineInQuotedContent");
                document.execCommand("insertText", false, "Indeed.");
                return Math.round(performance.now() - begun);
              }
              """);
      assertThat((Integer) longest).isLessThan(2_000);
      page.locator(".compose footer .primary").click();
      assertThat(page.getByText("Sent.")).isVisible();
      assertThat(received(page, "Re: Huge").replace("\r", ""))
          .contains(
              "> Paragraph 1 of a long",
              "> Paragraph 50 of a long letter that has something to say\n> Paragraph 51 of",
              "> Paragraph 3000 of a long letter that has something to say\nIndeed.\n> Paragraph 3001",
              "> Paragraph 6000 of a long");
    }
  }

  @Test
  void addresses_are_asked_for_before_the_first_message_and_are_said_to_be_looked_for() {
    CompletableFuture<Route> held = new CompletableFuture<>();
    try (Page page = browsing.webmail(writer, 1360)) {
      Request asked =
          page.waitForRequest(
              Pattern.compile("/correspondents"),
              () -> page.route(Pattern.compile("/correspondents"), held::complete));
      assertThat(asked.url()).contains("limit=500");
      compose(page);
      to(page).pressSequentially("bo");
      assertThat(page.locator(".searching")).hasText("Looking for addresses…");
      held.join()
          .fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody("{\"items\":[{\"name\":\"Bob\",\"address\":\"bob@remote.test\"}]}"));
      assertThat(page.locator(".completions [role=option]").first())
          .containsText("bob@remote.test");
      assertThat(page.locator(".searching")).hasCount(0);
      button(page, "Discard draft").click();
    }
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A conversation: its messages, which of them are open, and what they quote.
@InBrowser
class ConversationTest {
  private final Browsing browsing;

  ConversationTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void what_was_read_is_folded_and_opened_one_by_one_or_all_at_once(int width) throws Exception {
    String address = browsing.account("conrad" + width);
    String to = "To: " + address + "\n";
    browsing.arrives(address, "The roof", to + "Message-ID: <1@a.test>\n\nIt leaks.\n");
    try (Page page = browsing.webmail(address, width)) {
      line(page, "The roof").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message .body")).containsText("It leaks.");
      browsing.arrives(
          address,
          "Re: The roof",
          to + "In-Reply-To: <1@a.test>\n\nWhere?\n\n> It leaks.\n" + "> Badly.\n".repeat(12));
      // It comes into the conversation that is open.
      Locator messages = page.locator(".message");
      assertThat(messages).hasCount(2);
      button(page, "Back to the list").click();
      assertThat(line(page, "The roof").locator(".many")).hasText("2");
      line(page, "The roof").getByRole(AriaRole.LINK).click();
      assertThat(messages.first().locator(".who")).hasAttribute("aria-expanded", "false");
      assertThat(messages.last().locator(".body")).containsText("Where?");
      assertThat(messages.last().locator("blockquote")).isHidden();
      messages.last().locator("summary").click();
      assertThat(messages.last().locator("blockquote")).isVisible();
      assertAccessible(page);
      messages.first().locator(".who").click();
      assertThat(messages.first().locator(".body")).containsText("It leaks.");
      button(page, "Collapse all").click();
      assertThat(page.locator(".message.open")).hasCount(1);
      button(page, "Expand all").click();
      assertThat(page.locator(".message.open")).hasCount(2);
      assertAccessible(page);
    }
  }
}

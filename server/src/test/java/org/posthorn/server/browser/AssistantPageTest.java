package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.button;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of the assistant.
@InBrowser
class AssistantPageTest {
  private final Browsing browsing;
  private String address = "";

  AssistantPageTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void anAccount() {
    address = browsing.account("tessa");
  }

  private Page open(int width) {
    Page page = browsing.webmail(address, width);
    page.navigate(browsing.url("/mail/#/settings/assistant"));
    assertThat(field(page)).isFocused();
    return page;
  }

  private static Locator field(Page page) {
    return page.getByLabel("Ask for mail, or say what is to be done");
  }

  private static void ask(Page page, String request) {
    field(page).fill(request);
    field(page).press("Enter");
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void mail_is_found_opened_and_sent_after_a_confirmation(int width) throws Exception {
    String subject = "Sailing " + width;
    String friend = browsing.account("ulf" + width);
    browsing.arrives(address, subject, "To: tessa@example.test\n\nThe wind is good.\n");
    try (Page page = open(width)) {
      Browsing.assertAccessible(page);
      ask(page, "emails about \"" + subject + "\"");
      Locator found =
          page.locator(".listed a").filter(new Locator.FilterOptions().setHasText(subject));
      assertThat(found).isVisible();
      ask(page, "write to " + friend + ": I will be there at nine");
      Locator action = page.locator(".action");
      assertThat(action.getByText(friend)).isVisible();
      assertThat(action.getByText("I will be there at nine")).isVisible();
      Browsing.assertAccessible(page);
      button(page, "Send").click();
      assertThat(page.getByText("The message was sent.")).isVisible();
      assertThat(action.getByText("Done.")).isVisible();
      found.click();
      assertThat(page.locator(".body").getByText("The wind is good.")).isVisible();
    }
    try (Page page = browsing.webmail(friend, width)) {
      assertThat(page.getByText("I will be there at nine").first()).isVisible();
    }
  }

  @Test
  void a_conversation_is_kept_and_deleted_and_what_was_done_stays() throws Exception {
    browsing.arrives(address, "Old boat", "To: tessa@example.test\n\nFor sale.\n");
    try (Page page = open(1360)) {
      ask(page, "star the emails about \"Old boat\"");
      button(page, "Do nothing").click();
      assertThat(page.getByText("Nothing was done.")).isVisible();
      page.reload();
      button(page, "Earlier conversations").click();
      Locator earlier =
          page.locator(".conversations li")
              .filter(new Locator.FilterOptions().setHasText("Old boat"));
      earlier.getByRole(AriaRole.BUTTON).first().click();
      assertThat(page.getByText("Nothing was done.")).isVisible();
      button(page, "Earlier conversations").click();
      earlier.getByRole(AriaRole.BUTTON).last().click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
          .click();
      assertThat(earlier).hasCount(0);
      button(page, "What was done").click();
      assertThat(page.getByText("Cancelled").first()).isVisible();
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void who_does_not_want_it_turns_it_off_and_on() {
    String other = browsing.account("vera");
    try (Page page = browsing.webmail(other, 390)) {
      page.navigate(browsing.url("/mail/#/settings/assistant"));
      button(page, "Turn off").click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Turn off"))
          .click();
      assertThat(page.getByText("The assistant is turned off.")).isVisible();
      Browsing.assertAccessible(page);
      button(page, "Turn on").click();
      assertThat(field(page)).isVisible();
    }
  }
}

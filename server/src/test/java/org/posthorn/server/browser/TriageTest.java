package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Important mail and bundles, in Chromium.
@InBrowser
class TriageTest {
  private final Browsing browsing;

  TriageTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private void fill(String address) throws Exception {
    browsing.arrives(address, "Lunch", "To: " + address + "\n\nTomorrow at noon?\n");
    browsing.arrives(
        address,
        "Spring offers",
        "To: " + address + "\nList-Unsubscribe: <https://remote.test/u>\n\nBuy this.\n");
    browsing.arrives(
        address,
        "Your order 4711 has shipped",
        "To: " + address + "\nAuto-Submitted: auto-generated\n\nOn its way.\n");
    browsing.arrives(
        address,
        "Disk is full",
        "To: " + address + "\nAuto-Submitted: auto-generated\n\nOn host one.\n");
  }

  private static Locator lines(Page page) {
    return page.locator("#conversations .line:not(.loading)");
  }

  private static Locator filter(Page page, String name) {
    return page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Show only"))
        .getByText(name);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void theInboxIsFilteredByWhatMessagesAre(int width) throws Exception {
    String address = browsing.account("triage" + width);
    fill(address);
    try (Page page = browsing.webmail(address, width)) {
      assertThat(lines(page)).hasCount(4);
      filter(page, "Newsletters").click();
      assertThat(lines(page)).hasCount(1);
      assertThat(line(page, "Spring offers")).isVisible();
      assertAccessible(page);
      filter(page, "Receipts").click();
      assertThat(line(page, "Your order 4711 has shipped")).isVisible();
      assertThat(lines(page)).hasCount(1);
      page.reload();
      assertThat(line(page, "Your order 4711 has shipped")).isVisible();
      filter(page, "Notifications").click();
      assertThat(line(page, "Disk is full")).isVisible();
      filter(page, "Important").click();
      assertThat(page.getByText("There is nothing of this kind here.")).isVisible();
      filter(page, "Important").click();
      assertThat(lines(page)).hasCount(4);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void aMessageIsMarkedSaysWhyComesFirstAndIsNot(int width) throws Exception {
    String address = browsing.account("important" + width);
    fill(address);
    try (Page page = browsing.webmail(address, width)) {
      line(page, "Lunch").getByRole(AriaRole.LINK).click();
      assertThat(page.getByText("Tomorrow at noon?").last()).isVisible();
      page.keyboard().press("+");
      assertThat(page.getByText("Marked as important.")).isVisible();
      Locator banner = page.locator(".importance");
      assertThat(banner).containsText("it was sent to you alone");
      assertAccessible(page);
      page.keyboard().press("u");
      assertThat(line(page, "Lunch").locator(".important")).hasCount(1);
      page.locator(".list-title").getByLabel("Order: Newest first").click();
      page.getByRole(AriaRole.MENUITEMRADIO, new Page.GetByRoleOptions().setName("Important first"))
          .click();
      assertThat(lines(page).first()).containsText("Lunch");
      line(page, "Lunch").getByRole(AriaRole.LINK).click();
      banner.getByText("Not important").click();
      assertThat(banner).hasCount(0);
      button(page, "Undo").click();
      assertThat(banner).hasCount(1);
      page.keyboard().press("-");
      assertThat(banner).hasCount(0);
    }
  }

  @Test
  void triageIsTurnedOffAndOnAndForgets() throws Exception {
    String address = browsing.account("untriaged");
    fill(address);
    try (Page page = browsing.webmail(address, 1360)) {
      assertThat(filter(page, "Newsletters")).isVisible();
      page.navigate(browsing.url("/mail/#/settings/importance"));
      Locator on =
          page.getByRole(
              AriaRole.CHECKBOX,
              new Page.GetByRoleOptions().setName("Rate arriving mail by importance"));
      assertThat(on).isChecked();
      assertAccessible(page);
      var _ = page.waitForResponse(answer -> answer.url().contains("/self/triage"), on::click);
      assertThat(on).not().isChecked();
      browsing.arrives(
          address,
          "Summer offers",
          "To: " + address + "\nList-Unsubscribe: <https://remote.test/u>\n\nBuy this.\n");
      page.navigate(browsing.url("/mail/#/"));
      assertThat(line(page, "Summer offers")).isVisible();
      assertThat(filter(page, "Newsletters")).hasCount(0);
      page.navigate(browsing.url("/mail/#//newsletters"));
      assertThat(lines(page)).hasCount(1);
      page.navigate(browsing.url("/mail/#/settings/importance"));
      on.click();
      assertThat(on).isChecked();
      button(page, "Forget everything").click();
      page.locator("dialog")
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Forget everything"))
          .click();
      assertThat(page.getByText("Forgotten.")).isVisible();
    }
  }
}

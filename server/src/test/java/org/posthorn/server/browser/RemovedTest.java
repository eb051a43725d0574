package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages that were deleted permanently are brought back in the webmail, in Chromium.
@InBrowser
class RemovedTest {
  private final Browsing browsing;

  RemovedTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void a_message_that_was_deleted_for_good_is_found_and_brought_back(int width) throws Exception {
    String address = browsing.account("deleter" + width);
    browsing.arrives(address, "Plan for spring", "To: " + address + "\n\nThe plan is this.\n");
    browsing.arrives(address, "Offer", "To: " + address + "\n\nBuy this.\n");
    try (Page page = browsing.webmail(address, width)) {
      delete(page, "Plan for spring");
      delete(page, "Offer");
      if (width < 700) {
        button(page, "Mailboxes").click();
      }
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Trash")).click();
      line(page, "Offer").waitFor();
      button(page, "List options").click();
      page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Empty")).click();
      button(page, "Delete permanently").click();
      assertThat(line(page, "Offer")).hasCount(0);

      page.getByText("Deleted messages can still be brought back").click();
      Locator lines = page.locator(".removed-line");
      assertThat(lines).hasCount(2);
      assertThat(lines.first()).containsText("Deleted from Trash");
      assertAccessible(page);
      shots(page, width);
      page.getByLabel("Search in deleted messages").fill("SPRING");
      page.keyboard().press("Enter");
      assertThat(lines).hasCount(1);
      page.getByLabel("Bring back to").selectOption("Inbox");
      lines.getByText("Bring back").click();
      assertThat(page.getByText("1 message is back.")).isVisible();
      assertThat(lines).hasCount(0);
      page.navigate(browsing.url("/mail/#/"));
      assertThat(line(page, "Plan for spring")).hasCount(1);
      assertThat(line(page, "Offer")).hasCount(0);
    }
  }

  private static void delete(Page page, String subject) {
    line(page, subject).getByRole(AriaRole.CHECKBOX).click();
    page.keyboard().press("#");
    assertThat(line(page, subject)).hasCount(0);
  }

  /// Pictures for a person to look at, if `posthorn.shots` names a directory.
  private static void shots(Page page, int width) {
    String directory = System.getProperty("posthorn.shots");
    if (directory != null) {
      for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(Path.of(directory, "removed-" + width + "-" + scheme + ".png")));
      }
    }
  }
}

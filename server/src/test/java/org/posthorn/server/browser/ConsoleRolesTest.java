package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;

/// What the console shows to each role, and at addresses that show nothing.
@InBrowser
class ConsoleRolesTest {
  /// What no menu lists: messages are found by the field at the top.
  private static final List<String> UNLISTED = List.of("messages");

  private final Browsing browsing;

  ConsoleRolesTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void people() {
    browsing.account("boss");
    browsing.account("keeper");
    RunningServer.Ran ran =
        browsing.server().posthorn("account", "role", "boss@example.test", "administrator");
    assertThat(ran.exit()).as(ran.err()).isZero();
    try (Page page = browsing.console(1360)) {
      page.navigate(browsing.url("/console/#/domain/example.test/policy"));
      page.getByLabel("Administrators of this domain").fill("keeper@example.test");
      Browsing.button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
    }
  }

  /// A page may ask for several things; none of them is to be refused.
  @ParameterizedTest(name = "{0}, {1} pixels wide")
  @CsvSource({
    "admin@example.test,1360", "boss@example.test,1360", "keeper@example.test,1360",
    "admin@example.test,390", "boss@example.test,390", "keeper@example.test,390",
  })
  void the_menu_lists_what_is_open_to_the_role_and_no_more(String address, int width) {
    List<String> refused = new CopyOnWriteArrayList<>();
    try (Page page = browsing.signIn(address, width, "/console/")) {
      page.onResponse(answer -> {
        if (answer.url().contains("/api/") && answer.status() >= 400) {
          refused.add(answer.status() + " " + answer.url());
        }
      });
      Locator entries = page.locator(".sidebar li a");
      List<?> areas =
          (List<?>)
              page.evaluate("async () => (await (await fetch('../api/v1/self')).json()).areas");
      long unlisted = areas.stream().filter(UNLISTED::contains).count();
      assertThat(entries).hasCount((int) (areas.size() - unlisted));
      for (int i = 0; i < entries.count(); i++) {
        String title = entries.nth(i).textContent();
        page.evaluate("hash => location.hash = hash", entries.nth(i).getAttribute("href"));
        assertThat(
                page.getByRole(
                    AriaRole.HEADING, new Page.GetByRoleOptions().setName(title).setLevel(1)))
            .isVisible();
        assertThat(page.getByText("Loading…")).hasCount(0);
      }
      assertThat(refused).isEmpty();
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void the_console_begins_with_the_first_page_of_the_role() {
    try (Page page = browsing.signIn("keeper@example.test", 1360, "/console/")) {
      page.waitForURL("**/console/#/domains");
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void an_address_that_shows_nothing_leads_on(int width) {
    try (Page page = browsing.signIn("keeper@example.test", width, "/console/")) {
      page.navigate(browsing.url("/console/#/queue"));
      assertThat(page.getByText("Your role does not include this page")).isVisible();
      Browsing.assertAccessible(page);
      page.navigate(browsing.url("/console/#/no-such-thing/x"));
      assertThat(page.getByText("There is no such page.")).isVisible();
      Browsing.assertAccessible(page);
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Go to: Domains")).click();
      assertThat(
              page.getByRole(
                  AriaRole.HEADING, new Page.GetByRoleOptions().setName("Domains").setLevel(1)))
          .isVisible();
    }
  }

  /// Browsers know what a password is for by its form and its `autocomplete`.
  @Test
  void passwords_stand_in_forms() {
    try (Page page = browsing.console(1360)) {
      for (String place : List.of("accounts", "account/boss@example.test/sign-in")) {
        page.navigate(browsing.url("/console/#/" + place));
        Locator password = page.locator("main form input[type=password]");
        assertThat(password).hasAttribute("autocomplete", "new-password");
        assertThat(page.locator("input[type=password]")).hasCount(1);
      }
    }
    try (Page page = browsing.watched(browsing.context(1360).newPage())) {
      page.navigate(browsing.url("/login"));
      assertThat(page.locator("form input[type=password]"))
          .hasAttribute("autocomplete", "current-password");
      assertThat(page.locator("form input[name=name]"))
          .hasAttribute("autocomplete", Pattern.compile("^username"));
    }
  }
}

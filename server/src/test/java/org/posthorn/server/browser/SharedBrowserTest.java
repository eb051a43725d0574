package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two people, one after the other in the same browser.
@InBrowser
class SharedBrowserTest {
  private final Browsing browsing;
  private String ada = "";
  private String bert = "";

  SharedBrowserTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void accounts() throws Exception {
    ada = browsing.account("ada");
    bert = browsing.account("bert");
    browsing.arrives(ada, "For Ada", "To: ada@example.test\n\nHello Ada\n");
    browsing.arrives(bert, "For Bert", "To: bert@example.test\n\nHello Bert\n");
  }

  /// Somebody else signs in, in another window; who was there before has not signed out.
  private Page signIn(Page before, String address) {
    before.context().clearCookies();
    Page page = browsing.watched(before.context().newPage());
    page.navigate(browsing.url("/"));
    Browsing.signIn(page, address);
    return page;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_page_becomes_that_of_who_signed_in_since_and_does_nothing_in_their_name(int width) {
    try (Page before = browsing.webmail(ada, width)) {
      assertThat(line(before, "For Ada")).isVisible();
      before.navigate(browsing.url("/mail/#/settings/language"));
      assertThat(before.getByLabel("Undo after sending")).hasValue("10");
      try (Page after = signIn(before, bert)) {
        assertThat(line(after, "For Bert")).isVisible();
        before.navigate(browsing.url("/mail/#/"));
        assertThat(line(before, "For Bert")).isVisible();
        assertThat(line(before, "For Ada")).hasCount(0);
        after.navigate(browsing.url("/mail/#/settings/language"));
        assertThat(after.getByLabel("Undo after sending")).hasValue("10");
      }
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void nobody_is_offered_the_searches_of_others(int width) {
    try (Page before = browsing.webmail(ada, width)) {
      before.locator("#search").fill("subject:surprise");
      before.locator("#search").press("Enter");
      assertThat(before.getByText("Nothing was found.")).isVisible();
      before.locator("#search").fill("");
      assertThat(before.getByRole(AriaRole.OPTION).getByText("subject:surprise")).isVisible();
      try (Page after = signIn(before, bert)) {
        after.locator("#search").focus();
        assertThat(after.getByRole(AriaRole.OPTION).first()).isVisible();
        assertThat(after.getByRole(AriaRole.OPTION).getByText("subject:surprise")).hasCount(0);
      }
    }
  }
}

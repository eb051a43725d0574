package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/// What the page of another site can do in the browser of somebody who is signed in.
@InBrowser
class CrossSiteTest {
  private final Browsing browsing;

  CrossSiteTest(Browsing browsing) {
    this.browsing = browsing;
  }

  /// A page of another site, in the same browser.
  private static Page elsewhere(Page signedIn, String html) {
    Page page = signedIn.context().newPage();
    page.route(
        "https://elsewhere.test/**",
        route ->
            route.fulfill(new Route.FulfillOptions().setContentType("text/html").setBody(html)));
    page.navigate("https://elsewhere.test/");
    return page;
  }

  @Test
  void its_links_lead_to_pages_that_know_their_reader() {
    try (Page page = browsing.webmail("bob@example.test", 1360)) {
      String security = browsing.url("/account/security");
      try (Page other = elsewhere(page, "<a href='" + security + "'>go</a>")) {
        other.getByText("go").click();
        assertThat(other.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
            .hasText("Password and sign-in");
      }
      try (Page other = elsewhere(page, "<a href='" + browsing.url("/mail/") + "'>go</a>")) {
        other.getByText("go").click();
        assertThat(other.getByRole(AriaRole.MAIN)).isVisible();
        assertThat(Browsing.button(other, "Compose")).isVisible();
      }
    }
  }

  @Test
  void its_forms_do_nothing_and_ours_work() {
    try (Page page = browsing.webmail("bob@example.test", 1360)) {
      String logout = browsing.url("/logout");
      String form = "<form method=post action='" + logout + "'><button>go</button></form>";
      try (Page other = elsewhere(page, form)) {
        other.getByText("go").click();
        assertThat(other.getByRole(AriaRole.ALERT)).isVisible();
      }
      page.navigate(logout);
      Browsing.button(page, "Sign out").click();
      assertThat(page.getByLabel("Password")).isVisible();
      page.navigate(browsing.url("/mail/"));
      assertThat(page.getByLabel("Password")).isVisible(); // nobody is signed in any more
    }
  }
}

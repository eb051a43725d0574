package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets into the console, and what frames its pages.
@InBrowser
class ConsoleTest {
  private final Browsing browsing;

  ConsoleTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void an_administrator_is_led_to_the_pages(int width) {
    try (Page page = browsing.console(width)) {
      assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
          .isVisible();
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void the_search_and_the_list_of_keys_have_keys() {
    try (Page page = browsing.console(1360)) {
      Locator search = page.getByRole(AriaRole.SEARCHBOX);
      page.keyboard().press("/");
      assertThat(search).isFocused();
      page.keyboard().type("a/b?");
      assertThat(search).hasValue("a/b?");
      page.getByRole(AriaRole.MAIN).focus();
      page.keyboard().press("?");
      Locator keys = page.getByRole(AriaRole.DIALOG);
      assertThat(keys).containsText("Search");
      Browsing.assertAccessible(page);
      page.keyboard().press("/");
      assertThat(search).not().isFocused();
      page.keyboard().press("Escape");
      assertThat(keys).isHidden();
    }
  }

  @ParameterizedTest(name = "{0}, {1} pixels wide")
  @CsvSource({
    "en-GB, 1360, Account added, Quota changed, 123 MB",
    "de-DE, 390, Konto angelegt, Speicherplatz geändert, 123 MB",
    "fr-FR, 390, Compte créé, Quota modifié, 123 Mo",
    "es-ES, 390, Cuenta creada, Cuota cambiada, 123 MB"
  })
  void the_audit_log_is_in_the_language_of_its_reader(
      String language, int width, String added, String quota, String size) {
    String address = browsing.account("audited-" + language.substring(0, 2));
    browsing.server().posthorn("account", "quota", address, "123000000");
    try (Page page = browsing.watched(browsing.context(width, language).newPage())) {
      page.navigate(browsing.url("/console/#/audit?text=" + address));
      Browsing.signIn(page, Browsing.ADMINISTRATOR);
      Locator entry = Browsing.line(page, "account.add");
      assertThat(entry).containsText(added);
      Locator changed = Browsing.line(page, "account.quota");
      assertThat(changed).containsText(quota);
      assertThat(changed).containsText(Pattern.compile(size.replace(" ", "[\\s\u202f\u00a0]")));
      assertThat(changed.getByText(Pattern.compile("[/.]\\d+.* \\d?\\d:\\d\\d:\\d\\d$")))
          .isVisible();
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void an_ordinary_account_is_told_that_it_does_not_administer() {
    try (Page page = browsing.webmail("bob@example.test", 1360)) {
      page.navigate(browsing.url("/console/"));
      assertThat(page.getByText("bob@example.test does not administer this server.")).isVisible();
      Browsing.assertAccessible(page);
    }
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages of the settings, as somebody uses them who sets up an account.
@InBrowser
class SettingsTest {
  private final Browsing browsing;

  SettingsTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void accounts() {
    var _ = browsing.account("set1360");
    var _ = browsing.account("set390");
  }

  private Page at(int width, String name) {
    Page page = browsing.webmail("set" + width + "@example.test", width);
    open(page, name);
    return page;
  }

  private void open(Page page, String name) {
    page.navigate(browsing.url("/mail/#/settings/" + name));
    assertThat(page.locator(".settings-page .hint[role=status]")).hasCount(0);
  }

  private static Locator button(Page page, String name) {
    return Browsing.button(page, name).first();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_rule_is_tested_saved_applied_to_old_mail_and_taken_back(int width) throws IOException {
    String address = "set" + width + "@example.test";
    for (int i = 0; i < 3; i++) {
      browsing.arrives(address, "Invoice " + i, "To: me\n\nPay.\n");
    }
    browsing.arrives(address, "Garden", "To: me\n\nBring a cake.\n");
    try (Page page = at(width, "rules")) {
      assertThat(page.getByText(Pattern.compile("There are no rules yet"))).isVisible();
      Browsing.assertAccessible(page);
      button(page, "New rule").click();
      page.getByLabel("Name of the rule").fill("Invoices");
      page.getByLabel("Part of the message").selectOption("subject");
      page.getByLabel("Text to compare with").fill("invoice");
      page.getByLabel("Action", new Page.GetByLabelOptions().setExact(true)).selectOption("move");
      page.getByLabel("Mailbox", new Page.GetByLabelOptions().setExact(true))
          .selectOption("Archive");
      button(page, "Test on your mail").click();
      assertThat(page.getByText(Pattern.compile("The rule matches 3 of the newest [45] ")))
          .isVisible();
      Browsing.assertAccessible(page);
      button(page, "Save").click();
      assertThat(page.getByText("If subject contains “invoice”: move to “Archive”.")).isVisible();
      button(page, "Apply to the inbox").click();
      assertThat(page.getByText(Pattern.compile("Done .*3 filed"))).isVisible();
      Browsing.assertAccessible(page);
      button(page, "Undo").click();
      assertThat(page.getByText(Pattern.compile("3 restored"))).isVisible();
      page.getByText("The Sieve script").click();
      Locator script = page.getByLabel("Active script");
      assertThat(script).hasValue(Pattern.compile("fileinto :create \"Archive\""));
      script.fill("keep;\nnonsense");
      button(page, "Check").click();
      assertThat(page.getByText(Pattern.compile("Line 2:"))).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void the_answer_while_away_is_kept_and_checked(int width) {
    try (Page page = at(width, "vacation")) {
      page.getByLabel("Answer mail while I am away").check();
      button(page, "Save").click();
      assertThat(page.getByText("Write the text of the reply.")).isVisible();
      page.getByLabel("Answer", new Page.GetByLabelOptions().setExact(true))
          .fill("Back on Monday.");
      page.getByLabel("Until (optional)").fill("2030-01-01T08:00");
      button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      Browsing.assertAccessible(page);
      page.reload();
      assertThat(page.getByLabel("Answer mail while I am away")).isChecked();
      assertThat(page.getByLabel("Until (optional)")).hasValue("2030-01-01T08:00");
      page.getByLabel("Answer mail while I am away").uncheck();
      button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_device_gets_a_password_with_codes_and_loses_it(int width) {
    try (Page page = at(width, "devices")) {
      page.getByLabel("Name of a new device").fill("Phone");
      button(page, "Set up").click();
      assertThat(page.getByText("The password is shown only once.", new Page.GetByTextOptions()))
          .isVisible();
      assertThat(
              page.getByRole(
                  AriaRole.IMG,
                  new Page.GetByRoleOptions().setName("Android: scan with Thunderbird")))
          .isVisible();
      Browsing.assertAccessible(page);
      Download profile = page.waitForDownload(() -> page.getByText("Download the profile").click());
      assertThat(profile.suggestedFilename()).isEqualTo("mail.mobileconfig");
      button(page, "Done").click();
      button(page, "Revoke").click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Revoke"))
          .click();
      assertThat(page.getByText("There are no devices yet.")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void mail_is_exported_and_imported_again_but_nothing_twice(int width) throws IOException {
    browsing.arrives("set" + width + "@example.test", "Kept", "Message-ID: <k@r.test>\n\nText\n");
    try (Page page = at(width, "storage")) {
      Browsing.assertAccessible(page);
      Download file =
          page.waitForDownload(() ->
              page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download"))
                  .click());
      Path saved = file.path();
      page.getByLabel("File", new Page.GetByLabelOptions().setExact(true)).setInputFiles(saved);
      assertThat(page.getByText(Pattern.compile("[0-9]+ already there"))).isVisible();
      assertThat(page.getByText(Pattern.compile("[0-9]+ imported"))).hasCount(0);
      Browsing.assertAccessible(page);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void the_language_is_kept_by_the_server_for_other_browsers_too(int width) {
    try (Page page = at(width, "language")) {
      Browsing.assertAccessible(page);
      page.getByLabel("Language").selectOption("de");
      assertThat(page.getByLabel("Sprache")).isVisible();
    }
    try (Page page = browsing.webmail("set" + width + "@example.test", width)) {
      // The first view of a browser is in its own language.
      assertThat(page.locator("html")).hasAttribute("lang", "de");
      open(page, "language");
      page.getByLabel("Sprache").selectOption("en");
      assertThat(page.getByLabel("Language")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void addresses_and_sign_in_are_there(int width) {
    try (Page page = at(width, "addresses")) {
      page.getByLabel("Forward all mail to").fill("nonsense");
      button(page, "Save").click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Forward"))
          .click();
      assertThat(page.locator(".field-error")).isVisible();
      Browsing.assertAccessible(page);
      open(page, "security");
      assertThat(page.getByText("this one")).isVisible();
      page.getByLabel("Name of a new authenticator app").fill("phone");
      button(page, "Set up").click();
      assertThat(
              page.getByRole(
                  AriaRole.IMG, new Page.GetByRoleOptions().setName("Scan this with the app.")))
          .isVisible();
      Browsing.assertAccessible(page);
    }
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;

/// Somebody has two accounts, and is signed in to both side by side.
@InBrowser
class AccountsTest {
  private final Browsing browsing;

  AccountsTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private static void openMenu(Page page, int width) {
    if (width < 700) {
      button(page, "Mailboxes").click();
    }
  }

  private static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator section(Page page, String address) {
    return page.getByRole(
        AriaRole.REGION, new Page.GetByRoleOptions().setName(address).setExact(true));
  }

  private static Locator inbox(Page page, String address) {
    return section(page, address)
        .getByRole(
            AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile("^Inbox")));
  }

  /// Signs in to a first account, and to a second beside it.
  private Page both(String first, String second, int width) {
    Page page = browsing.webmail(first, width);
    openMenu(page, width);
    link(page, "Add an account").click();
    assertThat(page.getByText("You are signed in as " + first)).isVisible();
    assertAccessible(page);
    page.fill("input[type=email]", second);
    page.fill("input[type=password]", RunningServer.PASSWORD);
    page.click("form button");
    assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
    openMenu(page, width);
    assertThat(section(page, first)).isVisible();
    assertThat(section(page, second)).isVisible();
    return page;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void mail_of_two_accounts_is_read_and_sent_side_by_side(int width) throws IOException {
    String own = browsing.account("own" + width);
    String info = browsing.account("info" + width);
    browsing.arrives(own, "For the person", "To: me\n\nPrivate.\n");
    browsing.arrives(info, "For the office", "To: us\nMessage-ID: <1@r.test>\n\nPlease answer.\n");
    try (Page page = both(own, info, width)) {
      assertAccessible(page);
      assertThat(inbox(page, own)).hasAccessibleName(Pattern.compile("1 unread"));
      inbox(page, info).click();
      assertThat(line(page, "For the office")).isVisible();
      assertThat(line(page, "For the person")).hasCount(0);

      openMenu(page, width);
      page.getByRole(
              AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("All inboxes")))
          .click();
      assertThat(line(page, "For the office")).isVisible();
      assertThat(line(page, "For the person")).isVisible();
      browsing.arrives(info, "Heard of at once", "To: us\n\nx\n");
      assertThat(line(page, "Heard of at once")).isVisible();

      line(page, "For the office").getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      Locator from =
          page.getByRole(
              AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("From").setExact(true));
      assertThat(from.locator("option:checked")).hasText(Pattern.compile(info));
      page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To")).fill(own + ",");
      button(page, "Remove Bob <bob@remote.test>").click();
      page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Text of the message"))
          .pressSequentially("Answered.");
      page.locator(".compose footer .primary").click();
      assertThat(page.locator(".compose")).hasCount(0);

      sent(page, width, info, "Re: For the office", 1);
      sent(page, width, own, "Re: For the office", 0);
      openMenu(page, width);
      inbox(page, own).click();
      assertThat(line(page, "Re: For the office"))
          .isVisible(
              new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                  .setTimeout(30_000));

      openMenu(page, width);
      link(page, "Sign out of " + info).click();
      button(page, "Sign out of " + info).click();
      assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
      openMenu(page, width);
      assertThat(section(page, info)).hasCount(0);
      assertThat(link(page, "Sign out of " + info)).hasCount(0);
      assertThat(link(page, "Sign out")).isVisible();
    }
    RunningServer.Ran sessions = browsing.server().posthorn("account", "session", "list", info);
    assertThat(sessions.out()).doesNotContain("Mozilla");
  }

  private static void sent(Page page, int width, String address, String subject, int count) {
    openMenu(page, width);
    section(page, address)
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sent").setExact(true))
        .click();
    if (count == 0) {
      assertThat(page.getByText("What you send is kept here.")).isVisible();
    }
    assertThat(line(page, subject)).hasCount(count);
  }

  /// A message that is begun in one account and sent from the other is of the other.
  @Test
  void a_message_changes_its_account_with_its_sender() {
    String own = browsing.account("own-from");
    String info = browsing.account("info-from");
    try (Page page = both(own, info, 1360)) {
      button(page, "Compose").click();
      page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To")).fill(own + ",");
      page.getByLabel("Subject").fill("Moved");
      assertThat(page.getByText("Draft saved")).isVisible();
      page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("From").setExact(true))
          .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(info));
      assertThat(page.getByText("Draft saved")).isVisible();
      assertThat(page.getByLabel("Subject")).hasValue("Moved");
      page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Text of the message"))
          .pressSequentially("From the office.");
      page.locator(".compose footer .primary").click();
      assertThat(page.locator(".compose")).hasCount(0);
      sent(page, 1360, info, "Moved", 1);
      sent(page, 1360, own, "Moved", 0);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void settings_are_those_of_the_account_that_is_chosen(int width) {
    String own = browsing.account("own-set" + width);
    String info = browsing.account("info-set" + width);
    try (Page page = both(own, info, width)) {
      page.navigate(browsing.url("/mail/#/settings/vacation"));
      page.reload(); // which closes the menu of a narrow page
      page.getByRole(
              AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Account").setExact(true))
          .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(info));
      page.getByLabel("Answer mail while I am away").check();
      page.getByLabel("Answer", new Page.GetByLabelOptions().setExact(true)).fill("We are closed.");
      button(page, "Save").click();
      assertThat(page.getByText("Saved.")).isVisible();
      assertAccessible(page);
      page.getByRole(
              AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Account").setExact(true))
          .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(own));
      assertThat(page.getByLabel("Answer mail while I am away")).not().isChecked();
      page.navigate(browsing.url("/mail/#/settings/devices"));
      page.getByRole(
              AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Account").setExact(true))
          .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(info));
      page.getByLabel("Name of a new device").fill("Office phone");
      button(page, "Set up").click();
      assertThat(page.getByText("The password is shown this once.")).isVisible();
    }
    assertThat(browsing.server().posthorn("account", "app-password", "list", info).out())
        .contains("Office phone");
    assertThat(browsing.server().posthorn("account", "app-password", "list", own).out())
        .doesNotContain("Office phone");
  }

  /// Whoever ends the session elsewhere ends it in this browser, and what it kept goes.
  @Test
  void an_account_disappears_from_an_open_page_when_its_session_ends() throws IOException {
    String own = browsing.account("own-end");
    String info = browsing.account("info-end");
    browsing.arrives(info, "For the office", "To: us\n\nPlease answer.\n");
    try (Page page = both(own, info, 1360)) {
      inbox(page, info).click();
      assertThat(line(page, "For the office")).isVisible();
      browsing.server().posthorn("account", "session", "end", info, "--all");
      assertThat(section(page, info))
          .hasCount(
              0,
              new com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions()
                  .setTimeout(20_000));
      assertThat(line(page, "For the office")).hasCount(0);
      assertThat(page.getByText(own).first()).isVisible();
      assertThat((Integer) page.evaluate(KEPT, own)).as("of the other nothing is kept").isZero();
    }
  }

  private static final String KEPT =
      """
      async () => {
        const session = await (await fetch("/jmap/session")).json();
        const database = await new Promise((resolve) => {
          const request = indexedDB.open("posthorn");
          request.onsuccess = () => resolve(request.result);
        });
        const keys = await new Promise((resolve) => {
          const request = database.transaction("objects").objectStore("objects").getAllKeys();
          request.onsuccess = () => resolve(request.result);
        });
        return keys.filter(([account]) => !(account in session.accounts)).length;
      }
      """;
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Mail that is put away until a time, sent at a time, or muted.
@InBrowser
class TimesTest {
  private final Browsing browsing;
  private String address = "";

  TimesTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void anAccount() {
    address = browsing.account("tina");
  }

  private void mailbox(Page page, String name, int width) {
    if (width < 700) {
      button(page, "Mailboxes").click();
    }
    page.getByRole(AriaRole.NAVIGATION)
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name))
        .first()
        .click();
  }

  private static Locator choice(Page page, String name) {
    return page.locator(".times")
        .getByRole(AriaRole.BUTTON)
        .filter(new Locator.FilterOptions().setHasText(name));
  }

  /// What another program of the same user does. The time is over, so the server brings it back.
  private static final String WAKE =
      """
      async () => {
        const session = await (await fetch('/jmap/session')).json();
        const {csrf} = await (await fetch('/login/session')).json();
        const id = session.primaryAccounts['urn:ietf:params:jmap:mail'];
        const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail',
            'https://posthorn.org/jmap/reminders'];
        const post = async (methodCalls) => (await (await fetch(session.apiUrl, {method: 'POST',
            headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf},
            body: JSON.stringify({using, methodCalls})})).json()).methodResponses;
        const boxes = await post([['Mailbox/get', {accountId: id, ids: null}, 'm']]);
        const snoozed = boxes[0][1].list.find((box) => box.role === 'snoozed').id;
        const found = await post([['Email/query', {accountId: id, filter: {inMailbox: snoozed}}, 'q']]);
        const update = Object.fromEntries(found[0][1].ids.map((email) =>
            [email, {snoozed: {until: '2026-01-01T00:00:00Z', moveTo: null}}]));
        await post([['Email/set', {accountId: id, update}, 's']]);
      }
      """;

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void mail_is_snoozed_by_its_key_taken_back_and_comes_back_on_top(int width) throws Exception {
    String subject = "Tax return " + width;
    browsing.arrives(address, subject, "To: tina@example.test\n\nNot today.\n");
    browsing.arrives(address, "Newer than " + width, "To: tina@example.test\n\nx\n");
    try (Page page = browsing.webmail(address, width)) {
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.getByText("Not today.").last()).isVisible();
      page.keyboard().press("b");
      assertThat(choice(page, "Tomorrow morning")).isVisible();
      assertAccessible(page);
      choice(page, "Tomorrow morning").click();
      assertThat(page.getByText("Snoozed until")).isVisible();
      assertThat(line(page, subject)).hasCount(0);
      button(page, "Undo").click();
      assertThat(line(page, subject)).isVisible();

      line(page, subject).getByRole(AriaRole.CHECKBOX).check();
      page.locator(".list-pane").getByLabel("Snooze").click();
      choice(page, "Tomorrow morning").click();
      assertThat(line(page, subject)).hasCount(0);
      mailbox(page, "Snoozed", width);
      assertThat(line(page, subject).locator("time.time-mark")).isVisible();
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".time-banner")).containsText("Snoozed until");
      assertAccessible(page);

      mailbox(page, "Inbox", width);
      assertThat(line(page, "Newer than " + width)).isVisible();
      page.evaluate(WAKE);
      Locator first = page.getByRole(AriaRole.ROW).first();
      assertThat(first).containsText(subject);
      assertThat(first).containsText("Back");
      assertAccessible(page);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_message_is_sent_later_and_taken_back_to_be_edited(int width) {
    String subject = "Happy birthday " + width;
    try (Page page = browsing.webmail(address, width)) {
      page.locator(".begin:visible, .sidebar .primary:visible").first().click();
      page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To"))
          .fill("alice@example.test");
      page.getByLabel("Subject").fill(subject);
      page.getByLabel("Text of the message").fill("Many happy returns.");
      button(page, "Send later").click();
      assertAccessible(page);
      choice(page, "Tomorrow morning").click();
      assertThat(page.getByText("Will be sent:")).isVisible();

      mailbox(page, "Scheduled", width);
      assertThat(line(page, subject).locator("time.time-mark")).isVisible();
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".time-banner")).containsText("Will be sent:");
      assertAccessible(page);
      button(page, "Do not send, edit").click();
      assertThat(page.getByText("The message is a draft again.")).isVisible();
      assertThat(page.getByLabel("Text of the message")).containsText("Many happy returns.");
      button(page, "Discard draft").click();
      assertThat(page.getByText("Draft discarded.")).isVisible();
      assertThat(line(page, subject)).hasCount(0);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void what_is_scheduled_is_sent_now_unless_that_is_undone(int width) {
    String subject = "Sooner " + width;
    try (Page page = browsing.webmail(address, width)) {
      page.locator(".begin:visible, .sidebar .primary:visible").first().click();
      page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To"))
          .fill("alice@example.test");
      page.getByLabel("Subject").fill(subject);
      page.getByLabel("Text of the message").fill("Now, please.");
      button(page, "Send later").click();
      choice(page, "Tomorrow morning").click();
      assertThat(page.getByText("Will be sent:")).isVisible();
      mailbox(page, "Scheduled", width);
      line(page, subject).getByRole(AriaRole.LINK).click();
      button(page, "Send now").click();
      assertThat(page.locator(".notice")).containsText("Sent.");
      button(page, "Undo").click();
      assertThat(page.locator(".notice")).containsText("Not sent. It will be sent:");
      assertThat(page.locator(".time-banner")).containsText("Will be sent:");
      assertAccessible(page);

      button(page, "Send now").click();
      assertThat(page.locator(".notice")).containsText("Sent.");
      // The server keeps it for as long as it can be taken back, and moves it then.
      assertThat(page.locator(".time-banner"))
          .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
      mailbox(page, "Sent", width);
      assertThat(line(page, subject)).isVisible();
    }
  }

  @Test
  void an_answer_in_a_muted_thread_does_not_come_to_the_inbox() throws Exception {
    browsing.arrives(
        address, "Lunch", "To: all@remote.test\nMessage-ID: <lunch@remote.test>\n\nPizza?\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "Lunch").getByRole(AriaRole.LINK).click();
      assertThat(page.getByText("Pizza?").last()).isVisible();
      page.keyboard().press("m");
      assertThat(page.getByText("Muted.")).isVisible();
      assertThat(line(page, "Lunch")).hasCount(0);
      browsing.arrives(
          address, "Re: Lunch", "To: all@remote.test\nIn-Reply-To: <lunch@remote.test>\n\nYes!\n");
      browsing.arrives(address, "Something else", "To: tina@example.test\n\nx\n");
      assertThat(line(page, "Something else")).isVisible();
      assertThat(line(page, "Lunch")).hasCount(0);
      mailbox(page, "Archive", 1360);
      assertThat(line(page, "Lunch")).containsText("Muted");
      line(page, "Lunch").getByRole(AriaRole.LINK).click();
      assertThat(page.getByText("Yes!").last()).isVisible();
      assertAccessible(page);
      page.keyboard().press("m");
      assertThat(page.getByText("No longer muted.")).isVisible();
    }
  }
}

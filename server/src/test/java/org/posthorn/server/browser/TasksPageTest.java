package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tasks that were found in messages, summaries, and what is offered below a message.
@InBrowser
class TasksPageTest {
  private final Browsing browsing;

  TasksPageTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private static Locator task(Page page, String text) {
    return page.locator(".task-list li").filter(new Locator.FilterOptions().setHasText(text));
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_request_is_a_task_that_is_done_put_off_and_searched(int width) throws Exception {
    String address = browsing.account("busy" + width);
    browsing.arrives(
        address, "Report", "To: " + address + "\n\nPlease send me the report by tomorrow.\n");
    browsing.arrives(
        address, "Cake", "To: " + address + "\n\nCould you bring a <b>cake</b> to the party?\n");
    try (Page page = browsing.webmail(address, width)) {
      page.navigate(browsing.url("/mail/#/settings/tasks"));
      Locator report = task(page, "Please send me the report by tomorrow.");
      assertThat(report).isVisible();
      assertThat(report.locator(".due")).isVisible();
      // Text of a message is text.
      assertThat(task(page, "<b>cake</b>")).isVisible();
      assertAccessible(page);

      report.getByRole(AriaRole.BUTTON, named("Done")).press("Enter");
      assertThat(page.getByText("The task is done.")).isVisible();
      assertThat(report).hasCount(0);
      button(page, "Undo").click();
      assertThat(report).isVisible();

      report.getByLabel("Snooze").selectOption(new String[] {"0"});
      assertThat(report).hasCount(0);
      page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Shown tasks"))
          .getByRole(AriaRole.BUTTON, named("Put off"))
          .click();
      assertThat(report).isVisible();
      report.getByText("show now").click();
      assertThat(report).hasCount(0);
      button(page, "Open").click();
      assertThat(report).isVisible();

      page.getByLabel("Search tasks").fill("cake");
      assertThat(report).hasCount(0);
      Locator cake = task(page, "cake");
      cake.getByRole(AriaRole.BUTTON, named("Remove")).click();
      assertThat(page.getByText("Nothing was found.")).isVisible();
      page.getByLabel("Search tasks").fill("");
      report.getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message.open").getByText("Please send me")).isVisible();
    }
  }

  private static Locator.GetByRoleOptions named(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_reply_and_an_appointment_are_offered_below_the_message(int width) throws Exception {
    String address = browsing.account("lunch" + width);
    browsing.arrives(
        address, "Lunch", "To: " + address + "\n\nAre you free for lunch tomorrow at noon?\n");
    try (Page page = browsing.webmail(address, width)) {
      line(page, "Lunch").getByRole(AriaRole.LINK).click();
      Locator offers = page.locator(".offers");
      assertThat(offers.getByText("Yes, that works for me.")).isVisible();
      assertAccessible(page);
      var calendar = page.waitForDownload(() -> offers.getByText("Add to a calendar").click());
      assertThat(Files.readString(calendar.path())).contains("BEGIN:VEVENT", "SUMMARY:Lunch");
      offers.getByText("Yes, that works for me.").click();
      Locator writing = page.locator(".compose, .writing").first();
      assertThat(writing.getByText("Yes, that works for me.").first()).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_long_message_and_a_thread_have_a_summary(int width) throws Exception {
    String address = browsing.account("reader" + width);
    String filler = "The weather was fine and nothing happened on that day in the town. ";
    browsing.arrives(
        address,
        "Heating",
        "To: "
            + address
            + "\nMessage-ID: <h1@x.test>\n\nThe heating of the office is broken since Monday.\n\n"
            + filler.repeat(40)
            + "\n\nWe decided to order a new pump for the heating.\n");
    for (int i = 2; i <= 3; i++) {
      browsing.arrives(
          address,
          "Re: Heating",
          "To: "
              + address
              + "\nMessage-ID: <h"
              + i
              + "@x.test>\nIn-Reply-To: <h1@x.test>\nReferences: <h1@x.test>\n\n"
              + (i == 2 ? "Who pays for it?\n" : "It came today, and it is warm again.\n"));
    }
    try (Page page = browsing.webmail(address, width)) {
      line(page, "Heating").getByRole(AriaRole.LINK).click();
      Locator thread = page.locator(".conversation > .digest");
      thread.getByRole(AriaRole.BUTTON, named("Summary")).press("Enter");
      assertThat(thread.getByText("Decided", new Locator.GetByTextOptions().setExact(true)))
          .isVisible();
      assertThat(thread.getByText("It came today, and it is warm again.")).isVisible();
      assertThat(thread.getByText("Sentences from the text")).isVisible();
      Locator message = page.locator(".message.open .digest").first();
      message.getByRole(AriaRole.BUTTON, named("Summary")).click();
      assertThat(message.getByText("We decided to order a new pump for the heating.")).isVisible();
      assertAccessible(page);
    }
  }
}

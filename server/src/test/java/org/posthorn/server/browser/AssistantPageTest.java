package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.button;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of the assistant.
@InBrowser
class AssistantPageTest {
  private final Browsing browsing;
  private String address = "";

  AssistantPageTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void anAccount() {
    address = browsing.account("tessa");
  }

  private Page open(int width) {
    Page page = browsing.webmail(address, width);
    page.navigate(browsing.url("/mail/#/settings/assistant"));
    assertThat(field(page)).isFocused();
    return page;
  }

  private static Locator field(Page page) {
    return page.getByLabel("Ask for mail, or say what is to be done");
  }

  private static void ask(Page page, String request) {
    field(page).fill(request);
    field(page).press("Enter");
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void mail_is_found_opened_and_sent_after_a_confirmation(int width) throws Exception {
    String subject = "Sailing " + width;
    String friend = browsing.account("ulf" + width);
    browsing.arrives(address, subject, "To: tessa@example.test\n\nThe wind is good.\n");
    try (Page page = open(width)) {
      Browsing.assertAccessible(page);
      ask(page, "emails about \"" + subject + "\"");
      Locator found =
          page.locator(".listed a").filter(new Locator.FilterOptions().setHasText(subject));
      assertThat(found).isVisible();
      ask(page, "write to " + friend + ": I will be there at nine");
      Locator action = page.locator(".action");
      assertThat(action.getByText(friend)).isVisible();
      assertThat(action.getByText("I will be there at nine")).isVisible();
      Browsing.assertAccessible(page);
      button(page, "Send").click();
      assertThat(page.getByText("The message was sent.")).isVisible();
      assertThat(action.getByText("Done.")).isVisible();
      found.click();
      assertThat(page.locator(".body").getByText("The wind is good.")).isVisible();
    }
    try (Page page = browsing.webmail(friend, width)) {
      assertThat(page.getByText("I will be there at nine").first()).isVisible();
    }
  }

  @Test
  void a_conversation_is_kept_and_deleted_and_what_was_done_stays() throws Exception {
    browsing.arrives(address, "Old boat", "To: tessa@example.test\n\nFor sale.\n");
    try (Page page = open(1360)) {
      ask(page, "star the emails about \"Old boat\"");
      button(page, "Do nothing").click();
      assertThat(page.getByText("Nothing was done.")).isVisible();
      page.reload();
      button(page, "Earlier conversations").click();
      Locator earlier =
          page.locator(".conversations li")
              .filter(new Locator.FilterOptions().setHasText("Old boat"));
      earlier.getByRole(AriaRole.BUTTON).first().click();
      assertThat(page.getByText("Nothing was done.")).isVisible();
      button(page, "Earlier conversations").click();
      earlier.getByRole(AriaRole.BUTTON).last().click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
          .click();
      assertThat(earlier).hasCount(0);
      button(page, "What was done").click();
      assertThat(page.getByText("Cancelled").first()).isVisible();
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void an_answer_does_not_appear_in_another_conversation() throws Exception {
    browsing.arrives(address, "Lighthouse", "To: tessa@example.test\n\nIt is white.\n");
    List<Runnable> held = new CopyOnWriteArrayList<>();
    AtomicBoolean holds = new AtomicBoolean(true);
    try (Page page = open(1360)) {
      page.routeWebSocket(
          url -> url.contains("/assistant/ws"),
          route -> {
            WebSocketRoute server = route.connectToServer();
            server.onMessage(frame -> {
              if (holds.get() && frame.text().contains("Lighthouse")) {
                held.add(() -> route.send(frame.text()));
              } else {
                route.send(frame.text());
              }
            });
          });
      page.reload();
      assertThat(field(page)).isFocused();
      ask(page, "emails about Lighthouse");
      page.waitForCondition(() -> !held.isEmpty());
      button(page, "New conversation").click();
      ask(page, "help");
      assertThat(page.locator(".turn.own")).hasCount(1);
      assertThat(page.getByText("I can list")).isVisible();
      holds.set(false);
      held.forEach(Runnable::run);
      button(page, "Earlier conversations").click();
      Locator earlier =
          page.locator(".conversations li")
              .filter(new Locator.FilterOptions().setHasText("Lighthouse"));
      assertThat(earlier).isVisible();
      assertThat(page.locator(".listed a")).hasCount(0);
      earlier.getByRole(AriaRole.BUTTON).first().click();
      assertThat(page.locator(".listed a")).hasCount(1);
    }
  }

  @Test
  void a_refused_confirmation_is_told() throws Exception {
    browsing.arrives(address, "Rowing", "To: tessa@example.test\n\nAt six.\n");
    try (Page first = open(1360)) {
      ask(first, "star the emails about \"Rowing\"");
      assertThat(button(first, "Confirm")).isVisible();
      Page second = browsing.watched(first.context().newPage());
      second.navigate(browsing.url("/mail/#/settings/assistant"));
      button(second, "Earlier conversations").click();
      second
          .locator(".conversations li")
          .filter(new Locator.FilterOptions().setHasText("Rowing"))
          .getByRole(AriaRole.BUTTON)
          .first()
          .click();
      button(second, "Do nothing").click();
      assertThat(second.getByText("Nothing was done.")).isVisible();
      button(first, "Confirm").click();
      assertThat(first.getByRole(AriaRole.ALERT).getByText("there is no such action")).isVisible();
      assertThat(first.getByText("Nothing was done.")).isVisible();
    }
  }

  @Test
  void what_is_forwarded_is_shown() throws Exception {
    browsing.arrives(address, "Map of the harbour", "To: tessa@example.test\n\nSee there.\n");
    try (Page page = open(390)) {
      ask(page, "forward the last mail about harbour to friend@remote.test");
      Locator action = page.locator(".action");
      assertThat(action.getByText("Attached message")).isVisible();
      assertThat(action.locator("dd").getByText("Bob")).isVisible();
      assertThat(action.getByText("Map of the harbour").last()).isVisible();
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void what_was_done_is_shown_in_parts() throws Exception {
    String other = browsing.account("wim");
    try (Page page = browsing.webmail(other, 1360)) {
      page.navigate(browsing.url("/mail/#/settings/assistant"));
      for (int i = 0; i < 26; i++) {
        ask(page, "write to friend@remote.test: number " + i);
        button(page, "Do nothing").click();
        assertThat(page.getByText("Nothing was done.")).hasCount(i + 1);
      }
      button(page, "What was done").click();
      Locator entries = page.locator(".audit details");
      assertThat(entries).hasCount(50);
      button(page, "Show more").click();
      assertThat(entries).hasCount(52);
      assertThat(button(page, "Show more")).hasCount(0);
      Browsing.assertAccessible(page);
    }
  }

  @Test
  void who_does_not_want_it_turns_it_off_and_on() {
    String other = browsing.account("vera");
    try (Page page = browsing.webmail(other, 390)) {
      page.navigate(browsing.url("/mail/#/settings/assistant"));
      button(page, "Turn off").click();
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Turn off"))
          .click();
      assertThat(page.getByText("The assistant is turned off.")).isVisible();
      Browsing.assertAccessible(page);
      button(page, "Turn on").click();
      assertThat(field(page)).isVisible();
    }
  }
}

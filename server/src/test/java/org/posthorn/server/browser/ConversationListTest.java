package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The list of conversations: its order, what it shows, and what is done to many of them.
@InBrowser
class ConversationListTest {
  private final Browsing browsing;

  ConversationListTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private void arrives(String to, String from, String subject, String body) throws Exception {
    String message =
        "From: %1$s <%1$s@remote.test>\nTo: %2$s\nSubject: %3$s\n\n%4$s\n"
            .formatted(from, to, subject, body);
    assertThat(browsing.server().deliver(to, message)).startsWith("250");
  }

  /// Their subjects, from the first on.
  private static void assertOrder(Page page, String... subjects) {
    assertThat(page.locator(".line .subject bdi")).hasText(subjects);
  }

  private static Locator orderButton(Page page) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Order: ")));
  }

  private static void order(Page page, String name) {
    orderButton(page).click();
    page.getByRole(AriaRole.MENUITEMRADIO, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  private static void option(Page page, String name) {
    button(page, "List options").click();
    page.getByRole(AriaRole.MENUITEMCHECKBOX, new Page.GetByRoleOptions().setName(name)).click();
  }

  private static void mailbox(Page page, String name, int width) {
    if (width < 700) {
      button(page, "Mailboxes").click();
    }
    page.getByRole(AriaRole.NAVIGATION)
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name))
        .first()
        .click();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_mailbox_keeps_the_order_that_its_reader_chose(int width) throws Exception {
    String address = browsing.account("lena" + width);
    arrives(address, "zoe", "banana", "x".repeat(900));
    arrives(address, "anna", "Re: Apple", "x".repeat(3_000).replaceAll("(x{70})", "$1\n"));
    arrives(address, "mike", "Cherry", "x");
    try (Page page = browsing.webmail(address, width)) {
      assertOrder(page, "Cherry", "Re: Apple", "banana");
      line(page, "banana").getByRole(AriaRole.BUTTON).click();
      line(page, "Cherry").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message")).isVisible();
      button(page, "Back to the list").click();
      assertThat(page.locator(".line.unread")).hasCount(2);

      order(page, "Oldest first");
      assertOrder(page, "banana", "Re: Apple", "Cherry");
      order(page, "By sender");
      assertOrder(page, "Re: Apple", "Cherry", "banana");
      order(page, "Unread first");
      assertOrder(page, "Re: Apple", "banana", "Cherry");
      order(page, "Starred first");
      assertOrder(page, "banana", "Cherry", "Re: Apple");
      order(page, "Largest first");
      assertOrder(page, "Re: Apple", "banana", "Cherry");
      assertThat(line(page, "Re: Apple").locator(".size")).hasText(Pattern.compile("3\\.\\d kB"));
      assertAccessible(page);

      // By the keyboard alone.
      orderButton(page).press("Enter");
      assertThat(page.getByRole(AriaRole.MENUITEMRADIO)).hasCount(8);
      assertAccessible(page);
      page.keyboard().press("End");
      page.keyboard().press("Home");
      for (int i = 0; i < 3; i++) {
        page.keyboard().press("ArrowDown");
      }
      page.keyboard().press("Enter");
      assertOrder(page, "Re: Apple", "banana", "Cherry");
      assertThat(orderButton(page)).isFocused();
      assertThat(orderButton(page)).hasAccessibleName("Order: By subject");

      // What arrives takes its place.
      arrives(address, "nina", "Avocado", "x");
      assertOrder(page, "Re: Apple", "Avocado", "banana", "Cherry");
      page.reload();
      assertOrder(page, "Re: Apple", "Avocado", "banana", "Cherry");

      mailbox(page, "Sent", width);
      assertThat(orderButton(page)).hasAccessibleName("Order: Newest first");
      order(page, "By recipient");
      assertThat(page.getByText("Messages that you send are kept here.")).isVisible();
      mailbox(page, "Inbox", width);
      assertOrder(page, "Re: Apple", "Avocado", "banana", "Cherry");

      // Without a connection too.
      page.context().setOffline(true);
      order(page, "Starred first");
      assertThat(page.locator(".line .subject bdi").first()).hasText("banana");
      order(page, "By sender");
      assertOrder(page, "Re: Apple", "Cherry", "Avocado", "banana");
      page.context().setOffline(false);
      button(page, "By sender").click();
      assertOrder(page, "Avocado", "Cherry", "Re: Apple", "banana");
    }
  }

  /// The beginning of a function of a number; `id` is the account, `post` makes calls.
  private static final String CALLS =
      """
      async (count) => {
        const session = await (await fetch('/jmap/session')).json();
        const {csrf} = await (await fetch('/login/session')).json();
        const id = session.primaryAccounts['urn:ietf:params:jmap:mail'];
        const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];
        const post = async (methodCalls) => (await (await fetch(session.apiUrl, {method: 'POST',
            headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf},
            body: JSON.stringify({using, methodCalls})})).json()).methodResponses;
      """;

  /// Removes all messages but so many.
  private static final String REMOVE =
      CALLS
          + """
            const found = await post([['Email/query', {accountId: id}, 'q']]);
            const destroy = found[0][1].ids.slice(count);
            await post([['Email/set', {accountId: id, destroy}, 's']]);
          }
          """;

  /// Puts so many messages into the inbox.
  private static final String FILL =
      CALLS
          + """
            const boxes = await post([['Mailbox/get', {accountId: id, ids: null}, 'm']]);
            const inbox = boxes[0][1].list.find((box) => box.role === 'inbox').id;
            for (let at = 0; at < count; at += 150) {
              const create = {};
              for (let n = at; n < Math.min(count, at + 150); n++) {
                // 7 and the count have no divisor in common: all numbers come, in another order.
                const number = String(n * 7 % count).padStart(3, '0');
                create['e' + n] = {mailboxIds: {[inbox]: true}, subject: 'Number ' + number,
                    from: [{email: 'bob@remote.test'}], bodyStructure: {partId: '1', type: 'text/plain'},
                    bodyValues: {1: {value: 'x'}}};
              }
              await post([['Email/set', {accountId: id, create}, 's']]);
            }
          }
          """;

  private static final int MANY = 450;

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void everything_is_selected_archived_in_pieces_stopped_and_brought_back(int width) {
    try (Page page = browsing.webmail(browsing.account("many" + width), width)) {
      page.evaluate(FILL, MANY);
      Locator grid = page.getByRole(AriaRole.GRID);
      assertThat(grid).hasAttribute("aria-rowcount", "450");
      // Of a search, the first lines come before all that it finds is counted.
      page.evaluate("location.hash = '#/search/subject%3ANumber'");
      assertThat(page.locator(".line mark").first()).hasText("Number");
      assertThat(grid).hasAttribute("aria-rowcount", "450");
      page.locator("#conversations").evaluate("list => list.scrollTop = list.scrollHeight");
      assertThat(page.locator(".line[aria-rowindex='450'] mark")).hasText("Number");
      page.evaluate("location.hash = '#/'");
      assertThat(page.locator(".line mark")).hasCount(0);
      // Of an order that it is told in parts, the end is as right as the beginning.
      order(page, "By subject");
      assertThat(line(page, "Number 000")).isVisible();
      page.locator("#conversations").evaluate("list => list.scrollTop = list.scrollHeight");
      assertThat(page.locator(".line .subject bdi").last()).hasText("Number 449");

      Deque<Route> held = new ArrayDeque<>();
      hold(page, held);
      archiveAll(page);
      assertThat(page.locator(".work")).containsText("0 of 450 done");
      assertAccessible(page);
      resume(page, held);
      assertThat(page.locator(".work")).containsText("400 of 450 done");
      resume(page, held);
      assertThat(page.getByText("Archived.")).isVisible();
      assertThat(page.locator(".work")).hasCount(0);
      assertThat(page.locator(".line")).hasCount(0);
      page.unroute("**/jmap/api");
      button(page, "Undo").click();
      assertThat(grid).hasAttribute("aria-rowcount", "450");

      hold(page, held);
      archiveAll(page);
      assertThat(page.locator(".work")).containsText("0 of 450 done");
      button(page, "Stop").click();
      resume(page, held);
      assertThat(grid).hasAttribute("aria-rowcount", "50");
      page.unroute("**/jmap/api");
      button(page, "Undo").click();
      assertThat(grid).hasAttribute("aria-rowcount", "450");
    }
  }

  /// Another program removes messages while the page is told of no changes.
  @Test
  void a_list_of_which_most_is_gone_is_as_short_as_the_server_says() {
    try (Page page = browsing.webmail(browsing.account("gone"), 1360)) {
      page.evaluate(FILL, 120);
      Locator grid = page.getByRole(AriaRole.GRID);
      assertThat(grid).hasAttribute("aria-rowcount", "120");
      page.routeWebSocket("**/jmap/ws", socket -> {});
      page.reload();
      assertThat(line(page, "Number")).isVisible();
      assertThat(grid).hasAttribute("aria-rowcount", "120");
      page.evaluate(REMOVE, 3);
      page.locator("#conversations").evaluate("list => list.scrollTop = list.scrollHeight");
      assertThat(grid).hasAttribute("aria-rowcount", "3");
      assertThat(page.locator(".line.loading")).hasCount(0);
    }
  }

  /// Keeps requests that change messages from going on.
  private static void hold(Page page, Deque<Route> held) {
    page.route(
        "**/jmap/api",
        route -> {
          if (route.request().postData().contains("\"Email/set\"")) {
            held.add(route);
          } else {
            route.resume();
          }
        });
  }

  private static void archiveAll(Page page) {
    page.getByLabel("Select all").click();
    page.getByText("Select all 450 conversations that are here").click();
    assertThat(page.getByText("All 450 conversations here are selected.")).isVisible();
    page.locator(".list-pane").getByLabel("Archive").click();
  }

  /// Lets the request go on that was held, as soon as there is one.
  private static void resume(Page page, Deque<Route> held) {
    page.waitForCondition(() -> !held.isEmpty());
    held.remove().resume();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void only_what_is_unread_is_shown(int width) throws Exception {
    String address = browsing.account("una" + width);
    arrives(address, "anna", "First", "x");
    arrives(address, "anna", "Second", "The second.");
    try (Page page = browsing.webmail(address, width)) {
      line(page, "Second").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message")).containsText("The second.");
      button(page, "Back to the list").click();
      option(page, "Only unread");
      assertOrder(page, "First");
      assertThat(page).hasURL(Pattern.compile(".*/unread$"));
      arrives(address, "anna", "Third", "The third.");
      assertOrder(page, "Third", "First");
      assertAccessible(page);
      line(page, "Third").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message")).containsText("The third.");
      assertThat(line(page, "Third")).hasCount(0);
      button(page, "Back to the list").click();
      line(page, "First").getByRole(AriaRole.CHECKBOX).check();
      page.locator(".list-pane").getByLabel("Mark as read").click();
      assertThat(page.getByText("You have read everything here.")).isVisible();
      button(page, "Only unread").click();
      assertOrder(page, "Third", "Second", "First");
    }
  }

  @Test
  void in_a_page_from_right_to_left_all_of_a_line_begins_at_the_right() throws Exception {
    String address = browsing.account("rina");
    arrives(address, "bob", "Latin letters", "Left to right.");
    try (Page page = browsing.webmail(address, 1360)) {
      page.evaluate("() => document.documentElement.dir = 'rtl'");
      assertThat(page.locator(".line .subject .words")).hasCSS("text-align", "right");
      assertThat(page.locator(".line .preview")).hasCSS("text-align", "right");
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void lines_are_compact_in_this_browser_if_its_reader_likes(int width) throws Exception {
    String address = browsing.account("dan" + width);
    arrives(address, "anna", "First", "x");
    arrives(address, "anna", "Second", "x");
    try (Page page = browsing.webmail(address, width)) {
      assertThat(line(page, "First")).isVisible();
      assertThat(between(page)).isEqualTo(68);
      option(page, "Compact lines");
      assertThat(page.locator(".lines.compact")).isVisible();
      assertThat(between(page)).isEqualTo(48);
      assertAccessible(page);
      page.reload();
      assertThat(line(page, "First")).isVisible();
      assertThat(between(page)).isEqualTo(48);
      option(page, "Compact lines");
      assertThat(page.locator(".lines.comfortable")).isVisible();
      assertThat(between(page)).isEqualTo(68);
    }
  }

  /// How far two lines are from each other.
  private static long between(Page page) {
    return Math.round(line(page, "First").boundingBox().y - line(page, "Second").boundingBox().y);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_finger_archives_and_deletes(int width) throws Exception {
    String address = browsing.account("finn" + width);
    arrives(address, "anna", "To be kept", "x");
    arrives(address, "anna", "To be gone", "x");
    try (Page page = browsing.webmail(address, width)) {
      CDPSession devtools = page.context().newCDPSession(page);
      JsonObject on = new JsonObject();
      on.addProperty("enabled", true);
      devtools.send("Emulation.setTouchEmulationEnabled", on);
      assertThat(line(page, "To be kept")).isVisible();
      // Too short to mean anything.
      swipe(page, devtools, "To be kept", 60);
      assertThat(page.locator(".line[data-swipe]")).hasCount(0);
      assertOrder(page, "To be gone", "To be kept");
      swipe(page, devtools, "To be kept", 150);
      assertThat(page.getByText("Archived.")).isVisible();
      assertOrder(page, "To be gone");
      button(page, "Undo").click();
      assertOrder(page, "To be gone", "To be kept");
      swipe(page, devtools, "To be gone", -150);
      assertThat(page.getByText("Moved to Trash.")).isVisible();
      assertOrder(page, "To be kept");
      button(page, "Undo").click();
      assertOrder(page, "To be gone", "To be kept");
      // A line cannot be archived where it is archived already.
      swipe(page, devtools, "To be kept", 150);
      assertOrder(page, "To be gone");
      mailbox(page, "Archive", width);
      assertOrder(page, "To be kept");
      swipe(page, devtools, "To be kept", 150);
      assertOrder(page, "To be kept");
    }
  }

  private static void swipe(Page page, CDPSession devtools, String subject, int by) {
    BoundingBox box = line(page, subject).boundingBox();
    double x = box.x + box.width / 2 - by / 2.0;
    double y = box.y + box.height / 2;
    touch(devtools, "touchStart", x, y);
    for (int step = 1; step <= 5; step++) {
      touch(devtools, "touchMove", x + step * by / 5.0, y);
    }
    touch(devtools, "touchEnd", x, y);
  }

  private static void touch(CDPSession devtools, String type, double x, double y) {
    JsonArray points = new JsonArray();
    if (!type.equals("touchEnd")) {
      JsonObject point = new JsonObject();
      point.addProperty("x", x);
      point.addProperty("y", y);
      points.add(point);
    }
    JsonObject event = new JsonObject();
    event.addProperty("type", type);
    event.add("touchPoints", points);
    devtools.send("Input.dispatchTouchEvent", event);
  }
}

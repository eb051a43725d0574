package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The webmail without a connection, and back.
@InBrowser
class OfflineTest {
  private final Browsing browsing;
  private String address = "";

  OfflineTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void anAccount() {
    address = browsing.account("olive");
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void the_newest_mail_is_read_and_archived_without_a_connection(int width) throws Exception {
    String subject = "Timetable " + width;
    browsing.arrives(address, subject, "To: olive@example.test\n\nThe train leaves at nine.\n");
    try (Page page = browsing.webmail(address, width)) {
      assertThat(line(page, subject)).isVisible();
      untilTheWorkerAnswers(page);
      until(page, KEPT, subject);
      page.context().setOffline(true);
      page.reload();
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("The train leaves at nine.")).isVisible();
      Browsing.assertAccessible(page);
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      assertThat(line(page, subject)).hasCount(0);
      page.context().setOffline(false);
      until(page, NOTHING_WAITS, "");
      page.reload();
      assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
      assertThat(line(page, subject)).hasCount(0);
    }
  }

  @Test
  void a_conversation_that_is_not_stored_is_not_said_to_be_gone() throws Exception {
    browsing.arrives(address, "Not stored", "To: olive@example.test\n\nStill there.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "Not stored").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Still there.")).isVisible();
      untilTheWorkerAnswers(page);
      until(page, KEPT, "Not stored");
      page.context().setOffline(true);
      page.reload();
      assertThat(page.locator(".body").getByText("Still there.")).isVisible();
      page.evaluate(FORGET, "Not stored");
      page.reload();
      assertThat(page.getByText("This message is not stored in this browser.")).isVisible();
      assertThat(page.getByText("This conversation does not exist")).hasCount(0);
      Browsing.assertAccessible(page);
      page.context().setOffline(false);
      assertThat(page.locator(".body").getByText("Still there.")).isVisible();
    }
  }

  /// The push connection stays open, so that nothing tells the page when the server answers again.
  @Test
  void a_change_that_the_server_could_not_take_for_a_moment_is_sent_again() throws Exception {
    browsing.arrives(address, "Stays", "To: olive@example.test\n\nThere.\n");
    browsing.arrives(address, "For a moment", "To: olive@example.test\n\nOnce more.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "For a moment").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Once more.")).isVisible();
      assertThat(page.locator(".line.unread").getByText("For a moment")).hasCount(0);
      until(page, KEPT, "For a moment");
      page.reload();
      assertThat(page.locator(".body").getByText("Once more.")).isVisible();
      AtomicInteger refused = new AtomicInteger();
      page.route(
          "**/jmap/api",
          route -> {
            if (route.request().postData().contains("Email/set")) {
              refused.incrementAndGet();
              route.fulfill(new Route.FulfillOptions().setStatus(503));
            } else {
              route.resume();
            }
          });
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      page.waitForCondition(() -> refused.get() > 0);
      // The server counts one message more than the page shows.
      browsing.arrives(address, "Meanwhile", "To: olive@example.test\n\nNew.\n");
      assertThat(line(page, "Meanwhile")).isVisible();
      page.unroute("**/jmap/api");
      until(page, NOTHING_WAITS, "");
      page.navigate(browsing.url("/mail/#/search/subject:moment"));
      page.reload();
      assertThat(line(page, "For a moment").getByText("Archive")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {400, 413})
  void a_change_that_the_server_will_never_take_does_not_hold_up_others(int status)
      throws Exception {
    String subject = "Never " + status;
    browsing.arrives(address, subject, "To: olive@example.test\n\nStays here.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Stays here.")).isVisible();
      assertThat(page.locator(".line.unread").getByText(subject)).hasCount(0);
      until(page, KEPT, subject);
      AtomicInteger now = new AtomicInteger(503);
      page.route(
          "**/jmap/api",
          route -> {
            if (route.request().postData().contains("Email/set")) {
              route.fulfill(new Route.FulfillOptions().setStatus(now.get()));
            } else {
              route.resume();
            }
          });
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      until(page, "!(await " + NOTHING_WAITS + ")", "");
      now.set(status);
      page.waitForCondition(() -> (Boolean) page.evaluate("async () => await " + NOTHING_WAITS));
    }
  }

  @Test
  void what_is_undone_while_the_server_is_away_for_a_moment_stays_undone() throws Exception {
    browsing.arrives(address, "Undone", "To: olive@example.test\n\nStay.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "Undone").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Stay.")).isVisible();
      assertThat(page.locator(".line.unread").getByText("Undone")).hasCount(0);
      until(page, KEPT, "Undone");
      page.route(
          "**/jmap/api",
          route -> {
            if (route.request().postData().contains("Email/set")) {
              route.fulfill(new Route.FulfillOptions().setStatus(503));
            } else {
              route.resume();
            }
          });
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      until(page, "!(await " + NOTHING_WAITS + ")", "");
      page.unroute("**/jmap/api");
      button(page, "Undo").click();
      assertThat(page.getByText("Archived.")).hasCount(0);
      until(page, NOTHING_WAITS, "");
      page.reload();
      assertThat(line(page, "Undone")).isVisible();
    }
  }

  /// Otherwise the server may get the older change last.
  @Test
  void a_change_waits_until_an_older_one_is_answered() throws Exception {
    browsing.arrives(address, "Older", "To: olive@example.test\n\nStay.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "Older").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Stay.")).isVisible();
      assertThat(page.locator(".line.unread").getByText("Older")).hasCount(0);
      until(page, KEPT, "Older");
      AtomicInteger refused = new AtomicInteger();
      Deque<Route> held = new ConcurrentLinkedDeque<>();
      page.route(
          "**/jmap/api",
          route -> {
            if (!route.request().postData().contains("Email/set")) {
              route.resume();
            } else if (refused.getAndIncrement() == 0) {
              route.fulfill(new Route.FulfillOptions().setStatus(503));
            } else {
              held.add(route);
            }
          });
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      page.waitForCondition(() -> held.size() == 1); // it is sent again
      button(page, "Undo").click();
      page.waitForTimeout(500);
      assertEquals(1, held.size());
      page.unroute("**/jmap/api");
      held.forEach(Route::resume);
      until(page, NOTHING_WAITS, "");
      assertThat(line(page, "Older")).isVisible();
      page.navigate(browsing.url("/mail/#/search/subject:Older"));
      assertThat(line(page, "Older").getByText("Inbox")).isVisible();
    }
  }

  @Test
  void what_the_server_does_not_answer_is_sent_again() throws Exception {
    browsing.arrives(address, "No answer", "To: olive@example.test\n\nHello?\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "No answer").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Hello?")).isVisible();
      assertThat(page.locator(".line.unread").getByText("No answer")).hasCount(0);
      until(page, KEPT, "No answer");
      page.clock().install();
      page.reload();
      assertThat(page.locator(".body").getByText("Hello?")).isVisible();
      Deque<Route> held = new ConcurrentLinkedDeque<>();
      page.route(
          "**/jmap/api",
          route -> {
            if (route.request().postData().contains("Email/set")) {
              held.add(route);
            } else {
              route.resume();
            }
          });
      button(page, "Archive").click();
      for (int i = 1; i <= 2; i++) {
        int count = i;
        page.waitForCondition(() -> held.size() == count);
        page.clock().fastForward("00:46");
      }
      page.unroute("**/jmap/api");
      until(page, NOTHING_WAITS, "");
      page.navigate(browsing.url("/mail/#/search/subject:answer"));
      assertThat(line(page, "No answer").getByText("Archive")).isVisible();
      held.forEach(Route::abort);
    }
  }

  @Test
  void who_signs_out_without_a_connection_is_asked_before_changes_are_lost() throws Exception {
    browsing.arrives(address, "Filed", "To: olive@example.test\n\nAway.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      line(page, "Filed").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".body").getByText("Away.")).isVisible();
      assertThat(page.locator(".line.unread").getByText("Filed")).hasCount(0);
      untilTheWorkerAnswers(page);
      until(page, KEPT, "Filed");
      page.context().setOffline(true);
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      page.locator("body").press("c");
      page.getByLabel("Subject").fill("Begun");
      Locator question = page.getByRole(AriaRole.ALERTDIALOG);
      Locator signOut =
          page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign out"));
      signOut.click();
      assertThat(question).containsText("There is no connection.");
      assertThat(question).containsText("2 changes have not reached the server yet");
      Browsing.assertAccessible(page);
      button(page, "Cancel").click();
      assertThat(page.getByLabel("Subject")).hasValue("Begun");

      page.context().setOffline(false);
      until(page, NOTHING_WAITS, "");
      assertThat(page.getByText("Draft saved")).isVisible();
      page.context().setOffline(true);
      page.getByLabel("Subject").fill("Begun again");
      signOut.click();
      assertThat(question).containsText("1 change has not reached the server yet");
      button(page, "Sign out").click();
      page.waitForURL(Pattern.compile("chrome-error:.*|.*/logout.*"));
      page.context().setOffline(false);
      page.navigate(browsing.url("/login/style.css"));
      assertEquals(0, page.evaluate("async () => (await indexedDB.databases()).length"));
      assertEquals(
          0,
          page.evaluate(
              "() => Object.keys(localStorage).filter(k => k.includes('draft.')).length"));
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_message_that_is_sent_without_a_connection_goes_out_when_there_is_one(int width) {
    String subject = "From the train " + width;
    String to = browsing.account("pete" + width);
    try (Page page = browsing.webmail(address, width)) {
      untilTheWorkerAnswers(page);
      page.context().setOffline(true);
      page.locator("body").press("c");
      page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill(to);
      page.getByLabel("Subject").fill(subject);
      page.getByLabel("Text of the message").fill("We are late.");
      button(page, "Send").click();
      assertThat(page.getByText("1 message waits in the outbox for a connection.")).isVisible();
      Browsing.assertAccessible(page);
      page.reload();
      assertThat(page.getByText("1 message waits in the outbox for a connection.")).isVisible();
      page.context().setOffline(false);
      assertThat(page.getByText("in the outbox"))
          .hasCount(0, new HasCountOptions().setTimeout(30_000));
      page.navigate(browsing.url("/mail/#/search/subject:" + width));
      assertThat(page.locator(".line .subject").getByText(subject)).hasCount(1);
    }
  }

  @Test
  void nothing_stays_in_the_browser_of_who_signs_out() throws Exception {
    browsing.arrives(address, "A secret", "To: olive@example.test\n\nHush.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      until(page, KEPT, "A secret");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign out")).click();
      page.waitForURL(Pattern.compile(".*/log(in|out).*"));
      until(page, "(await indexedDB.databases()).length === 0", "");
      // Another process of the browser may have shown the page before.
      page.waitForCondition(() -> "".equals(page.evaluate(FIRST_VIEW)));
    }
  }

  /// The accounts are asked for again when sharing changes.
  @Test
  void nothing_is_kept_of_what_arrives_while_the_page_signs_out() throws Exception {
    browsing.arrives(address, "A secret", "To: olive@example.test\n\nHush.\n");
    Deque<WebSocketRoute> pushed = new ConcurrentLinkedDeque<>();
    AtomicInteger left = new AtomicInteger();
    try (Page page = browsing.webmail(address, 1360)) {
      until(page, KEPT, "A secret");
      page.routeWebSocket("**/jmap/ws", pushed::add);
      page.route(
          "**/logout",
          route -> {
            route.fulfill(new Route.FulfillOptions().setStatus(204)); // the page stays
            left.incrementAndGet();
          });
      page.reload();
      page.waitForCondition(() -> !pushed.isEmpty());
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign out"))
          .evaluate("link => link.click()"); // not waiting for the next page
      page.waitForCondition(() -> left.get() > 0);
      String sharing =
          """
          {"@type": "StateChange", "changed": {"A0": {"ShareNotification": "1"}}}
          """;
      page.waitForResponse("**/jmap/session", () -> pushed.getLast().send(sharing));
      page.waitForTimeout(500); // longer than what arrives together is gathered
      assertEquals("", page.evaluate(FIRST_VIEW));
      assertEquals(0, page.evaluate("async () => (await indexedDB.databases()).length"));
    }
  }

  @Test
  void another_user_is_shown_though_the_database_cannot_be_opened() throws Exception {
    browsing.arrives(address, "For olive", "To: olive@example.test\n\nHello.\n");
    AtomicInteger loads = new AtomicInteger();
    try (Page page = browsing.webmail(address, 1360)) {
      until(page, KEPT, "For olive");
      page.navigate(browsing.url("/login/style.css")); // no page of the webmail writes it again
      page.evaluate(
          """
          () => {
            const kept = JSON.parse(localStorage.getItem('posthorn.kept'));
            kept.session.username = 'other@example.test';
            localStorage.setItem('posthorn.kept', JSON.stringify(kept));
          }
          """);
      page.addInitScript("indexedDB.open = () => ({});");
      page.onFrameNavigated(frame -> loads.addAndGet(frame.equals(page.mainFrame()) ? 1 : 0));
      page.navigate(browsing.url("/mail/"));
      assertThat(line(page, "For olive")).isVisible();
      assertTrue(loads.get() <= 2, () -> loads + " loads");
    }
  }

  /// What is at hand is drawn as soon as it is known who is signed in, and not before.
  @Test
  void the_inbox_of_the_last_visit_is_drawn_before_the_server_has_answered() throws Exception {
    browsing.arrives(address, "Seen before", "To: olive@example.test\n\nAgain.\n");
    try (Page page = browsing.webmail(address, 1360)) {
      until(page, "Promise.resolve((" + FIRST_VIEW + ").includes(subject))", "Seen before");
      Deque<Route> session = new ConcurrentLinkedDeque<>();
      Deque<Route> requests = new ConcurrentLinkedDeque<>();
      page.route("**/jmap/session", session::add);
      page.route("**/jmap/api", requests::add);
      page.reload();
      Locator line = line(page, "Seen before");
      page.waitForCondition(() -> !session.isEmpty());
      assertThat(page.getByText("Loading")).isVisible();
      assertThat(line).hasCount(0);
      page.unroute("**/jmap/session");
      session.forEach(Route::resume);
      assertThat(line).isVisible();
      page.waitForCondition(() -> !requests.isEmpty());
      browsing.arrives(address, "Not seen before", "To: olive@example.test\n\nNew.\n");
      page.unroute("**/jmap/api");
      requests.forEach(Route::resume);
      assertThat(page.getByText("Not seen before")).isVisible();
    }
  }

  /// The first view of the next visit, as the browser keeps it.
  private static final String FIRST_VIEW = "localStorage.getItem('posthorn.kept') ?? ''";

  /// The worker is ready before it answers for pages that were open before it.
  private static void untilTheWorkerAnswers(Page page) {
    until(page, "Promise.resolve(navigator.serviceWorker.controller !== null)", "");
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Asks the page again and again, until a promise of its brings true; for [#PATIENCE], after
  /// which it fails with what the browser's database holds.
  private static void until(Page page, String promise, String subject) {
    Object stored =
        page.evaluate(
            """
            async ([subject, patience]) => {
              const end = Date.now() + patience;
              const late = new Promise((resolve) => setTimeout(() => resolve('late'), patience));
              const asked = async () => {
                while (!(PROMISE)) {
                  if (Date.now() > end) {
                    return 'late';
                  }
                  await new Promise((soon) => setTimeout(soon, 50));
                }
                return 'true';
              };
              // The database itself may not answer.
              return await Promise.race([asked(), late]) === 'true' ? '' : await Promise.race([
                STORED,
                new Promise((resolve) => setTimeout(() => resolve('the database does not answer'), 5_000)),
              ]);
            }
            """
                .replace("PROMISE", promise.contains("await") ? promise : "await " + promise)
                .replace("STORED", STORED),
            List.of(subject, (double) PATIENCE.toMillis()));
    Assertions.assertThat(stored).as("not in time: " + promise).isEqualTo("");
  }

  /// The pending changes, and the kinds and subjects of stored objects, as text.
  private static final String STORED =
      """
      new Promise((resolve, reject) => {
        const open = indexedDB.open('posthorn');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const names = [...open.result.objectStoreNames];
          if (!names.includes('pending')) {
            open.result.close();
            resolve('no stores');
            return;
          }
          const reading = open.result.transaction(['pending', 'objects']);
          const pending = reading.objectStore('pending').getAll();
          const objects = reading.objectStore('objects').getAll();
          reading.oncomplete = () => {
            open.result.close();
            resolve('pending: ' + JSON.stringify(pending.result) + '; objects: ' + JSON.stringify(objects.result
              .filter(({ kind }) => kind === 'Email' || kind === 'Mailbox')
              .map(({ account, kind, object }) => [account, kind, object.id, object.subject ?? object.role, object.mailboxIds])));
          };
        };
      })
      """;

  /// Whether the text of a message with a subject is kept.
  private static final String KEPT =
      """
      new Promise((resolve, reject) => {
        const open = indexedDB.open('posthorn');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const all = open.result.transaction('objects').objectStore('objects').getAll();
          all.onsuccess = () => {
            open.result.close();
            resolve(all.result.some((row) => row.object.subject === subject && row.object.bodyValues !== undefined));
          };
        };
      })
      """;

  /// Removes a message with a subject from what is kept.
  private static final String FORGET =
      """
      subject => new Promise((resolve, reject) => {
        const open = indexedDB.open('posthorn');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const change = open.result.transaction('objects', 'readwrite');
          change.objectStore('objects').openCursor().onsuccess = ({ target: { result } }) => {
            if (result?.value.object.subject === subject) {
              result.delete();
            }
            result?.continue();
          };
          change.oncomplete = () => {
            open.result.close();
            resolve();
          };
        };
      })
      """;

  private static final String NOTHING_WAITS =
      """
      new Promise((resolve, reject) => {
        const open = indexedDB.open('posthorn');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const all = open.result.transaction('pending').objectStore('pending').count();
          all.onsuccess = () => {
            open.result.close();
            resolve(all.result === 0);
          };
        };
      })
      """;
}

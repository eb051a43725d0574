package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What the browser shows of new mail after push messages, with two accounts signed in.
@InBrowser
class NotificationsTest {
  private final Browsing browsing;

  NotificationsTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @Test
  void a_notification_replaces_an_older_one_of_its_account_alone() throws IOException {
    String own = browsing.account("own-note");
    String info = browsing.account("info-note");
    browsing.arrives(own, "For the person", "To: me\n\nPrivate.\n");
    browsing.arrives(info, "For the office", "To: us\n\nPlease answer.\n");
    try (Browser browser = browsing.thatNotifies();
        BrowserContext context = Browsing.context(browser, 1360, "en-GB")) {
      context.grantPermissions(List.of("notifications"));
      Page page = browsing.watched(context.newPage());
      page.navigate(browsing.url("/"));
      Browsing.signIn(page, own);
      page.getByText("Add an account").click();
      Browsing.signIn(page, info);

      CDPSession devtools = context.newCDPSession(page);
      List<String> errors = new ArrayList<>();
      devtools.on("ServiceWorker.workerErrorReported", event -> errors.add(event.toString()));
      String registration = registration(page, devtools);
      pushed(page, devtools, registration, info);
      shows(page, List.of("Bob: For the office\n" + info));
      pushed(page, devtools, registration, own);
      shows(page, List.of("Bob: For the office\n" + info, "Bob: For the person\n" + own));
      browsing.arrives(info, "For the office again", "To: us\n\nPlease answer.\n");
      pushed(page, devtools, registration, info);
      shows(page, List.of("Bob: For the office again\n" + info, "Bob: For the person\n" + own));

      page.evaluate("hash => { location.hash = hash; }", page.evaluate(PLACE, info));
      assertThat(page.locator(".conversation h1")).hasText("For the office again");
      assertThat(errors).isEmpty();
    }
  }

  private static String registration(Page page, CDPSession devtools) {
    page.evaluate("navigator.serviceWorker.ready.then(() => '')");
    CompletableFuture<String> id = new CompletableFuture<>();
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        event ->
            event
                .getAsJsonArray("registrations")
                .forEach(
                    one -> id.complete(one.getAsJsonObject().get("registrationId").getAsString())));
    devtools.send("ServiceWorker.enable");
    page.waitForCondition(id::isDone);
    return id.join();
  }

  /// A push message arrives that says that an account has new mail.
  private static void pushed(Page page, CDPSession devtools, String registration, String address) {
    JsonObject message = new JsonObject();
    message.addProperty("origin", URI.create(page.url()).resolve("/").toString());
    message.addProperty("registrationId", registration);
    message.addProperty("data", (String) page.evaluate(CHANGED, address));
    devtools.send("ServiceWorker.deliverPushMessage", message);
  }

  private static void shows(Page page, List<String> notifications) {
    page.waitForCondition(() -> notifications.equals(page.evaluate(SHOWN)));
  }

  private static final String CHANGED =
      """
      async (address) => {
        const { accounts } = await (await fetch("/jmap/session")).json();
        const [id] = Object.entries(accounts).find(([, { name }]) => name === address);
        return JSON.stringify({ "@type": "StateChange", changed: { [id]: { EmailDelivery: "1" } } });
      }
      """;

  private static final String SHOWN =
      """
      async () => {
        const shown = await (await navigator.serviceWorker.ready).getNotifications();
        return shown.map(({ title, body }) => title + ": " + body).sort();
      }
      """;

  /// Where the click on the notification of an account leads.
  private static final String PLACE =
      """
      async (address) => {
        const shown = await (await navigator.serviceWorker.ready).getNotifications();
        return shown.find(({ body }) => body.includes(address)).data;
      }
      """;
}

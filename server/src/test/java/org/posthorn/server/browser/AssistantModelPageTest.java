package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.posthorn.server.browser.Browsing.button;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.posthorn.server.RunningServer;
import org.posthorn.server.rest.PlayedModel;

/// The page of the assistant with a language model, whose answers take time: a server of its own,
/// and a model that the test plays.
@InBrowser
class AssistantModelPageTest {
  private static final String REQUEST = "hm, tell me some story then, roughly";

  private PlayedModel model;
  private Browsing browsing;

  @BeforeAll
  void start() throws IOException {
    Path home = Files.createTempDirectory("posthorn-browser");
    model = new PlayedModel();
    RunningServer server = RunningServer.quickstart(home.resolve("data"));
    model.serve(server, "");
    browsing = Browsing.of(home, server);
  }

  @AfterAll
  void stop() throws IOException {
    if (browsing != null) {
      browsing.close();
    }
    model.close();
  }

  private Page open(String name) {
    Page page = browsing.webmail(browsing.account(name), 1360);
    page.navigate(browsing.url("/mail/#/settings/assistant"));
    assertThat(field(page)).isFocused();
    return page;
  }

  private static Locator field(Page page) {
    return page.getByLabel("Ask for mail, or say what is to be done");
  }

  private static void ask(Page page) {
    field(page).fill(REQUEST);
    field(page).press("Enter");
  }

  /// Waits for an answer. An assertion would not pass on what the WebSocket gets meanwhile.
  private static void shown(Page page, String text) {
    Locator said = page.getByText(text, new Page.GetByTextOptions().setExact(true));
    page.waitForCondition(() -> said.count() == 1);
  }

  @Test
  void an_answer_goes_on_after_the_connection_broke_off() {
    model.plays(PlayedModel.pauses("Once upon ", "a time."));
    List<WebSocketRoute> connections = new CopyOnWriteArrayList<>();
    try (Page page = open("xenia")) {
      page.routeWebSocket(
          url -> url.contains("/assistant/ws"),
          route -> {
            connections.add(route);
            WebSocketRoute _ = route.connectToServer();
          });
      page.reload();
      assertThat(field(page)).isFocused();
      ask(page);
      shown(page, "Once upon");
      connections.getLast().close();
      page.waitForCondition(() -> connections.size() == 2);
      model.resume();
      shown(page, "Once upon a time.");
      assertThat(page.locator(".turn")).hasCount(2);
      assertThat(button(page, "Ask")).isVisible();
      assertThat(page.getByText("The connection was lost")).hasCount(0);
    }
  }

  @Test
  void an_answer_that_ended_while_there_was_no_connection_is_shown() {
    model.plays(PlayedModel.pauses("There was ", "once a king."));
    try (Page page = open("yara")) {
      page.routeWebSocket(
          url -> url.contains("/assistant/ws"),
          route -> {
            WebSocketRoute server = route.connectToServer();
            server.onMessage(frame -> {
              if (frame.text().contains("\"Done\"")) {
                route.close();
                server.close();
              } else {
                route.send(frame.text());
              }
            });
          });
      page.reload();
      assertThat(field(page)).isFocused();
      ask(page);
      shown(page, "There was");
      model.resume();
      shown(page, "There was once a king.");
      assertThat(page.locator(".turn")).hasCount(2);
      assertThat(page.getByText("The connection was lost")).hasCount(0);
    }
  }

  @Test
  void an_answer_is_stopped_before_its_first_word() {
    model.plays(PlayedModel.PAUSE);
    try (Page page = open("zora")) {
      ask(page);
      button(page, "Stop").click();
      assertThat(page.locator(".turn").last().getByText("Stopped.")).isVisible();
      assertThat(button(page, "Ask")).isVisible();
    } finally {
      model.resume();
    }
  }
}

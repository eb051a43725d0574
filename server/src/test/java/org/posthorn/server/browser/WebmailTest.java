package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// The webmail in Chromium, as its reader uses it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class WebmailTest {
  private static final String ADDRESS = "alice@example.test";

  private RunningServer server;
  private Playwright playwright;
  private Browser browser;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    Programs.assumeInstalled("chromium");
    server = RunningServer.quickstart(data.resolve("data"));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Programs.find("chromium").orElseThrow())
                    .setArgs(List.of("--no-sandbox")));
  }

  @AfterAll
  void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void nothingBroke() {
    assertThat(broken).isEmpty();
    assertThat(asked).allMatch("127.0.0.1"::equals, "no other server was asked for anything");
    broken.clear();
    asked.clear();
  }

  private Page signIn(int width) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setIgnoreHTTPSErrors(true)
                .setLocale("en-GB")
                .setViewportSize(width, 800));
    Page page = context.newPage();
    page.onRequest(request -> host(request.url()).ifPresent(asked::add));
    page.onPageError(broken::add);
    page.onDialog(dialog -> broken.add("a dialog: " + dialog.message()));
    page.navigate("https://127.0.0.1:" + server.address(RunningServer.HTTPS).getPort() + "/");
    page.fill("input[type=email], input[name=address]", ADDRESS);
    page.fill("input[type=password]", RunningServer.PASSWORD);
    page.click("form button[type=submit], form button");
    assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
    return page;
  }

  private static Optional<String> host(String url) {
    return Optional.ofNullable(url.startsWith("http") ? URI.create(url).getHost() : null);
  }

  private void arrives(String subject, String rest) throws IOException {
    String message = "From: Bob <bob@remote.test>\nSubject: " + subject + "\n" + rest;
    assertThat(server.deliver(ADDRESS, message)).startsWith("250");
  }

  private static Locator line(Page page, String subject) {
    return page.getByRole(AriaRole.ROW)
        .filter(new Locator.FilterOptions().setHasText(subject))
        .first();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void a_message_that_arrives_is_shown_read_archived_and_brought_back(int width) throws Exception {
    try (Page page = signIn(width)) {
      String subject = "Garden party " + width;
      arrives(subject, "To: alice@example.test\n\nBring a cake.\n");
      line(page, subject).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message").getByText("Bring a cake.")).isVisible();
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      assertThat(line(page, subject)).hasCount(0);
      button(page, "Undo").click();
      assertThat(line(page, subject)).isVisible();
      assertThat(line(page, subject)).not().hasClass(Pattern.compile("unread"));
      assertAccessible(page);
    }
  }

  @Test
  void an_answer_is_kept_as_a_draft_sent_and_taken_back() throws Exception {
    try (Page page = signIn(1360)) {
      arrives("A question", "To: alice@example.test\nMessage-ID: <q@remote.test>\n\nWhen?\n");
      line(page, "A question").getByRole(AriaRole.LINK).click();
      button(page, "Reply").click();
      Locator text = page.getByLabel("Text of the message");
      assertThat(text).hasValue(Pattern.compile(".*Bob wrote:\n> When\\?.*", Pattern.DOTALL));
      text.fill("On Friday.\n" + text.inputValue());
      assertThat(page.getByText("Draft saved")).isVisible();
      assertAccessible(page);
      page.getByLabel("To", new Page.GetByLabelOptions().setExact(true))
          .fill("bob@example.test, nobody");
      button(page, "Send").click();
      assertThat(page.getByText("“nobody” is not an address.")).isVisible();
      page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill("bob@example.test");
      button(page, "Send").click();
      assertThat(page.getByText("Sent.")).isVisible();
      button(page, "Undo").click();
      assertThat(page.getByText("Not sent. The draft is open again.")).isVisible();
      assertThat(page.getByLabel("Text of the message"))
          .hasValue(Pattern.compile("On Friday.*", Pattern.DOTALL));
      button(page, "Discard draft").click();
      assertThat(page.getByText("Draft discarded.")).isVisible();
    }
  }

  @Test
  void what_a_message_holds_neither_runs_nor_asks_another_server() throws Exception {
    try (Page page = signIn(1360)) {
      arrives(
          "Newsletter",
          """
          To: alice@example.test
          Content-Type: text/html; charset=utf-8

          <html><head><style>h2 { color: rgb(170, 51, 51) }</style></head><body>
          <h2 onclick="alert(1)">Hello</h2><script>alert(1)</script>
          <img src="https://tracker.test/p.gif"><img src=x onerror="alert(1)">
          <a href="javascript:alert(1)">bad</a> <a href="https://example.org/">good</a>
          <form action="https://tracker.test/"><input name="password"><button>Go</button></form>
          <iframe src="https://tracker.test/"></iframe>
          <p style="background: url(https://tracker.test/b.png)">Text</p>
          <p style="height: 300vh">Higher than its frame</p></body></html>
          """);
      line(page, "Newsletter").getByRole(AriaRole.LINK).click();
      assertThat(page.getByText("Content from 1 other server was not loaded.")).isVisible();
      Locator body = page.frameLocator("iframe[title='Text of the message']").locator("body");
      assertThat(body.locator("h2")).hasCSS("color", "rgb(170, 51, 51)");
      body.locator("h2").click();
      assertThat(body.locator("script, form, input, iframe, [onclick], [onerror]")).hasCount(0);
      assertThat(body.getByText("bad")).not().hasAttribute("href", Pattern.compile(".*"));
      assertThat(body.getByText("good")).hasAttribute("rel", Pattern.compile("noopener.*"));
      // The frame is made as high as its message, but does not grow for ever.
      assertThat(page.locator("iframe")).hasAttribute("style", "height: 50000px;");
    }
  }

  @Test
  void mail_is_found_and_the_keys_work() throws Exception {
    try (Page page = signIn(1360)) {
      arrives("Invoice 4711", "To: alice@example.test\n\nPlease pay.\n");
      arrives("Something else", "To: alice@example.test\n\nNothing.\n");
      assertThat(line(page, "Something else")).isVisible();
      page.keyboard().press("/");
      page.keyboard().type("subject:4711");
      page.keyboard().press("Enter");
      assertThat(page.locator(".line .subject")).hasCount(1);
      page.locator(".lines").focus();
      page.keyboard().press("o");
      assertThat(page.locator(".message").getByText("Please pay.")).isVisible();
      page.keyboard().press("#");
      assertThat(page.getByText("Moved to Trash.")).isVisible();
      page.keyboard().press("z");
      assertThat(page.getByText("Moved to Trash.")).hasCount(0);
      page.keyboard().press("?");
      assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
      assertAccessible(page);
    }
  }

  /// In both colours.
  private static void assertAccessible(Page page) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      List<Rule> violations =
          new AxeBuilder(page)
              .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"))
              .analyze()
              .getViolations();
      assertThat(violations)
          .extracting(rule -> rule.getId() + ": " + rule.getNodes().getFirst().getHtml())
          .isEmpty();
    }
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// A server and a Chromium, for tests that use pages as their readers do. One test at a time.
final class Browsing implements AutoCloseable {
  /// Who administers the server.
  static final String ADMINISTRATOR = "admin@" + RunningServer.DOMAIN;

  /// How long the pages may take to show what is expected, on a machine that has much else to do.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final RunningServer server;
  private final Playwright playwright;
  private final Browser browser;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();

  private Browsing(Path folder, RunningServer server, Playwright playwright, Browser browser) {
    this.folder = folder;
    this.server = server;
    this.playwright = playwright;
    this.browser = browser;
  }

  static Browsing open() throws IOException {
    PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
    Path folder = Files.createTempDirectory("posthorn-browser");
    return of(folder, RunningServer.quickstart(folder.resolve("data")));
  }

  /// @param folder with all that the server has, deleted in the end
  static Browsing of(Path folder, RunningServer server) {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Browsing(folder, server, playwright, launched(playwright, chromium().orElseThrow()));
  }

  private static Browser launched(Playwright playwright, Path chromium) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(chromium)
                // Service workers are not registered otherwise where the certificate is
                // self-signed.
                .setArgs(List.of("--no-sandbox", "--ignore-certificate-errors")));
  }

  /// A browser that shows notifications, which the one without windows does not.
  Browser thatNotifies() {
    Optional<Path> chromium = Programs.find("chromium");
    Assumptions.assumeTrue(chromium.isPresent(), "Chromium with windows is not installed");
    return launched(playwright, chromium.orElseThrow());
  }

  /// Where Chromium is. The one without windows comes first: it takes less processor time.
  static Optional<Path> chromium() {
    return Programs.find("chromium-headless-shell").or(() -> Programs.find("chromium"));
  }

  RunningServer server() {
    return server;
  }

  /// An account of its own for a test, with the password of [RunningServer#PASSWORD].
  ///
  /// @return its address
  String account(String name) {
    String address = name + "@" + RunningServer.DOMAIN;
    RunningServer.Ran ran =
        server.posthornWithInput(
            RunningServer.PASSWORD + "\n", "account", "add", address, "--password-stdin");
    assertThat(ran.exit()).as(ran.err()).isZero();
    return address;
  }

  /// Opens the webmail as somebody would who knows the address of the server alone.
  Page webmail(String address, int width) {
    return signIn(address, width, "/");
  }

  /// Opens the console as the administrator.
  Page console(int width) {
    return signIn(ADMINISTRATOR, width, "/console/");
  }

  Page signIn(String address, int width, String path) {
    BrowserContext context = context(width);
    Page page = watched(context.newPage());
    page.navigate(url(path));
    signIn(page, address);
    return page;
  }

  /// Fills in the page of sign-in that is open, and waits for what comes after it.
  static void signIn(Page page, String address) {
    page.fill("input[type=email], input[name=address]", address);
    page.fill("input[type=password]", RunningServer.PASSWORD);
    page.click("form button[type=submit], form button");
    page.waitForURL(url -> Set.of("/mail/", "/console/").contains(URI.create(url).getPath()));
    assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
  }

  /// A browser of its own, without cookies.
  BrowserContext context(int width) {
    return context(width, "en-GB");
  }

  /// @param language of its reader
  BrowserContext context(int width, String language) {
    return context(browser, width, language);
  }

  static BrowserContext context(Browser browser, int width, String language) {
    return browser.newContext(
        new Browser.NewContextOptions()
            .setIgnoreHTTPSErrors(true)
            .setLocale(language)
            .setViewportSize(width, 800));
  }

  /// What breaks in the page, and whom it asks, counts for the test.
  Page watched(Page page) {
    page.onRequest(request -> host(request.url()).ifPresent(asked::add));
    page.onPageError(broken::add);
    page.onDialog(dialog -> broken.add("a dialog: " + dialog.message()));
    return page;
  }

  String url(String path) {
    return urlAt("127.0.0.1", path);
  }

  /// @param host another name of this machine
  String urlAt(String host, String path) {
    return "https://" + host + ":" + server.address(RunningServer.HTTPS).getPort() + path;
  }

  private static Optional<String> host(String url) {
    return Optional.ofNullable(url.startsWith("http") ? URI.create(url).getHost() : null);
  }

  /// A message from elsewhere comes in over SMTP.
  ///
  /// @param rest further header fields, an empty line, and the body
  void arrives(String address, String subject, String rest) throws IOException {
    String message = "From: Bob <bob@remote.test>\nSubject: " + subject + "\n" + rest;
    assertThat(server.deliver(address, message)).startsWith("250");
  }

  /// The line of a list that holds a text.
  static Locator line(Page page, String text) {
    return page.getByRole(AriaRole.ROW)
        .filter(new Locator.FilterOptions().setHasText(text))
        .first();
  }

  static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /// WCAG 2.2 AA as far as axe can tell, in both colour schemes.
  static void assertAccessible(Page page) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    assertNoViolation(
        new AxeBuilder(page)
            .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")));
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    assertNoViolation(new AxeBuilder(page).withRules(List.of("color-contrast")));
  }

  private static void assertNoViolation(AxeBuilder axe) {
    assertThat(axe.analyze().getViolations())
        .extracting(rule -> rule.getId() + ": " + rule.getNodes().getFirst().getHtml())
        .isEmpty();
  }

  /// Closes the windows of a test. No script failed in them, no dialog of the browser came up, and
  /// nobody but the server was asked.
  ///
  /// @param failed whether the test failed already
  void endTest(boolean failed) {
    List.copyOf(browser.contexts()).forEach(BrowserContext::close);
    List<String> wrong = List.copyOf(broken);
    List<String> hosts = List.copyOf(asked);
    broken.clear();
    asked.clear();
    if (failed) {
      return;
    }
    assertThat(wrong).isEmpty();
    assertThat(hosts).as("nobody else was asked").isSubsetOf("127.0.0.1", "localhost");
  }

  @Override
  public void close() throws IOException {
    playwright.close();
    server.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

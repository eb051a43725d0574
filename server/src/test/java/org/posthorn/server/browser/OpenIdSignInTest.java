package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;
import org.posthorn.server.interop.Dnsmasq;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.ServerTls;

/// Signing in at an OpenID provider that nobody here wrote: `oidc-provider` of npm, certified by
/// the OpenID Foundation. Skipped where Node.js, npm or the network are missing.
@InBrowser
class OpenIdSignInTest {
  private static final String PACKAGE = "oidc-provider@8.8.1";

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();
  private Browsing browsing;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Programs.assumeInstalled("node", "npm");
    Dnsmasq.assumeInstalled();
    Programs.Outcome got =
        Programs.run(
            Call.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE)
                .withDirectory(folder)
                .withTimeout(Duration.ofMinutes(5)));
    assumeTrue(got.exit() == 0, "npm does not get " + PACKAGE);

    TestCertificates certificates = TestCertificates.in(folder);
    Dnsmasq dns = Dnsmasq.start(folder, "--address=/localhost/127.0.0.1");
    closed.push(dns);
    Path home = Files.createTempDirectory("posthorn-browser");
    RunningServer server = RunningServer.stopped(home.resolve("data"));
    int port = FreePorts.take();
    Files.writeString(server.data().resolve("openid.secret"), "a secret of this test\n");
    Files.writeString(
        server.data().resolve("posthorn.toml"),
        """

        [[web.openid-providers]]
        name = "work"
        issuer = "https://localhost:%d"
        client-id = "posthorn"
        client-secret-file = "openid.secret"
        domains = "example.test"
        create = "true"
        """
            .formatted(port),
        StandardOpenOption.APPEND);
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_DNS_SERVERS",
                dns.servers(),
                "POSTHORN_OUTBOUND_CA_FILE",
                certificates.authorityFile().toString(),
                "POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS",
                "127.0.0.0/8")));
    browsing = Browsing.of(home, server);
    closed.push(browsing);
    provider(folder, port, certificates.server("localhost"));
  }

  private void provider(Path folder, int port, ServerTls.KeyPairFiles pair) throws IOException {
    Path script = folder.resolve("provider.mjs");
    try (InputStream in =
        Objects.requireNonNull(OpenIdSignInTest.class.getResourceAsStream("provider.mjs"))) {
      Files.copy(in, script);
    }
    Process provider =
        new ProcessBuilder(
                Programs.find("node").orElseThrow().toString(),
                script.toString(),
                String.valueOf(port),
                pair.chain().toString(),
                pair.key().toString(),
                browsing.url("/login/openid/work/callback"))
            .directory(folder.toFile())
            .redirectError(folder.resolve("provider.err").toFile())
            .start();
    closed.push(provider::destroy);
    BufferedReader said = provider.inputReader();
    String line = said.readLine();
    while (line != null && !line.equals("listening")) {
      line = said.readLine();
    }
    assertThat(line).as(Files.readString(folder.resolve("provider.err"))).isNotNull();
  }

  @AfterAll
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  /// Up to the provider's question who one is.
  private void toProvider(Page page) {
    // Its pages ask for fonts.
    page.route("https://fonts.googleapis.com/**", Route::abort);
    page.navigate(browsing.url("/login?return=/mail/"));
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with work")).click();
    assertThat(page.locator("input[name=login]")).isVisible();
  }

  private static void says(Page page, String who) {
    page.fill("input[name=login]", who);
    page.fill("input[name=password]", "anything");
    page.locator("button[type=submit]").click();
    // What the provider asks before it tells who one is.
    page.locator("button[type=submit]").click();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void whom_the_provider_vouches_for_is_signed_in(int width) {
    try (Page page = browsing.context(width).newPage()) {
      page.navigate(browsing.url("/login"));
      Browsing.assertAccessible(page);
      toProvider(page);
      String address = "new" + width + "@" + RunningServer.DOMAIN;
      says(page, address);
      assertThat(page).hasURL(browsing.url("/mail/"));
      assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
      page.navigate(browsing.url("/login"));
      assertThat(page.getByText("You are signed in as " + address)).isVisible();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"eve@elsewhere.test", "unverified@example.test", "no address"})
  void whom_it_may_not_vouch_for_is_told_so(String who) {
    try (Page page = browsing.context(390).newPage()) {
      toProvider(page);
      says(page, who);
      Locator alert = page.getByRole(AriaRole.ALERT);
      assertThat(alert)
          .hasText(
              who.startsWith("unverified")
                  ? "The response of the provider could not be verified."
                  : "There is no account on this server for your account at the provider.");
      Browsing.assertAccessible(page);
      page.navigate(browsing.url("/mail/"));
      assertThat(page.locator("input[type=password]")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void who_turns_back_at_the_provider_may_try_again(int width) {
    try (Page page = browsing.context(width).newPage()) {
      toProvider(page);
      page.getByText("Cancel").click();
      assertThat(page.getByRole(AriaRole.ALERT)).hasText("The provider did not sign you in.");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in")).click();
      assertThat(page.locator("input[type=password]")).isVisible();
    }
  }
}

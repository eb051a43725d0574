package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.LineClient;

/// The pages of the console about a server that runs: what it does, and what can be done about it.
@InBrowser
class ConsoleOpsTest {
  private final Browsing browsing;

  ConsoleOpsTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private static void go(Page page, String hash) {
    page.evaluate("hash => location.hash = hash", hash);
  }

  private static Locator heading(Page page, String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void every_page_is_accessible(int width) {
    try (Page page = browsing.console(width)) {
      assertThat(
              page.getByText("There is no backup yet.").or(page.getByText("All is well.")).first())
          .isVisible();
      assertThat(page.getByText("Mail from other servers")).isVisible();
      Browsing.button(page, "Week").click();
      assertThat(Browsing.button(page, "Week")).hasAttribute("aria-pressed", "true");
      Browsing.assertAccessible(page);
      for (String name :
          List.of(
              "queue:Queue",
              "dead:Undelivered",
              "suppressions:Suppressed addresses",
              "quarantine:Quarantine",
              "sessions:Open sessions",
              "bans:Bans",
              "audit:Audit",
              "configuration:Configuration",
              "backups:Backups")) {
        String[] both = name.split(":");
        go(page, "#/" + both[0]);
        assertThat(heading(page, both[1])).isVisible();
        assertThat(page.getByText("Loading", new Page.GetByTextOptions())).hasCount(0);
        Browsing.assertAccessible(page);
      }
    }
  }

  private LineClient imap(String address) throws IOException {
    return browsing.server().login(address, RunningServer.PASSWORD);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_session_is_listened_to_without_its_password_and_ended(int width) throws IOException {
    String address = browsing.account("listened" + width);
    try (Page page = browsing.console(width)) {
      go(page, "#/trace/" + address);
      Browsing.button(page, "Start").click();
      assertThat(page.getByText("Listening until")).isVisible();
      try (LineClient client = imap(address)) {
        client.send("b SELECT INBOX").linesUntil("b OK");
        client
            .send("c LOGIN " + address + " \"" + RunningServer.PASSWORD + "\"")
            .linesUntil("c BAD");
        Locator log = page.getByRole(AriaRole.LOG);
        assertThat(log).containsText("b SELECT INBOX");
        assertThat(log).containsText("c LOGIN (hidden)");
        assertThat(log).not().containsText(RunningServer.PASSWORD);
        Browsing.assertAccessible(page);
        Browsing.button(page, "Stop").click();
        assertThat(page.getByText("Listening ended")).isVisible();

        go(page, "#/sessions/" + address);
        Browsing.button(page, "End").click();
        assertThat(page.getByText("A session of " + address + " ends.")).isVisible();
        assertThat(client.line()).isEqualTo("* BYE ended by an administrator");
      }
      go(page, "#/audit?text=" + address);
      assertThat(Browsing.line(page, "trace.start")).isVisible();
      assertThat(Browsing.line(page, "session.end")).isVisible();
    }
  }

  /// A message to a server that cannot be reached waits in the queue.
  private void submit(String from, String to) throws IOException {
    try (LineClient client = browsing.server().connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0" + from + "\0" + RunningServer.PASSWORD;
      client.ask("EHLO client");
      client.ask(
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
      client.ask("MAIL FROM:<" + from + ">");
      client.ask("RCPT TO:<" + to + ">");
      assertThat(client.ask("DATA")).startsWith("354");
      assertThat(client.ask("From: " + from + "\r\nSubject: far\r\n\r\nHello\r\n."))
          .startsWith("250");
    }
  }

  @Test
  void a_message_in_the_queue_is_held_and_taken_back() throws IOException {
    String address = browsing.account("waits");
    submit(address, "x@[192.0.2.1]");
    try (Page page = browsing.console(1360)) {
      go(page, "#/queue?sender=" + address);
      Locator line = Browsing.line(page, address);
      line.getByRole(AriaRole.CHECKBOX).check();
      Browsing.button(page, "Hold").click();
      assertThat(Browsing.line(page, address)).containsText("held");
      Browsing.line(page, address).getByRole(AriaRole.LINK).click();
      Browsing.button(page, "Take back").click();
      Locator question = page.getByRole(AriaRole.ALERTDIALOG);
      assertThat(question).containsText("Take 1 message back?");
      Browsing.assertAccessible(page);
      question.getByText("Take back", new Locator.GetByTextOptions().setExact(true)).click();
      assertThat(page.getByText("taken back", new Page.GetByTextOptions().setExact(true)))
          .isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void one_message_is_brought_back_out_of_a_backup(int width) throws IOException {
    String address = browsing.account("restored" + width);
    browsing.arrives(address, "Wanted again", "To: " + address + "\n\nText.\n");
    browsing.arrives(address, "Not wanted", "To: " + address + "\n\nText.\n");
    try (Page page = browsing.console(width)) {
      go(page, "#/backups");
      Locator backups =
          page.getByRole(
              AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^2[0-9]{7}T.*")));
      assertThat(Browsing.button(page, "Make a backup")).isVisible();
      int before = backups.count();
      Browsing.button(page, "Make a backup").click();
      assertThat(backups).hasCount(before + 1);
      assertThat(page.getByText(Pattern.compile("done: [0-9]+ bytes")).first()).isVisible();
      backups.first().click();
      Browsing.button(page, "Open the backup").click();
      page.getByLabel("Account").fill(address);
      page.getByLabel("Part of sender or subject").fill("wanted AGAIN");
      Browsing.button(page, "Show").click();
      assertThat(Browsing.line(page, "Wanted again")).isVisible();
      assertThat(Browsing.line(page, "Not wanted")).hasCount(0);
      Browsing.assertAccessible(page);
      Browsing.line(page, "Wanted again").getByRole(AriaRole.CHECKBOX).check();
      Browsing.button(page, "Bring 1 chosen message back").click();
      assertThat(page.getByText("Brought back for " + address + ": 1 messages.")).isVisible();
      try (LineClient client = imap(address)) {
        assertThat(client.send("s STATUS Restored/INBOX (MESSAGES)").linesUntil("s OK").getFirst())
            .contains("(MESSAGES 1)");
      }
    }
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;
import org.posthorn.server.interop.Dnsmasq;
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
              "failed:Failed messages",
              "suppressions:Suppressed addresses",
              "quarantine:Quarantine",
              "sessions:Open sessions",
              "bans:Bans",
              "audit:Audit log",
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

  @Test
  void an_empty_queue_says_nothing_of_failed_messages_but_where_they_are() {
    try (Page page = browsing.console(1360)) {
      go(page, "#/queue");
      assertThat(page.getByText("The queue is empty: nothing waits to be delivered.")).isVisible();
      page.getByRole(AriaRole.MAIN)
          .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Failed messages"))
          .click();
      assertThat(heading(page, "Failed messages")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void the_console_says_whose_it_is(int width) {
    try (Page page = browsing.console(width)) {
      Locator brand =
          page.getByRole(AriaRole.BANNER)
              .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Posthorn"));
      assertThat(brand).isVisible();
      go(page, "#/bans");
      assertThat(heading(page, "Bans")).isVisible();
      brand.click();
      assertThat(page.getByText("Mail from other servers")).isVisible();
    }
  }

  @Test
  void what_is_missing_in_the_configuration_is_said_with_the_path_of_its_file() {
    try (Page page = browsing.console(1360)) {
      go(page, "#/certificates");
      assertThat(page.getByText("Set acme.directory in /")).containsText("/posthorn.toml");
    }
  }

  @Test
  void a_found_message_says_what_happened_last_in_words() throws IOException {
    String address = browsing.account("lastly");
    browsing.arrives(address, "Where is it", "To: " + address + "\n\nHere.\n");
    try (Page page = browsing.console(1360)) {
      go(page, "#/find/" + address);
      assertThat(Browsing.line(page, address).getByRole(AriaRole.CELL).last())
          .hasText(Pattern.compile("(Filed: |Accepted: |Verdict).*"));
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
      assertThat(page.getByText("The trace runs until")).isVisible();
      try (LineClient client = imap(address)) {
        client.send("b SELECT INBOX").linesUntil("b OK");
        client
            .send("c LOGIN " + address + " \"" + RunningServer.PASSWORD + "\"")
            .linesUntil("c BAD");
        Locator log = page.getByRole(AriaRole.LOG);
        assertThat(log).containsText("b SELECT INBOX");
        assertThat(log).containsText("c LOGIN (hidden)");
        assertThat(log).not().containsText(RunningServer.PASSWORD);
        client.send("d SEARCH SUBJECT topsecret").linesUntil("d OK");
        assertThat(log).containsText("d SEARCH SUBJECT …");
        assertThat(log).not().containsText("topsecret");
        Browsing.assertAccessible(page);
        Browsing.button(page, "Stop").click();
        assertThat(page.getByText("The trace ended")).isVisible();

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
      Browsing.button(page, "Cancel message").click();
      Locator question = page.getByRole(AriaRole.ALERTDIALOG);
      assertThat(question).containsText("Cancel 1 message?");
      Browsing.assertAccessible(page);
      question.getByText("Cancel message", new Locator.GetByTextOptions().setExact(true)).click();
      assertThat(page.getByText("cancelled", new Page.GetByTextOptions().setExact(true)))
          .isVisible();
    }
  }

  /// Chooses what is to come back, in the page of a backup that is open.
  private static void find(Page page, String account, String text) {
    page.getByLabel("Account").fill(account);
    page.getByLabel("Part of sender or subject").fill(text);
    Browsing.button(page, "Show").click();
  }

  private void assertRestored(String account, String mailbox, int messages) throws IOException {
    try (LineClient client = imap(account)) {
      assertThat(
              client
                  .send("s STATUS \"Restored/" + mailbox + "\" (MESSAGES)")
                  .linesUntil("s ")
                  .getFirst())
          .contains("(MESSAGES " + messages + ")");
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_message_a_mailbox_and_an_account_are_brought_back_out_of_a_backup(int width)
      throws IOException {
    String one = browsing.account("one-message" + width);
    String some = browsing.account("one-mailbox" + width);
    String all = browsing.account("whole-account" + width);
    for (String address : List.of(one, some, all)) {
      browsing.arrives(address, "Wanted again", "To: " + address + "\n\nText.\n");
      browsing.arrives(address, "Not wanted", "To: " + address + "\n\nText.\n");
      try (LineClient client = imap(address)) {
        client.send("a CREATE Kept").linesUntil("a OK");
        client.send("b SELECT INBOX").linesUntil("b OK");
        client.send("c COPY 1 Kept").linesUntil("c OK");
      }
    }
    try (Page page = browsing.console(width)) {
      go(page, "#/backups");
      Locator backups =
          page.getByRole(
              AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^2[0-9]{7}T.*")));
      assertThat(Browsing.button(page, "Make a backup")).isVisible();
      int before = backups.count();
      Browsing.button(page, "Make a backup").click();
      assertThat(backups).hasCount(before + 1);
      assertThat(page.getByText(Pattern.compile("done: [0-9.,]+ [kMG]B")).first()).isVisible();
      backups.first().click();
      Browsing.button(page, "Open the backup").click();

      find(page, one, "wanted AGAIN");
      assertThat(Browsing.line(page, "Wanted again")).isVisible();
      assertThat(Browsing.line(page, "Not wanted")).hasCount(0);
      Browsing.assertAccessible(page);
      Browsing.line(page, "Wanted again").getByRole(AriaRole.CHECKBOX).check();
      Browsing.button(page, "Restore 1 selected message").click();
      assertThat(page.getByText("Restored for " + one + ": 1 message.")).isVisible();
      assertRestored(one, "INBOX", 1);

      find(page, some, "");
      page.getByLabel("Mailbox").selectOption("INBOX");
      Browsing.button(page, "Restore the mailbox").click();
      Browsing.button(page, "Restore").click();
      assertThat(page.getByText("Restored for " + some + ": 2 messages.")).isVisible();
      assertRestored(some, "INBOX", 2);

      find(page, all, "");
      Browsing.button(page, "Restore all mail").click();
      Browsing.button(page, "Restore").click();
      assertThat(page.getByText("Restored for " + all + ": 3 messages.")).isVisible();
      assertRestored(all, "INBOX", 2);
      assertRestored(all, "Kept", 1);
      go(page, "#/audit?text=" + all);
      assertThat(Browsing.line(page, "restore")).isVisible();
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_network_is_banned_and_may_connect_again(int width) {
    String network = "198.51.100." + (width == 390 ? "16" : "32") + "/28";
    try (Page page = browsing.console(width)) {
      go(page, "#/bans");
      page.getByLabel("Network or IP address").fill(network);
      page.getByLabel("Reason").fill("guesses passwords");
      Browsing.button(page, "Ban").click();
      assertThat(Browsing.line(page, network)).containsText("guesses passwords");
      Browsing.assertAccessible(page);
      Browsing.line(page, network).getByText("End the ban").click();
      assertThat(page.getByText(network + " may connect again.")).isVisible();
      assertThat(Browsing.line(page, network)).hasCount(0);
    }
  }

  /// Mail that fails DMARC is held, where the author's domain and this server want it so.
  @Test
  void what_is_in_quarantine_is_read_released_or_deleted(@TempDir Path directory) throws Exception {
    Dnsmasq.assumeInstalled();
    RunningServer server = RunningServer.stopped(directory.resolve("data"));
    try (Dnsmasq dns =
        Dnsmasq.start(
            directory,
            Dnsmasq.txt("remote.test", "v=spf1 -all"),
            Dnsmasq.txt("_dmarc.remote.test", "v=DMARC1; p=quarantine"))) {
      server.start(
          server.configuration(
              Map.of(
                  "POSTHORN_DNS_SERVERS", dns.servers(),
                  "POSTHORN_AUTHENTICATION_TRUSTED_NETWORKS", "198.51.100.0/24",
                  "POSTHORN_AUTHENTICATION_DMARC_QUARANTINE", "quarantine")));
      for (int width : new int[] {1360, 390}) {
        for (String subject : new String[] {"Wanted", "Bad"}) {
          String message =
              "From: Bob <bob@remote.test>\nSubject: " + subject + width + "\n\nHi there.\n";
          assertThat(server.deliver("alice@example.test", message)).startsWith("250");
        }
        try (Page page = browsing.watched(browsing.context(width).newPage())) {
          page.navigate(
              "https://127.0.0.1:"
                  + server.address(RunningServer.HTTPS).getPort()
                  + "/console/#/quarantine");
          page.fill("input[name=name]", "admin@example.test");
          page.fill("input[type=password]", RunningServer.PASSWORD);
          page.keyboard().press("Enter");
          Locator wanted = Browsing.line(page, "Wanted" + width);
          assertThat(wanted).isVisible();
          Browsing.assertAccessible(page);
          wanted.getByRole(AriaRole.LINK).click();
          Browsing.button(page, "Read the text").click();
          assertThat(page.getByText("Hi there.")).isVisible();
          Browsing.assertAccessible(page);
          Browsing.button(page, "Release to its recipients").click();
          assertThat(page.getByText("1 message was released.")).isVisible();
          assertThat(wanted).hasCount(0);
          Browsing.line(page, "Bad" + width).getByRole(AriaRole.CHECKBOX).check();
          Browsing.button(page, "Delete").click();
          page.getByRole(AriaRole.ALERTDIALOG)
              .getByText("Delete", new Locator.GetByTextOptions().setExact(true))
              .click();
          assertThat(page.getByText("Nothing is in quarantine.")).isVisible();
          go(page, "#/audit?text=quarantine");
          assertThat(Browsing.line(page, "quarantine.release")).isVisible();
          assertThat(Browsing.line(page, "quarantine.discard")).isVisible();
        }
        int arrived = width == 1360 ? 1 : 2;
        try (LineClient client = server.login("alice@example.test", RunningServer.PASSWORD)) {
          Awaitility.await()
              .until(() ->
                  client
                      .send("s STATUS INBOX (MESSAGES)")
                      .linesUntil("s ")
                      .getFirst()
                      .contains("(MESSAGES " + arrived + ")"));
        }
      }
    } finally {
      server.close();
    }
  }
}

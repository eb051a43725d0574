package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.server.interop.Dnsmasq;

/// What the owner of an account learns and decides about its mail, in Chromium.
@InBrowser
class OwnerTest {
  private final Browsing browsing;

  OwnerTest(Browsing browsing) {
    this.browsing = browsing;
  }

  private static String invitation(String address, String uid, String organizer) {
    return """
    To: {address}
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary=b

    --b
    Content-Type: text/plain

    You are invited.
    --b
    Content-Type: text/calendar; charset=utf-8; method=REQUEST

    BEGIN:VCALENDAR
    VERSION:2.0
    METHOD:REQUEST
    BEGIN:VEVENT
    UID:{uid}@remote.test
    SEQUENCE:0
    SUMMARY:Budget
    DTSTART;TZID=America/New_York:20261208T090000
    DTEND;TZID=America/New_York:20261208T100000
    RRULE:FREQ=WEEKLY;INTERVAL=2
    LOCATION:Room 4
    ORGANIZER;CN=Zoe:mailto:{organizer}
    ATTENDEE;CN=Me;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{address}
    END:VEVENT
    END:VCALENDAR
    --b--
    """
        .replace("{address}", address)
        .replace("{uid}", uid)
        .replace("{organizer}", organizer);
  }

  private static void open(Page page, String subject) {
    line(page, subject).getByRole(AriaRole.LINK).click();
  }

  private static void choose(Page page, String entry) {
    page.locator(".message.open .answers").getByLabel("More").click();
    page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(entry)).click();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void a_message_says_why_it_is_here_and_its_sender_is_blocked_and_not(int width) throws Exception {
    String address = browsing.account("owner" + width);
    browsing.arrives(address, "Offer", "To: " + address + "\n\nBuy this.\n");
    try (Page page = browsing.webmail(address, width)) {
      open(page, "Offer");
      choose(page, "Why is it here?");
      Locator why = page.locator(".why");
      assertThat(why.getByText("from somebody@client.example to " + address)).isVisible();
      assertThat(why.getByText("Words and structure of the message")).isVisible();
      assertThat(why.getByText("It was filed in Inbox.")).isVisible();
      assertAccessible(page);
      choose(page, "Block sender");
      assertThat(page.getByText("Mail from bob@remote.test goes to Spam from now on.")).isVisible();
      page.navigate(browsing.url("/mail/#/settings/senders"));
      Locator blocked = page.locator(".sender-list li", containing("bob@remote.test"));
      assertThat(blocked).hasCount(1);
      assertAccessible(page);
      button(page, "Undo").click();
      assertThat(page.getByText("The previous setting for bob@remote.test applies again."))
          .isVisible();
      page.reload();
      assertThat(page.getByText("Nobody is on this list.").first()).isVisible();
      assertThat(blocked).hasCount(0);
    }
  }

  private static Page.LocatorOptions containing(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @CsvSource({"1360", "390"})
  void an_invitation_is_accepted_and_its_organizer_gets_the_reply(int width) throws Exception {
    String address = browsing.account("invited" + width);
    String organizer = browsing.account("organizer" + width);
    browsing.arrives(
        address, "Meeting about money", invitation(address, "meeting" + width, organizer));
    try (Page page = browsing.webmail(address, width)) {
      open(page, "Meeting about money");
      Locator card = page.locator(".meeting");
      assertThat(card.getByText("Every 2 weeks")).isVisible();
      assertThat(card.getByText("America/New York")).isVisible();
      // A British reader has 24 hours.
      assertThat(card).not().containsText(Pattern.compile("\\d\\s[AaPp][Mm]"));
      card.getByText("Add a comment").click();
      card.getByLabel("Comment").fill("I bring the figures.");
      assertAccessible(page);
      button(page, "Accept").click();
      assertThat(page.getByText("Accepted. The organizer gets your answer by mail.")).isVisible();
      page.reload();
      assertThat(button(page, "Accept")).hasAttribute("aria-pressed", "true");
    }
    try (Page page = browsing.webmail(organizer, width)) {
      open(page, "Accepted: Budget");
      Locator card = page.locator(".meeting");
      assertThat(card.getByText("Me has accepted")).isVisible();
      assertThat(card.getByText("I bring the figures.")).isVisible();
      assertThat(card.getByText("Accept", new Locator.GetByTextOptions().setExact(true)))
          .hasCount(0);
    }
  }

  @Test
  void a_list_that_is_left_by_mail_has_its_message_prepared() throws Exception {
    String address = browsing.account("subscriber");
    browsing.arrives(
        address,
        "Newsletter",
        "To: %s\nList-Unsubscribe: <mailto:leave@remote.test?subject=leave>\n\nNews.\n"
            .formatted(address));
    try (Page page = browsing.webmail(address, 1360)) {
      open(page, "Newsletter");
      button(page, "Unsubscribe").click();
      assertThat(page.getByText("To unsubscribe from this list, send the message that was opened."))
          .isVisible();
      assertThat(page.getByLabel("Subject")).hasValue("leave");
    }
  }

  /// Mail that fails DMARC is held, where the author's domain and this server want it so.
  @Test
  void what_is_held_is_released_or_thrown_away_and_what_was_refused_is_told(@TempDir Path directory)
      throws Exception {
    Dnsmasq.assumeInstalled();
    RunningServer server = RunningServer.stopped(directory.resolve("data"));
    try (Dnsmasq dns =
        Dnsmasq.start(
            directory,
            Dnsmasq.txt("remote.test", "v=spf1 -all"),
            Dnsmasq.txt("_dmarc.remote.test", "v=DMARC1; p=quarantine"),
            Dnsmasq.txt("_dmarc.strict.test", "v=DMARC1; p=reject"))) {
      server.start(
          server.configuration(
              Map.of(
                  "POSTHORN_DNS_SERVERS", dns.servers(),
                  "POSTHORN_AUTHENTICATION_TRUSTED_NETWORKS", "198.51.100.0/24",
                  "POSTHORN_AUTHENTICATION_DMARC_QUARANTINE", "quarantine",
                  "POSTHORN_AUTHENTICATION_DMARC_REJECT", "refuse")));
      for (String subject : new String[] {"First", "Second"}) {
        String message = "From: Bob <bob@remote.test>\nSubject: " + subject + "\n\nHi.\n";
        assertThat(server.deliver("alice@example.test", message)).startsWith("250");
      }
      String strict = "From: Eve <eve@strict.test>\nSubject: Never seen\n\nHi.\n";
      assertThat(server.deliver("alice@example.test", strict)).startsWith("550");
      try (Page page = browsing.watched(browsing.context(390).newPage())) {
        String root = "https://127.0.0.1:" + server.address(RunningServer.HTTPS).getPort();
        page.navigate(root + "/");
        page.fill("input[type=email], input[name=address]", "alice@example.test");
        page.fill("input[type=password]", RunningServer.PASSWORD);
        page.click("form button[type=submit], form button");
        assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
        page.getByLabel("Mailboxes").first().click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Held back")).click();
        Locator kept = page.locator(".kept > li");
        assertThat(kept).hasCount(3);
        assertThat(kept.filter(having("Never seen"))).containsText("550");
        assertAccessible(page);
        kept.filter(having("First")).getByText("Release").click();
        assertThat(page.getByText("Released. It appears in your mail shortly.")).isVisible();
        kept.filter(having("Second")).getByText("Delete permanently").click();
        page.getByRole(AriaRole.ALERTDIALOG).getByText("Delete permanently").click();
        assertThat(kept).hasCount(1);
        page.navigate(root + "/mail/#/");
        open(page, "First");
        assertThat(page.locator(".message").getByText("Hi.")).isVisible();
      }
    } finally {
      server.close();
    }
  }

  private static Locator.FilterOptions having(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}

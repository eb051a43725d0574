package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.server.browser.Browsing.assertAccessible;
import static org.posthorn.server.browser.Browsing.button;
import static org.posthorn.server.browser.Browsing.line;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reading in the webmail: accounts, mailboxes, the list, search, files.
@InBrowser
class ReadingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TO = "To: rita@example.test\n";

  private final Browsing browsing;
  private String rita = "";
  private String sam = "";

  ReadingTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void accounts() throws Exception {
    rita = browsing.account("rita");
    sam = browsing.account("sam");
    try (Page page = browsing.context(800).newPage()) {
      share(page);
    }
  }

  /// The inbox of sam is shared with rita, who may not take anything out of it.
  private void share(Page page) {
    String account =
        ask(page, "GET", "/jmap/session", "")
            .at("/primaryAccounts/urn:ietf:params:jmap:mail")
            .asString();
    JsonNode found =
        call(
            page,
            "['Mailbox/query', {'accountId': 'A', 'filter': {'role': 'inbox'}}, '0'],"
                    .replace("'A'", "'" + account + "'")
                + "['Principal/query', {'accountId': 'A', 'filter': {'email': 'R'}}, '1']"
                    .replace("'A'", "'" + account + "'")
                    .replace("'R'", "'" + rita + "'"));
    String inbox = found.at("/methodResponses/0/1/ids/0").asString();
    String principal = found.at("/methodResponses/1/1/ids/0").asString();
    call(
        page,
        "['Mailbox/set', {'accountId': '%s', 'update': {'%s': {'shareWith': {'%s': %s}}}}, '0']"
            .formatted(account, inbox, principal, "{'mayReadItems': true, 'maySetSeen': true}"));
  }

  private JsonNode call(Page page, String calls) {
    String using = "['core', 'mail', 'principals', 'mail:share']";
    String full = using.replaceAll("'([a-z:]+)'", "'urn:ietf:params:jmap:$1'");
    return ask(
        page,
        "POST",
        "/jmap/api",
        ("{'using': " + full + ", 'methodCalls': [" + calls + "]}").replace('\'', '"'));
  }

  private JsonNode ask(Page page, String method, String path, String body) {
    String credentials = sam + ":" + RunningServer.PASSWORD;
    RequestOptions options =
        RequestOptions.create()
            .setMethod(method)
            .setHeader("Content-Type", "application/json")
            .setHeader(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    if (!body.isEmpty()) {
      options.setData(body);
    }
    return JSON.readTree(page.request().fetch(browsing.url(path), options).text());
  }

  private void arrives(String subject, String rest) throws Exception {
    browsing.arrives(rita, subject, TO + rest);
  }

  private static void openMenu(Page page, int width) {
    if (width < 700) {
      button(page, "Mailboxes").click();
    }
  }

  private static Locator mailbox(Page page, String name) {
    return page.locator(".mailbox").filter(new Locator.FilterOptions().setHasText(name)).first();
  }

  private static void order(Page page, String before, String after) {
    button(page, "Order: " + before).click();
    page.getByRole(
            AriaRole.MENUITEMRADIO, new Page.GetByRoleOptions().setName(after).setExact(true))
        .click();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void the_inboxes_of_several_accounts_are_one_list(int width) throws Exception {
    arrives("For Rita " + width, "\nHello\n");
    browsing.arrives(sam, "For Sam " + width, "To: sam@example.test\n\nHello\n");
    try (Page page = browsing.webmail(rita, width)) {
      openMenu(page, width);
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("All inboxes")).click();
      assertThat(line(page, "For Rita " + width)).isVisible();
      assertThat(line(page, "For Sam " + width).locator(".label")).hasText("sam");
      assertAccessible(page);
      // What rita may not do in the mailbox of sam is not offered.
      line(page, "For Sam " + width).getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message")).containsText("Hello");
      assertThat(button(page, "Mark as unread")).isVisible();
      assertThat(button(page, "Archive")).hasCount(0);
      button(page, "Back to the list").click();
      line(page, "For Rita " + width).getByRole(AriaRole.LINK).click();
      button(page, "Archive").click();
      assertThat(page.getByText("Archived.")).isVisible();
      page.keyboard().press("z");
      assertThat(line(page, "For Rita " + width)).isVisible();
    }
  }

  @Test
  void conversations_are_dragged_labelled_and_moved_and_all_of_it_is_undone() throws Exception {
    arrives("A contract", "\nPlease sign.\n");
    try (Page page = browsing.webmail(rita, 1360)) {
      button(page, "New mailbox").click();
      page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Contracts");
      button(page, "Save").click();
      line(page, "A contract").dragTo(mailbox(page, "Contracts"));
      assertThat(page.getByText("Moved.")).isVisible();
      assertThat(line(page, "A contract")).hasCount(0);
      assertThat(mailbox(page, "Contracts").locator(".count")).containsText("1");
      button(page, "Undo").click();
      assertThat(line(page, "A contract")).isVisible();
      line(page, "A contract").getByRole(AriaRole.CHECKBOX).click();
      page.keyboard().press("l");
      page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Label as…"))
          .fill("contr");
      page.keyboard().press("Enter");
      assertThat(line(page, "A contract").locator(".label")).hasText("Contracts");
      page.keyboard().press("Escape");
      page.getByLabel("Select all").click();
      assertAccessible(page);
      mailbox(page, "Contracts").hover();
      button(page, "Actions for Contracts").click();
      page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Delete mailbox"))
          .click();
      assertThat(page.getByRole(AriaRole.ALERTDIALOG)).containsText("goes to Trash");
      assertAccessible(page);
      page.getByRole(AriaRole.ALERTDIALOG)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete mailbox"))
          .click();
      assertThat(mailbox(page, "Contracts")).hasCount(0);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void a_search_is_completed_and_what_it_found_is_marked(int width) throws Exception {
    arrives("Orchard " + width, "\nThe plum trees are in blossom.\n");
    arrives("Greenhouse " + width, "\nTomatoes and plums.\n");
    try (Page page = browsing.webmail(rita, width)) {
      assertThat(line(page, "Greenhouse " + width)).isVisible();
      Locator search = page.locator("#search");
      search.fill("sub");
      assertThat(page.getByRole(AriaRole.OPTION).first()).containsText("subject:");
      assertAccessible(page);
      search.press("ArrowDown");
      search.press("Enter");
      assertThat(search).hasValue("subject:");
      search.fill("plum -subject:greenhouse after:7d subject:" + width);
      search.press("Enter");
      assertThat(page.locator(".line .subject")).hasCount(1);
      assertThat(line(page, "Orchard").locator("mark").last()).hasText("plum");
      line(page, "Orchard").getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message .body mark")).hasText("plum");
      search.fill("in:anywhere plum -subject:greenhouse subject:" + width);
      search.press("Enter");
      assertThat(line(page, "Orchard").locator("mark").last()).hasText("plum");
      assertAccessible(page);
    }
  }

  private static final String FILES =
      """
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain

      See the files.
      --b
      Content-Type: image/gif
      Content-Disposition: attachment; filename="dot.gif"
      Content-Transfer-Encoding: base64

      R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7
      --b
      Content-Type: text/html
      Content-Disposition: attachment; filename="page.html"

      <script>alert("a page")</script>
      --b
      Content-Type: application/pdf
      Content-Disposition: attachment; filename="../plan.pdf"

      %PDF-1.4
      --b--
      """;

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void files_are_previewed_and_downloaded(int width) throws Exception {
    arrives("Files " + width, FILES);
    try (Page page = browsing.webmail(rita, width)) {
      line(page, "Files " + width).getByRole(AriaRole.LINK).click();
      page.locator(".attachments button.file").first().click();
      Locator preview = page.getByRole(AriaRole.DIALOG);
      assertThat(preview.getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName("dot.gif")))
          .isVisible();
      page.keyboard().press("ArrowRight");
      assertThat(preview.locator("pre")).containsText("<script>alert(\"a page\")</script>");
      assertAccessible(page);
      page.keyboard().press("ArrowRight");
      assertThat(preview.locator("iframe")).hasAttribute("src", Pattern.compile(".*/jmap/pdf/.*"));
      page.keyboard().press("Escape");
      Locator all =
          page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download all"));
      Path zip = page.waitForDownload(all::click).path();
      try (ZipFile files = new ZipFile(zip.toFile())) {
        assertThat(files.stream().map(ZipEntry::getName))
            .containsExactly("dot.gif", "page.html", "_plan.pdf");
      }
    }
  }

  @Test
  void a_message_is_printed_as_it_is_shown() throws Exception {
    arrives(
        "A poster",
        """
        Content-Type: text/html; charset=utf-8

        <style>p { color: rgb(1, 2, 3) } h1 { color: red }</style><p onclick="alert(1)">Come!</p>
        <script>alert(1)</script><img src="https://tracker.test/p.gif">
        """);
    try (Page page = browsing.webmail(rita, 1360)) {
      line(page, "A poster").getByRole(AriaRole.LINK).click();
      page.locator(".message")
          .getByLabel("More", new Locator.GetByLabelOptions().setExact(true))
          .click();
      page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Print")).click();
      FrameLocator print = page.frameLocator("#print-frame");
      assertThat(print.locator("h1")).hasText("A poster");
      assertThat(print.locator("h1")).hasCSS("color", "rgb(0, 0, 0)");
      assertThat(print.locator("dl")).containsText("bob@remote.test");
      assertThat(print.locator("p")).hasCSS("color", "rgb(1, 2, 3)");
      assertThat(print.locator("script, [onclick], [src*=tracker]")).hasCount(0);
    }
  }

  /// Makes so many mailboxes.
  private static final String MANY_MAILBOXES =
      """
      async (count) => {
        const session = await (await fetch('/jmap/session')).json();
        const {csrf} = await (await fetch('/login/session')).json();
        const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
        for (let at = 0; at < count; at += 200) {
          const create = {};
          for (let n = at; n < Math.min(count, at + 200); n++) {
            create['m' + n] = {name: 'Project ' + String(n).padStart(4, '0')};
          }
          await fetch(session.apiUrl, {method: 'POST',
              headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf},
              body: JSON.stringify({using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'],
                  methodCalls: [['Mailbox/set', {accountId, create}, '0']]})});
        }
      }
      """;

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void more_mailboxes_than_the_server_gives_at_once_are_all_there(int width) throws Exception {
    String address = browsing.account("boxes" + width);
    browsing.arrives(address, "Among many", TO + "\nHello\n");
    try (Page page = browsing.webmail(address, width)) {
      page.evaluate(MANY_MAILBOXES, 1_100);
      page.reload();
      assertThat(line(page, "Among many")).isVisible();
      openMenu(page, width);
      assertThat(page.locator(".mailbox").getByText("Project 1099")).isAttached();
      assertThat(page.locator(".mailbox").getByText("Project 0000")).isAttached();
    }
  }

  /// A server with a million conversations, of which the page knows nothing but its answers.
  private static String million(JsonNode request) {
    List<String> answers = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    JsonNode calls = request.get("methodCalls");
    for (JsonNode call : calls) {
      JsonNode arguments = call.get(1);
      if (call.get(0).asString().equals("Email/query")) {
        for (int i = 0; i < arguments.get("limit").asInt(); i++) {
          ids.add(Integer.toString(arguments.path("position").asInt(0) + i));
        }
      } else if (arguments.has("ids")) {
        arguments.get("ids").forEach(id -> ids.add(id.asString().substring(1)));
      }
    }
    for (JsonNode call : calls) {
      StringBuilder list = new StringBuilder();
      for (String id : ids) {
        list.append(list.isEmpty() ? "" : ",")
            .append(
                ("{'id': 'E%1$s', 'threadId': 'T%1$s', 'emailIds': ['E%1$s'], 'mailboxIds': {},"
                        + " 'keywords': {}, 'from': [], 'to': [], 'subject': 'Message %1$s',"
                        + " 'receivedAt': '2026-01-01T00:00:00Z', 'preview': '', 'hasAttachment':"
                        + " false, 'textBody': [], 'htmlBody': [], 'attachments': [], 'bodyValues': {}}")
                    .formatted(id));
      }
      String answer =
          call.get(0).asString().equals("Email/query")
              ? "'ids': ['E" + String.join("','E", ids) + "'], 'total': 1000000"
              : "'list': [" + list.toString().replaceAll("'id': 'E(\\d+)'", threadOr(call)) + "]";
      answers.add(
          "['%s', {%s}, '%s']".formatted(call.get(0).asString(), answer, call.get(2).asString()));
    }
    return ("{'methodResponses': [" + String.join(",", answers) + "]}").replace('\'', '"');
  }

  private static String threadOr(JsonNode call) {
    return call.get(0).asString().equals("Thread/get") ? "'id': 'T$1'" : "'id': 'E$1'";
  }

  @Test
  void a_million_conversations_scroll() throws Exception {
    try (Page page = browsing.webmail(rita, 1360)) {
      int[] requests = {0};
      List<String> sorted = new ArrayList<>();
      page.route(
          "**/jmap/api",
          route -> {
            String body = route.request().postData();
            if (body.contains("\"property\":\"subject\"")) {
              // As it does if there are more than it puts in order by what is in them.
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("application/json")
                      .setBody(
                          "{\"methodResponses\": [[\"error\", {\"type\": \"unsupportedSort\"},"
                              + " \"query\"]]}"));
            } else if (body.contains("\"Thread/get\"") && body.contains("#ids")) {
              requests[0]++;
              sorted.add(JSON.readTree(body).at("/methodCalls/0/1/sort/0/property").asString(""));
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("application/json")
                      .setBody(million(JSON.readTree(body))));
            } else {
              route.resume();
            }
          });
      mailbox(page, "Archive").getByRole(AriaRole.LINK).click();
      Locator list = page.locator("#conversations");
      assertThat(line(page, "Message 0")).isVisible();
      assertThat(page.getByRole(AriaRole.GRID)).hasAttribute("aria-rowcount", "1000000");
      // The list is drawn once more before the browser says that it was scrolled.
      list.evaluate(
          """
          list => {
            list.scrollTop = list.scrollHeight / 2;
            const choose = list.querySelector("input[type=checkbox]");
            choose.click();
            choose.click();
          }
          """);
      Locator middle = page.getByText(Pattern.compile("^Message 5000\\d\\d$")).first();
      assertThat(middle).isVisible();
      int before = shown(middle);
      // A small step moves by as many lines as it says, though the bar stands for more.
      list.evaluate("list => list.scrollTop += 680");
      assertThat(line(page, "Message " + (before + 20))).isVisible();
      assertThat(line(page, "Message " + before)).hasCount(0);
      list.evaluate("list => list.scrollTop = list.scrollHeight");
      assertThat(page.getByText("Message 999999", new Page.GetByTextOptions().setExact(true)))
          .isVisible();
      assertThat(page.getByRole(AriaRole.ROW).count()).isLessThan(60);
      assertThat(requests[0]).isLessThan(20);

      // In another order it is asked for by that order, from the beginning on.
      sorted.clear();
      order(page, "Newest first", "Largest first");
      assertThat(line(page, "Message 0")).isVisible();
      list.evaluate("list => list.scrollTop = list.scrollHeight / 2");
      assertThat(middle).isVisible();
      assertThat(sorted).contains("size").doesNotContain("wokenAt");
      order(page, "Largest first", "By subject");
      assertThat(page.getByText("These are too many messages to sort")).isVisible();
      page.getByRole(AriaRole.ALERT)
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Newest first"))
          .click();
      assertThat(line(page, "Message 0")).isVisible();
    }
  }

  private static int shown(Locator subject) {
    return Integer.parseInt(subject.innerText().replaceAll("\\D", ""));
  }

  /// `U+202E` shows what follows it from right to left, `U+2066` begins text with a direction of
  /// its own.
  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void nothing_in_a_message_reverses_what_is_shown_of_it(int width) throws Exception {
    String address = browsing.account("reversed" + width);
    String message =
        """
        From: =?utf-8?Q?Ann=E2=80=AEecila?= <ann@remote.test>
        Subject: =?utf-8?Q?Bill=E2=80=AE_fdp.exe=E2=81=A6_end?=
        To: %s
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        See the file.
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename*=utf-8''bill%%E2%%80%%AEfdp.exe

        x
        --b--
        """
            .formatted(address);
    assertThat(browsing.server().deliver(address, message)).startsWith("250");
    try (Page page = browsing.webmail(address, width)) {
      page.navigate(browsing.url("/mail/#/search/in:anywhere%20subject:Bill"));
      Locator mail = line(page, "Bill fdp.exe end");
      assertThat(mail).containsText("Annecila");
      assertReadsInItsOrder(page);
      mail.getByRole(AriaRole.LINK).click();
      assertThat(page.locator(".message").getByText("billfdp.exe").first()).isVisible();
      assertThat(page.locator(".message").getByText("Annecila").first()).isVisible();
      assertReadsInItsOrder(page);
    }
  }

  private static void assertReadsInItsOrder(Page page) {
    assertThat(page.content()).doesNotContainPattern("[\u202a-\u202e\u2066-\u2069\ufffd]");
  }
}

package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What protects the reader of a message.
@InBrowser
class ProtectionTest {
  /// What may be in the frame of a message and could run, ask or send.
  private static final String DANGEROUS =
      "script, iframe, frame, object, embed, form, input, button, textarea, select, svg, math, link,"
          + " meta[http-equiv], base, video, audio, source, template, [srcset], [background], [id],"
          + " [action], [formaction], [ping], [poster]";

  private final Browsing browsing;
  private String reader = "";

  ProtectionTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @BeforeAll
  void account() {
    reader = browsing.account("protected");
  }

  private static Locator body(Page page) {
    return page.frameLocator("iframe[title='Text of the message']").locator("body");
  }

  private void open(Page page, String subject) {
    Browsing.line(page, subject).getByRole(AriaRole.LINK).first().click();
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void pictures_of_other_servers_are_shown_when_asked_for_by_way_of_this_one(int width)
      throws Exception {
    String subject = "Pictures " + width;
    browsing.arrives(
        reader,
        subject,
        """
        Content-Type: text/html

        <p>Look</p><img src="https://pictures.test/a.png" alt="a meadow">
        <img src="https://count.test/b.gif" width=1 height=1>
        """);
    try (Page page = browsing.webmail(reader, width)) {
      page.route("**/mail/picture?*", route -> route.fulfill());
      open(page, subject);
      assertThat(page.getByText("Pictures from pictures.test are not shown")).isVisible();
      assertThat(page.getByText("1 tracking pixel from count.test was left out.")).isVisible();
      Locator picture = body(page).locator("img");
      assertThat(picture).hasCount(1);
      assertThat(picture).not().hasAttribute("src", Pattern.compile(".*"));
      Browsing.button(page, "Show pictures").click();
      Pattern ours = Pattern.compile("/mail/picture\\?u=https%3A%2F%2Fpictures\\.test.*");
      assertThat(picture).hasAttribute("src", ours);
      page.reload();
      assertThat(picture).not().hasAttribute("src", ours);
      Browsing.button(page, "Always from bob@remote.test").click();
      assertThat(page.getByText("Pictures from bob@remote.test are always shown")).isVisible();
      assertThat(picture).hasAttribute("src", ours);
      Browsing.button(page, "Not always").click();
      assertThat(page.getByText("Pictures from pictures.test are not shown")).isVisible();
      // axe waits for ever for a frame without scripts.
      page.evaluate("document.querySelector('iframe').remove()");
      Browsing.assertAccessible(page);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void pictures_are_shown_at_once_to_who_has_said_so_in_the_settings(int width) throws Exception {
    String address = browsing.account("petra" + width);
    browsing.arrives(
        address,
        "A meadow",
        "Content-Type: text/html\n\n<p>Look</p><img src=\"https://pictures.test/a.png\">\n");
    try (Page page = browsing.webmail(address, width)) {
      page.route("**/mail/picture?*", route -> route.fulfill());
      open(page, "A meadow");
      assertThat(page.getByText("Pictures from pictures.test are not shown")).isVisible();
      page.navigate(browsing.url("/mail/#/settings/language"));
      page.getByLabel("Pictures from other servers").selectOption("Show at once");
      assertThat(page.getByText("Saved.")).isVisible();
      Browsing.assertAccessible(page);
      page.goBack();
      Pattern ours = Pattern.compile("/mail/picture\\?u=https%3A%2F%2Fpictures\\.test.*");
      assertThat(body(page).locator("img")).hasAttribute("src", ours);
      assertThat(page.getByText("are not shown")).hasCount(0);
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void who_sent_it_and_what_its_fields_mean_is_explained(int width) throws Exception {
    String subject = "Who is it " + width;
    browsing.arrives(reader, subject, "List-Id: <a.test>\n\nHello\n");
    try (Page page = browsing.webmail(reader, width)) {
      open(page, subject);
      Browsing.button(page, "Not verified").click();
      assertThat(page.getByText("remote.test does not publish how its mail can be verified"))
          .isVisible();
      Browsing.button(page, "Details").click();
      Browsing.button(page, "All header fields, explained").click();
      assertThat(page.getByText("The name of the mailing list that sent it.")).isVisible();
      assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Route")))
          .containsText("mail.example.test");
      Browsing.assertAccessible(page);
    }
  }

  /// Each in a part of its own, so that none hides the next.
  private void arrivesWith(String subject, List<String> vectors) throws IOException {
    StringBuilder message =
        new StringBuilder("Content-Type: multipart/mixed; boundary=vectors\n\n");
    for (String vector : vectors) {
      message.append("--vectors\nContent-Type: text/html; charset=utf-8\n");
      message.append("Content-Transfer-Encoding: base64\n\n");
      byte[] bytes = ("<p>part</p>" + vector).getBytes(StandardCharsets.UTF_8);
      message.append(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes));
      message.append('\n');
    }
    browsing.arrives(reader, subject, message.append("--vectors--\n").toString());
  }

  /// @param alone whether the page has to make it harmless by itself, as it does without connection
  private void nothingHappens(String subject, List<String> vectors, boolean alone)
      throws IOException {
    arrivesWith(subject, vectors);
    try (Page page = browsing.webmail(reader, 1360)) {
      if (alone) {
        page.route("**/mail/message/**", route -> route.abort());
      }
      Locator sidebar = page.locator(".sidebar");
      BoundingBox before = sidebar.boundingBox();
      open(page, subject);
      assertThat(body(page).getByText("part").first()).isVisible();
      if (!alone) {
        Locator parts =
            body(page).locator("p").filter(new Locator.FilterOptions().setHasText("part"));
        assertThat(parts).hasCount(vectors.size()); // none hides another
      }
      String url = page.url();
      assertThat(body(page).locator(DANGEROUS)).hasCount(0);
      Object handlers =
          body(page)
              .locator("*")
              .evaluateAll(
                  "all => all.flatMap(e => [...e.attributes]).filter(a => /^on|^srcdoc$/i.test(a.name)"
                      + " || (/^(href|src|data|action)$/.test(a.name)"
                      + " && !/^(https?:|mailto:|tel:|data:image\\/(png|gif|jpeg|webp)|\\/mail\\/|$)/i"
                      + ".test(a.value))).length");
      assertThat(handlers).isEqualTo(0);
      for (Locator part : body(page).getByText("x").all().stream().limit(5).toList()) {
        part.hover(new Locator.HoverOptions().setForce(true));
      }
      page.keyboard().press("Tab");
      assertThat(page.url()).isEqualTo(url);
      assertThat(page.title()).endsWith("Posthorn");
      assertThat(page.context().pages()).hasSize(1);
      BoundingBox after = sidebar.boundingBox();
      assertThat(List.of(after.x, after.y, after.width, after.height))
          .as("nothing outside the frame has moved")
          .isEqualTo(List.of(before.x, before.y, before.width, before.height));
    }
  }

  @ParameterizedTest(name = "made harmless by the page alone: {0}")
  @ValueSource(booleans = {false, true})
  void nothing_in_a_message_runs_asks_or_reaches_out_of_its_frame(boolean alone) throws Exception {
    try (Watch home = Watch.open()) {
      List<String> all = Vectors.made(home.url());
      assertThat(all).hasSizeGreaterThan(500);
      nothingHappens("Vectors " + alone, all, alone);
      assertThat(home.calls()).as("who phoned home").isZero();
    }
  }

  @Test
  void nor_do_the_test_cases_of_dompurify(@TempDir Path folder) throws Exception {
    List<String> published;
    try (Page blank = browsing.context(400).newPage()) {
      Optional<List<String>> got = Vectors.published(folder, blank);
      assumeTrue(got.isPresent(), "npm does not get the package of DOMPurify");
      published = got.get();
    }
    assertThat(published).hasSizeGreaterThan(100);
    nothingHappens("Published vectors", published, false);
    nothingHappens("Published vectors again", published, true);
  }
}

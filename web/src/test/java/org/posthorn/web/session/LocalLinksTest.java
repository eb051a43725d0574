package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.WebRequest;

/// Pages where a proxy shows the site at `https://example.org/mail`.
class LocalLinksTest {
  private static WebRequest at(String prefix) {
    return new WebRequest(
        new WebRequest.Target("GET", "example.org", prefix, "/login"),
        true,
        InetAddress.getLoopbackAddress(),
        Map.of(),
        Map.of(),
        Map.of(),
        java.io.InputStream.nullInputStream());
  }

  private static String html(Answer answer) {
    return new String(((AnswerBody.Bytes) answer.body()).bytes(), UTF_8);
  }

  @Test
  void every_link_of_a_page_begins_with_the_prefix() {
    String other = "\" href=\"/elsewhere";
    LoginPages pages = new LoginPages(Language.GERMAN);
    for (Answer page :
        List.of(
            pages.password(
                new LoginPages.Asked(other, other, Optional.empty(), Optional.empty()),
                other,
                Set.of("p")),
            pages.password(
                new LoginPages.Asked(other, other, Optional.of(other), Optional.of("t")),
                other,
                Set.of("p")),
            pages.factor(other, other, true, true, "/account/security"),
            pages.enrolmentAgain(""),
            pages.recoveryCodes(List.of("1"), "/account/security"),
            pages.recoveryCodes(List.of("1"), "/mail/oauth/authorize?a=b"),
            pages.signedIn(List.of(Principal.system()), "t"),
            pages.refused(other))) {
      assertThat(html(page)).contains("href=\"/login/style.css\"");
      List<String> links =
          Pattern.compile(" (?:href|src|action)=\"([^\"]*)\"")
              .matcher(html(LocalLinks.in(at("/mail"), page)))
              .results()
              .map(link -> link.group(1))
              .toList();
      assertThat(links)
          .isNotEmpty()
          .allMatch(link -> link.startsWith("/mail/") && !link.startsWith("/mail/mail/"));
      assertThat(html(LocalLinks.in(at("/mail"), page))).doesNotContain("/mail/elsewhere");
      assertThat(LocalLinks.in(at(""), page)).isSameAs(page);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/login, /mail/login",
    "/mail/oauth/authorize?a=b, /mail/oauth/authorize?a=b",
    "/mailbox, /mail/mailbox",
    "https://id.example/, https://id.example/",
    "app:/done, app:/done"
  })
  void browsers_are_sent_to_where_the_site_is(String to, String shown) {
    assertThat(LocalLinks.in(at("/mail"), Login.seeOther(to)).field("Location")).contains(shown);
  }
}

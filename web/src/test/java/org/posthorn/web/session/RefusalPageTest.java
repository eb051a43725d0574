package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.web.Answer;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Refused requests of people, who get a page, and of programs, which get problem details.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalPageTest {
  /// What Chromium sends; Firefox and Safari differ in the rest.
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  private Served served;

  @BeforeAll
  void serve() throws IOException {
    served =
        new Served(
            Site.builder()
                .below("/post")
                .refusalPage(RefusalPage::of)
                .get("/status/{status}", RefusalPageTest::refuse)
                .get(
                    "/broken",
                    _ -> {
                      throw new IllegalStateException("secret");
                    })
                .refusing("/api/v1/", WebException::toAnswer)
                .build());
  }

  @AfterAll
  void end() {
    served.close();
  }

  private static Answer refuse(WebRequest request) {
    throw WebException.retryLater(
        Integer.parseInt(request.segment("status")), "no <b>such</b> thing");
  }

  private String ask(String line, String... fields) throws IOException {
    String answer = served.ask(line + " HTTP/1.1\nHost: a\n" + String.join("\n", fields));
    return new String(answer.getBytes(ISO_8859_1), UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "en-GB       | Page not found       | Go to mail           | Sign in",
        "de-AT       | Seite nicht gefunden | Zu den E-Mails       | Anmelden",
        "fr          | Page introuvable     | Ouvrir la messagerie | Se connecter",
        "es-MX       | Página no encontrada | Ir al correo         | Iniciar sesión",
        "ja          | Page not found       | Go to mail           | Sign in",
      })
  void an_unknown_address_is_a_page_in_the_language_of_its_reader(
      String language, String title, String mail, String signIn) throws IOException {
    String page = ask("GET /mail/nothing", "Accept: " + BROWSER, "Accept-Language: " + language);

    assertThat(page)
        .startsWith("HTTP/1.1 404")
        .contains("Content-Type: text/html", "default-src 'none'")
        .containsPattern("(?m)^Vary: .*Accept")
        .contains("<h1>" + title + "</h1>")
        .contains("<a class=\"primary\" href=\"/post/\">" + mail + "</a>")
        .contains("<a class=\"button\" href=\"/post/login\">" + signIn + "</a>");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "Accept: application/json",
        "Accept: */*",
        "Accept: application/problem+json, text/html;q=0.5",
        "Accept: text/html;q=0, */*",
        "Accept: text/html\nSec-Fetch-Mode: cors",
        "User-Agent: none"
      })
  void a_program_gets_problem_details(String field) throws IOException {
    for (String path : new String[] {"/nothing", "/status/404", "/api/v1/nothing"}) {
      assertThat(ask("GET " + path, field))
          .as(path)
          .startsWith("HTTP/1.1 404")
          .contains("Content-Type: application/problem+json", "Vary: Accept", "\"status\":404");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | This did not work",
        "401 | Sign in",
        "403 | Not permitted",
        "404 | Page not found",
        "410 | No longer available",
        "413 | Too large",
        "429 | Try again in a moment",
        "503 | Try again in a moment",
        "502 | The server has a problem",
      })
  void each_refusal_says_what_to_do(int status, String title) throws IOException {
    assertThat(ask("GET /status/" + status, "Accept: " + BROWSER))
        .startsWith("HTTP/1.1 " + status)
        .contains("Retry-After: 5", "<h1>" + title + "</h1>")
        .contains(
            "<p class=\"note\" lang=\"en\">" + status + ": no &lt;b&gt;such&lt;/b&gt; thing</p>");
  }

  @Test
  void what_the_server_itself_refuses_is_a_page_too() throws IOException {
    assertThat(ask("POST /status/1", "Accept: " + BROWSER, "Content-Length: 0"))
        .startsWith("HTTP/1.1 405")
        .contains("Allow: GET, HEAD", "<h1>This address is not a page</h1>");
    assertThat(ask("GET /broken", "Accept: " + BROWSER))
        .startsWith("HTTP/1.1 500")
        .contains("<h1>The server has a problem</h1>")
        .doesNotContain("secret");
    assertThat(ask("GET /api/v1/nothing", "Accept: " + BROWSER))
        .startsWith("HTTP/1.1 404")
        .contains("<h1>Page not found</h1>");
  }
}

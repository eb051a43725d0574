package org.posthorn.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static Resource named(String name) {
    return _ -> Answer.of(Answer.TEXT, name);
  }

  private static final Site SITE =
      Site.builder()
          .get("/", named("root"))
          .get("/accounts", named("list"))
          .post("/accounts", named("create"))
          .get("/accounts/{id}", named("one"))
          .at("DELETE", "/accounts/{account}", named("delete"))
          .get("/accounts/new", named("form"))
          .get("/accounts/{id}/messages/{message}", named("message"))
          .get("/accounts/new/messages/first", named("first"))
          .get("/static/{file...}", named("static"))
          .socket("/accounts/{id}", "", _ -> (_, _) -> {})
          .socket("/socket", "", _ -> (_, _) -> {})
          .anyCase(List.of("POST"), "/Any/{x}", named("any"))
          .build();

  private static String found(String method, String path) throws Exception {
    return switch (SITE.find(method, path)) {
      case Site.Lookup.At(Route.Plain route, Map<String, String> segments) ->
          new String(route.resource().answer(WebRequest.of(method, path)).body().toBytes(), UTF_8)
              + new TreeMap<>(segments);
      case Site.Lookup.At(Route.Socket _, _) -> "socket";
      case Site.Lookup.OtherMethods(var allowed) -> "only " + allowed;
      case Site.Lookup.Nothing _ -> "nothing";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /                              | root{}",
        "GET    | /accounts                      | list{}",
        "HEAD   | /accounts                      | list{}",
        "POST   | /accounts                      | create{}",
        "PUT    | /accounts                      | only [GET, HEAD, POST]",
        "GET    | /accounts/                     | nothing",
        "GET    | /accounts/7                    | one{id=7}",
        "DELETE | /accounts/7                    | delete{account=7}",
        "PUT    | /accounts/7                    | only [DELETE, GET, HEAD]",
        "GET    | /accounts/new                  | form{}",
        "GET    | /accounts/a%2Fb%25c            | one{id=a/b%c}",
        "GET    | /accounts/7/messages/8         | message{id=7, message=8}",
        "GET    | /accounts/new/messages/8       | message{id=new, message=8}",
        "GET    | /accounts/new/messages/first   | first{}",
        "GET    | /accounts/7/messages           | nothing",
        "GET    | /accounts/7/messages/8/9       | nothing",
        "GET    | /static/                       | static{file=}",
        "GET    | /static/a/b.css                | static{file=a/b.css}",
        "GET    | /static                        | nothing",
        "GET    | /static/..%2F..%2Fetc          | nothing",
        "POST   | /aNY/q                         | any{x=q}",
        "WEBSOCKET | /accounts/7                | socket",
        "GET    | /socket                        | only []",
        "OPTIONS | *                             | nothing",
      })
  void the_path_that_says_most_is_taken(String method, String path, String expected)
      throws Exception {
    assertThat(found(method, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accounts", "/a/{rest...}/b"})
  void a_path_that_cannot_be_is_refused(String path) {
    Site.Builder builder = Site.builder();
    assertThatThrownBy(() -> builder.get(path, named("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// A proxy may take the prefix away or not, and `/mail` may also be a path of the site.
  @ParameterizedTest
  @CsvSource({"/a", "/mail/a", "/mail/b", "/mail/mail/b"})
  void a_site_below_a_path_is_found_with_it_and_without(String path) {
    Site site =
        Site.builder().below("/mail").get("/a", named("a")).get("/mail/b", named("b")).build();
    assertThat(site.findBelow("GET", path)).isInstanceOf(Site.Lookup.At.class);
    assertThat(site.findBelow("GET", "/mail/c")).isInstanceOf(Site.Lookup.Nothing.class);
  }

  @Test
  void a_path_is_given_away_once() {
    Site.Builder builder = Site.builder().get("/a/{x}", named("x"));
    assertThatThrownBy(() -> builder.get("/a/{y}", named("y")))
        .hasMessageContaining("registered already");
  }
}

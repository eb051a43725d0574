package org.posthorn.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.admin.OperationException;
import org.posthorn.directory.Principal;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class RestSiteTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> scopes = new ArrayList<>();

  enum Colour {
    RED,
    DARK_BLUE
  }

  record Wheel(@Description("how wide, in mm") int width) {}

  record Car(
      @Description(value = "its name", size = 5) String name,
      @Description(value = "how many seats", min = 1, max = 9) long seats,
      @Description("what it looks like") Optional<Colour> colour,
      @Description(value = "what it stands on", size = 2) List<Wheel> wheels,
      @Description("since when it is there") Optional<Instant> made) {}

  private Site site(Endpoint... endpoints) {
    Site.Builder site = Site.builder();
    new RestSite(
            List.of(endpoints),
            (request, scope) -> {
              scopes.add(scope);
              if (request.field("Authorization").isEmpty()) {
                throw new WebException(
                    401, "sign in", List.of(new Answer.Field("WWW-Authenticate", "Basic")));
              }
              return Principal.system();
            },
            RestLimits.defaults())
        .addTo(site);
    return site.build();
  }

  private static Endpoint add() {
    return Endpoint.post("/cars", "addCar")
        .says("Cars", "Adds a car.")
        .scope("admin.domains")
        .takes(Car.class)
        .makes(Car.class, "the car", car -> "/cars/" + car.name(), call -> call.body(Car.class));
  }

  private static Answer ask(Site site, WebRequest request) throws IOException {
    Site.Lookup.At found = (Site.Lookup.At) site.find(request.method(), request.path());
    WebRequest sent =
        request.withField("Authorization", "Basic YTpi").withSegments(found.segments());
    return ((Route.Plain) found.route()).resource().answer(sent);
  }

  private static String text(Answer answer) throws IOException {
    return new String(
        ((AnswerBody.Bytes) answer.body()).bytes(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private Answer add(String body) throws IOException {
    return ask(
        site(add()),
        WebRequest.of("POST", "/api/v1/cars")
            .withField("Content-Type", "application/json")
            .withBody(body));
  }

  @Test
  void what_is_made_is_given_with_its_place() throws IOException {
    Answer answer =
        add(
            """
            {"name":"Fay","seats":4,"colour":"dark-blue","wheels":[{"width":3}],
             "made":"2026-01-02T03:04:05Z"}\
            """);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.field("Location").orElse("")).endsWith("/api/v1/cars/Fay");
    assertThat(text(answer))
        .isEqualTo(
            "{\"name\":\"Fay\",\"seats\":4,\"colour\":\"dark-blue\",\"wheels\":[{\"width\":3}],"
                + "\"made\":\"2026-01-02T03:04:05Z\"}");
    assertThat(scopes).containsExactly("admin.domains");
    assertThat(text(add("{\"name\":\"Fay\",\"seats\":4,\"wheels\":[]}")))
        .isEqualTo("{\"name\":\"Fay\",\"seats\":4,\"wheels\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{\"name\":\"Fay\",\"wheels\":[]}                                  | ''       | seats is missing",
        "{\"name\":\"Faylin\",\"seats\":1,\"wheels\":[]}                   | /name    | at most 5 characters",
        "{\"name\":7,\"seats\":1,\"wheels\":[]}                            | /name    | a text",
        "{\"name\":\"a\",\"seats\":10,\"wheels\":[]}                       | /seats   | at most 9",
        "{\"name\":\"a\",\"seats\":1.5,\"wheels\":[]}                      | /seats   | a whole number",
        "{\"name\":\"a\",\"seats\":\"1\",\"wheels\":[]}                    | /seats   | a whole number",
        "{\"name\":\"a\",\"seats\":1,\"colour\":\"pink\",\"wheels\":[]}    | /colour  | one of red, dark-blue",
        "{\"name\":\"a\",\"seats\":1,\"wheels\":[{\"width\":\"x\"}]}       | /wheels/0/width | a whole number",
        "{\"name\":\"a\",\"seats\":1,\"wheels\":[{},{},{}]}                | /wheels  | at most 2 entries",
        "{\"name\":\"a\",\"seats\":1,\"wheels\":[],\"a/b\":1}              | /a~1b    | unknown member",
        "{\"name\":\"a\",\"seats\":1,\"wheels\":[],\"made\":\"yesterday\"} | /made    | a time",
        "{\"name\":\"a\",\"seats\":1,\"wheels\":null}                      | /wheels  | a list",
        "[]                                                                | ''       | an object",
        "{\"name\":\"a\",\"name\":\"b\"}                                   | ''       | not JSON",
        "{\"name\":                                                        | ''       | not JSON",
      })
  void what_is_wrong_in_a_body_is_pointed_at(String body, String pointer, String detail)
      throws IOException {
    Answer answer = add(body);
    JsonNode problem = JSON.readTree(text(answer));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(problem.path("code").asString()).isEqualTo("invalid");
    assertThat(problem.path("detail").asString()).contains(detail);
    assertThat("'" + problem.path("pointer").asString("") + "'")
        .isEqualTo(pointer.equals("''") ? pointer : "'" + pointer + "'");
  }

  /// Short values take far more memory than octets: a few such bodies at once filled the memory.
  @Test
  void a_body_of_very_many_values_is_refused_before_they_are_kept() throws IOException {
    String many = "{},".repeat(60_000) + "{}";
    Answer answer = add("{\"name\":\"a\",\"seats\":1,\"wheels\":[" + many + "]}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(JSON.readTree(text(answer)).path("detail").asString()).contains("Token count");
    String fewer = "{},".repeat(40_000) + "{}";
    assertThat(text(add("{\"name\":\"a\",\"seats\":1,\"wheels\":[" + fewer + "]}")))
        .contains("at most 2 entries");
  }

  @Test
  void another_type_of_body_is_refused() throws IOException {
    Answer answer = ask(site(add()), WebRequest.of("POST", "/api/v1/cars").withBody("{}"));
    assertThat(answer.status()).isEqualTo(415);
  }

  @Test
  void parameters_are_checked() throws IOException {
    Endpoint list =
        Endpoint.get("/cars", "listCars")
            .says("Cars", "Lists cars.")
            .scope("admin.read")
            .givesPage(Wheel.class, "cars", call -> Page.of(call, wheels(250), RestSiteTest::key));
    WebRequest request = WebRequest.of("GET", "/api/v1/cars");
    assertThat(JSON.readTree(text(ask(site(list), request))).path("items")).hasSize(100);
    JsonNode last =
        JSON.readTree(
            text(
                ask(
                    site(list),
                    request.withParameter("limit", "60").withParameter("after", "0199"))));
    assertThat(last.path("items")).hasSize(50);
    assertThat(last.has("next")).isFalse();
    for (Map.Entry<String, String> wrong :
        Map.of("limit", "0", "limit ", "1", "Limit", "1", "after", "x".repeat(1_001)).entrySet()) {
      Answer answer = ask(site(list), request.withParameter(wrong.getKey(), wrong.getValue()));
      assertThat(answer.status()).as(wrong.getKey()).isEqualTo(400);
    }
  }

  private static List<Wheel> wheels(int count) {
    List<Wheel> wheels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      wheels.add(new Wheel(i));
    }
    return wheels;
  }

  private static String key(Wheel wheel) {
    return String.format(java.util.Locale.ROOT, "%04d", wheel.width());
  }

  @Test
  void nobody_gets_a_challenge_and_a_code() throws IOException {
    Site.Lookup.At found = (Site.Lookup.At) site(add()).find("POST", "/api/v1/cars");
    Answer answer =
        ((Route.Plain) found.route()).resource().answer(WebRequest.of("POST", "/api/v1/cars"));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.field("WWW-Authenticate")).contains("Basic");
    assertThat(JSON.readTree(text(answer)).path("code").asString()).isEqualTo("unauthenticated");
  }

  @ParameterizedTest
  @CsvSource({"404,not-found", "405,invalid", "413,too-large"})
  void what_the_server_refuses_has_a_code_too(int status, String code) throws IOException {
    WebException refused =
        new WebException(status, "why", List.of(new Answer.Field("Allow", "GET")));
    Answer answer = site(add()).refusal("/api/v1/cars", refused);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.field("Allow")).contains("GET");
    assertThat(JSON.readTree(text(answer)).path("code").asString()).isEqualTo(code);
    assertThat(text(site(add()).refusal("/jmap/api", refused))).doesNotContain("code");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID,400,invalid",
    "NOT_FOUND,404,not-found",
    "EXISTS,409,exists",
    "REFUSED,403,forbidden",
    "FAILED,409,conflict",
    "UNAVAILABLE,503,unavailable",
  })
  void operations_that_fail_have_a_status_and_a_code(
      OperationException.Reason reason, int status, String code) throws IOException {
    Endpoint fails =
        Endpoint.delete("/cars/{car}", "removeCar")
            .says("Cars", "Removes a car.")
            .scope("admin.domains")
            .givesNothing(call -> {
              throw new OperationException(reason, "no " + call.path("car"));
            });
    Answer answer = ask(site(fails), WebRequest.of("DELETE", "/api/v1/cars/Fay"));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(JSON.readTree(text(answer)).path("code").asString()).isEqualTo(code);
    assertThat(JSON.readTree(text(answer)).path("detail").asString()).isEqualTo("no Fay");
  }

  @Test
  void what_is_not_described_is_refused() {
    record Bare(String name) {}
    Endpoint bare =
        Endpoint.get("/bare", "bare")
            .says("Bare", "Is bare.")
            .scope("api.read")
            .gives(Bare.class, "bare", _ -> new Bare("a"));
    assertThatThrownBy(() -> ask(site(bare), WebRequest.of("GET", "/api/v1/openapi.json")))
        .hasMessageContaining("Bare.name is not described");
    assertThatThrownBy(
            () -> site(Endpoint.get("/bare", "bare").gives(Integer.class, "none", _ -> 1)))
        .hasMessageContaining("not described");
    assertThatThrownBy(() -> site(add(), add())).hasMessageContaining("addCar");
  }

  record Repainting(
      @Description("what it looks like; null: unpainted") Optional<Optional<Colour>> colour,
      @Description(value = "how many seats", min = 1) Optional<Optional<Long>> seats) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{}                            | Optional.empty Optional.empty",
        "{\"colour\":null}             | Optional[Optional.empty] Optional.empty",
        "{\"colour\":\"red\",\"seats\":null} | Optional[Optional[RED]] Optional[Optional.empty]",
        "{\"seats\":4}                 | Optional.empty Optional[Optional[4]]",
      })
  void what_is_missing_and_what_is_null_differ(String body, String read) throws IOException {
    List<Repainting> got = new ArrayList<>();
    Endpoint paint =
        Endpoint.patch("/cars/{car}", "paintCar")
            .says("Cars", "Paints a car.")
            .scope("admin.domains")
            .takes(Repainting.class)
            .givesNothing(call -> got.add(call.body(Repainting.class)));
    Answer answer =
        ask(
            site(paint),
            WebRequest.of("PATCH", "/api/v1/cars/Fay")
                .withField("Content-Type", "application/json")
                .withBody(body));
    assertThat(answer.status()).isEqualTo(204);
    assertThat(got.getFirst().colour() + " " + got.getFirst().seats()).isEqualTo(read);
  }

  @Test
  void a_segment_of_a_path_is_whatever_a_name_has() {
    assertThat(Endpoint.segment("a/b \"c\"+d*~@\u00fc"))
        .isEqualTo("a%2Fb%20%22c%22%2Bd%2A~%40%C3%BC");
  }
}

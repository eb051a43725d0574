package org.posthorn.jmap.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// RFC 8620 §3, with `Core/echo` (§4) and methods of the test's own.
class RequestsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CORE = "urn:ietf:params:jmap:core";

  private final Requests requests =
      new Requests(
          new JmapLimits(1, 1, 2_000, 1, 4, 1, 1, 12),
          List.of(
              new Method(
                  "Test/fail",
                  Capability.CORE,
                  _ -> {
                    throw new IllegalStateException("secret");
                  }),
              new Method(
                  "Test/refuse",
                  Capability.CORE,
                  _ -> {
                    throw MethodException.invalid("no");
                  }),
              new Method("Test/mail", Capability.MAIL, call -> call.arguments().json())),
          (_, _) -> Optional.empty());

  private JsonNode answer(String request) {
    return JSON.readTree(
        requests.answer(Callers.of(Principal.system()), request.getBytes(UTF_8), "s1"));
  }

  private JsonNode calls(String calls) {
    return answer("{\"using\": [\"" + CORE + "\"], \"methodCalls\": [" + calls + "]}")
        .get("methodResponses");
  }

  private static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @Test
  void echo_answers_its_arguments_with_the_id_of_the_call() {
    JsonNode answer =
        answer(
            "{\"using\": [\""
                + CORE
                + "\"], \"methodCalls\": [[\"Core/echo\", {\"a\": [1, null]}, \"c 1\"]], \"unknown\": 1}");
    assertThat(answer)
        .isEqualTo(
            json(
                "{'methodResponses': [['Core/echo', {'a': [1, null]}, 'c 1']], 'sessionState': 's1'}"));
  }

  @Test
  void created_ids_are_given_back_where_they_were_given() {
    JsonNode answer =
        answer("{\"using\": [], \"methodCalls\": [], \"createdIds\": {\"k\": \"M1\"}}");
    assertThat(answer.get("createdIds")).isEqualTo(json("{'k': 'M1'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ['Test/none', {}, 'c']                                                       | unknownMethod
          ['Test/mail', {}, 'c']                                                       | unknownMethod
          ['Test/fail', {}, 'c']                                                       | serverFail
          ['Test/refuse', {}, 'c']                                                     | invalidArguments
          ['Core/echo', {'a': 1, '#a': {'resultOf': 'x', 'name': 'y', 'path': ''}}, 'c'] | invalidArguments
          ['Core/echo', {'#a': {'resultOf': 'x', 'name': 'Core/echo', 'path': ''}}, 'c'] | invalidResultReference
          ['Core/echo', {'#a': 'x'}, 'c']                                              | invalidResultReference
          """)
  void a_call_that_fails_says_why_and_the_next_is_made(String call, String type) {
    JsonNode answers = calls(call.replace('\'', '"') + ", [\"Core/echo\", {}, \"d\"]");
    assertThat(answers.get(0).get(0).asString()).isEqualTo("error");
    assertThat(answers.get(0).get(1).get("type").asString()).isEqualTo(type);
    assertThat(answers.get(0).get(1).get("description").asString())
        .isNotEmpty()
        .doesNotContain("secret");
    assertThat(answers.get(0).get(2).asString()).isEqualTo("c");
    assertThat(answers.get(1)).isEqualTo(json("['Core/echo', {}, 'd']"));
  }

  /// RFC 8620 §3.7
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /list/*/id          | ['a', 'b']
          /list/*/more        | [1, 2, 3]
          /list/1/id          | 'b'
          /list/*/deep/*/x    | [7, 8, 9]
          /a~1b               | 5
          /m~0n               | 6
          /*                  | 4
          /list/*/deep        | [{'x': 7}, {'x': [8, 9]}]
          """)
  void what_a_path_leads_to(String path, String expected) {
    String first =
        "['Core/echo', {'a/b': 5, 'm~n': 6, '*': 4, 'list': ["
            + "{'id': 'a', 'more': [1], 'deep': [{'x': 7}]},"
            + "{'id': 'b', 'more': [2, 3], 'deep': [{'x': [8, 9]}]}]}, '0']";
    String second =
        "['Core/echo', {'#got': {'resultOf': '0', 'name': 'Core/echo', 'path': '"
            + path
            + "'}}, '1']";
    JsonNode answers = calls((first + "," + second).replace('\'', '"'));
    assertThat(answers.get(1)).isEqualTo(json("['Core/echo', {'got': " + expected + "}, '1']"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/none",
        "list",
        "/list/2/id",
        "/list/01/id",
        "/list/-1",
        "/list/*/none",
        "/a/b/c",
        "/list/*/id/*"
      })
  void paths_that_lead_nowhere(String path) {
    String first = "['Core/echo', {'a': 1, 'list': [{'id': 'a'}, {'id': 'b'}]}, '0']";
    String second =
        "['Core/echo', {'#got': {'resultOf': '0', 'name': 'Core/echo', 'path': '"
            + path
            + "'}}, '1']";
    JsonNode answers = calls((first + "," + second).replace('\'', '"'));
    assertThat(answers.get(1).get(1).get("type").asString()).isEqualTo("invalidResultReference");
  }

  @Test
  void an_answer_of_another_method_or_an_error_is_not_referred_to() {
    String second =
        "['Core/echo', {'#got': {'resultOf': '0', 'name': 'Test/refuse', 'path': ''}}, '1']";
    JsonNode answers = calls(("['Test/refuse', {}, '0']," + second).replace('\'', '"'));
    assertThat(answers.get(1).get(1).get("type").asString()).isEqualTo("invalidResultReference");
  }

  /// RFC 8620 §3.6.1; RFC 7493 §2.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                                                                        | NOT_JSON
          {                                                                         | NOT_JSON
          {"using": [], "methodCalls": []} x                                        | NOT_JSON
          {"using": [], "using": [], "methodCalls": []}                             | NOT_JSON
          {"using": [], "methodCalls": [[[[[[[[[[[[[]]]]]]]]]]]]]}                  | NOT_JSON
          []                                                                        | NOT_REQUEST
          {"methodCalls": []}                                                       | NOT_REQUEST
          {"using": [1], "methodCalls": []}                                         | NOT_REQUEST
          {"using": []}                                                             | NOT_REQUEST
          {"using": [], "methodCalls": [["Core/echo", {}]]}                         | NOT_REQUEST
          {"using": [], "methodCalls": [["Core/echo", [], "c"]]}                    | NOT_REQUEST
          {"using": [], "methodCalls": [["Core/echo", {}, 1]]}                      | NOT_REQUEST
          {"using": [], "methodCalls": [], "createdIds": []}                        | NOT_REQUEST
          {"using": ["urn:example:none"], "methodCalls": []}                        | UNKNOWN_CAPABILITY
          {"using": ["urn:ietf:params:jmap:unknown"], "methodCalls": []}                | UNKNOWN_CAPABILITY
          {"using": [], "methodCalls": [["a",{},"1"],["a",{},"1"],["a",{},"1"],["a",{},"1"],["a",{},"1"]]} | LIMIT
          """)
  void requests_that_are_refused_as_a_whole(String request, RequestException.Kind kind) {
    RequestException refused = catchThrowableOfType(RequestException.class, () -> answer(request));
    assertThat(refused.kind()).isEqualTo(kind);
    assertThat(refused.kind().type()).startsWith("urn:ietf:params:jmap:error:");
  }

  @Test
  void broken_utf8_and_what_is_too_long() {
    byte[] broken =
        "{\"using\": [], \"methodCalls\": [[\"Core/echo\", {\"a\": \"\u00ff\"}, \"c\"]]}"
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    RequestException refused =
        catchThrowableOfType(
            RequestException.class,
            () -> requests.answer(Callers.of(Principal.system()), broken, "s"));
    assertThat(refused.kind()).isEqualTo(RequestException.Kind.NOT_JSON);
    RequestException large =
        catchThrowableOfType(
            RequestException.class,
            () -> requests.answer(Callers.of(Principal.system()), new byte[2_001], "s"));
    assertThat(large.limit()).contains("maxSizeRequest");
  }

  @Test
  void references_do_not_make_more_of_a_request_than_a_request_may_have() {
    String twice = "'#%s': {'resultOf': '%s', 'name': 'Core/echo', 'path': ''}";
    String calls = "['Core/echo', {'a': '" + "x".repeat(600) + "'}, '0']";
    for (int i = 1; i < 4; i++) {
      String before = Integer.toString(i - 1);
      calls +=
          ", ['Core/echo', {%s, %s}, '%d']"
              .formatted(twice.formatted("a", before), twice.formatted("b", before), i);
    }
    JsonNode answers = calls(calls.replace('\'', '"'));
    assertThat(answers.get(1).get(0).asString()).isEqualTo("Core/echo"); // 1,200 characters
    assertThat(answers.get(2).get(0).asString()).isEqualTo("error"); // would have 2,400
    assertThat(answers.get(2).get(1).get("type").asString()).isEqualTo("invalidResultReference");
    assertThat(answers.get(3).get(1).get("type").asString()).isEqualTo("invalidResultReference");
  }

  @Test
  void no_call_is_made_once_the_answers_are_long() {
    AtomicInteger made = new AtomicInteger();
    Method talkative =
        new Method(
            "Test/talk",
            Capability.CORE,
            _ -> {
              made.incrementAndGet();
              return JsonNodeFactory.instance.objectNode().put("a", "x".repeat(4_000));
            });
    Requests all =
        new Requests(
            new JmapLimits(1, 1, 2_000, 1, 4, 1, 1, 12),
            List.of(talkative),
            (_, _) -> Optional.empty());
    String call = "[\"Test/talk\", {}, \"0\"]";
    String request =
        "{\"using\": [\"%s\"], \"methodCalls\": [%s, %s, %s, %s]}"
            .formatted(CORE, call, call, call, call);
    JsonNode answers =
        JSON.readTree(all.answer(Callers.of(Principal.system()), request.getBytes(UTF_8), "s1"))
            .get("methodResponses");
    assertThat(made).hasValue(1); // 4,000 characters, and 2,000 are enough
    assertThat(answers).hasSize(4);
    assertThat(answers.get(0).get(0).asString()).isEqualTo("Test/talk");
    assertThat(answers.get(1).get(1).get("type").asString()).isEqualTo("requestTooLarge");
    assertThat(answers.get(2).get(1).get("type").asString()).isEqualTo("requestTooLarge");
    assertThat(answers.get(3).get(1).get("type").asString()).isEqualTo("requestTooLarge");
  }

  @Test
  void paths_of_one_call_visit_a_bounded_number_of_elements() {
    Method list =
        new Method(
            "Test/list",
            Capability.CORE,
            _ -> {
              ObjectNode answer = JsonNodeFactory.instance.objectNode();
              ArrayNode empties = answer.putArray("list");
              for (int i = 0; i < 40_000; i++) {
                empties.addArray();
              }
              return answer;
            });
    Requests all =
        new Requests(
            new JmapLimits(1, 1, 1_000_000, 1, 4, 1, 1, 12),
            List.of(list),
            (_, _) -> Optional.empty());
    String reference = "{'resultOf': '0', 'name': 'Test/list', 'path': '/list/*'}";
    String request =
        ("{'using': ['%s'], 'methodCalls': [['Test/list', {}, '0'],"
                + "['Core/echo', {'#a': %s, '#b': %s}, '1'],"
                + "['Core/echo', {'#a': %s, '#b': %s, '#c': %s}, '2']]}")
            .formatted(CORE, reference, reference, reference, reference, reference)
            .replace('\'', '"');
    JsonNode answers =
        JSON.readTree(all.answer(Callers.of(Principal.system()), request.getBytes(UTF_8), "s1"))
            .get("methodResponses");
    assertThat(answers.get(1).get(1)).isEqualTo(json("{'a': [], 'b': []}"));
    assertThat(answers.get(2).get(1).get("type").asString()).isEqualTo("invalidResultReference");
  }

  @Test
  void a_request_of_very_many_values_is_refused() {
    Requests all =
        new Requests(
            new JmapLimits(1, 1, 10_000_000, 1, 4, 1, 1, 12),
            List.of(),
            (_, _) -> Optional.empty());
    String request =
        "{\"using\": [], \"methodCalls\": [], \"x\": [" + "[],".repeat(500_000) + "[]]}";
    RequestException refused =
        catchThrowableOfType(
            RequestException.class,
            () -> all.answer(Callers.of(Principal.system()), request.getBytes(UTF_8), "s1"));
    assertThat(refused.kind()).isEqualTo(RequestException.Kind.NOT_JSON);
  }

  @Test
  void long_answers_of_all_requests_together_have_a_bound() {
    ResponseMemory room = new ResponseMemory(100, 150);
    ResponseMemory.Share first = room.share();
    first.take(100);
    MethodException more = catchThrowableOfType(MethodException.class, () -> first.take(1));
    assertThat(more.type()).isEqualTo(MethodException.Type.REQUEST_TOO_LARGE);
    try (ResponseMemory.Share second = room.share()) {
      second.take(50);
      MethodException others = catchThrowableOfType(MethodException.class, () -> second.take(1));
      assertThat(others.type()).isEqualTo(MethodException.Type.SERVER_UNAVAILABLE);
      first.close();
      second.take(50);
    }
    try (ResponseMemory.Share third = room.share()) {
      third.take(100); // all was given back
    }
  }

  @Test
  void a_method_that_tells_too_much_is_refused_and_what_it_took_is_given_back() {
    Method talkative =
        new Method(
            "Test/talk",
            Capability.CORE,
            call -> {
              call.tells(1_500);
              return JsonNodeFactory.instance.objectNode().put("a", "x".repeat(1_500));
            });
    Requests all =
        new Requests(
            new JmapLimits(1, 1, 2_000, 1, 4, 1, 1, 12),
            List.of(talkative),
            (_, _) -> Optional.empty());
    String call = "[\"Test/talk\", {}, \"0\"]";
    String request = "{\"using\": [\"%s\"], \"methodCalls\": [%s, %s]}".formatted(CORE, call, call);
    for (int i = 0; i < 5; i++) {
      JsonNode answers =
          JSON.readTree(all.answer(Callers.of(Principal.system()), request.getBytes(UTF_8), "s1"))
              .get("methodResponses");
      assertThat(answers.get(0).get(0).asString()).isEqualTo("Test/talk");
      assertThat(answers.get(1).get(1).get("type").asString()).isEqualTo("requestTooLarge");
    }
  }

  @Test
  void a_call_that_is_refused_for_its_length_leaves_room_for_the_next() {
    Method telling =
        new Method(
            "Test/tell",
            Capability.CORE,
            call -> {
              call.tells(call.arguments().unsigned("first").orElse(0L));
              call.tells(call.arguments().unsigned("second").orElse(0L));
              return JsonNodeFactory.instance.objectNode();
            });
    Requests all =
        new Requests(
            new JmapLimits(1, 1, 2_000, 1, 4, 1, 1, 12),
            List.of(telling),
            (_, _) -> Optional.empty());
    String request =
        ("{'using': ['%s'], 'methodCalls': [['Test/tell', {'first': 1900, 'second': 200}, '0'],"
                + "['Test/tell', {'first': 1000}, '1']]}")
            .formatted(CORE)
            .replace('\'', '"');
    JsonNode answers =
        JSON.readTree(all.answer(Callers.of(Principal.system()), request.getBytes(UTF_8), "s1"))
            .get("methodResponses");
    assertThat(answers.get(0).get(1).get("type").asString()).isEqualTo("requestTooLarge");
    assertThat(answers.get(1).get(0).asString()).isEqualTo("Test/tell");
  }
}

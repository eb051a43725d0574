package org.posthorn.jmap.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

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
              new Method(
                  "Test/long",
                  Capability.CORE,
                  _ -> JsonNodeFactory.instance.objectNode().put("a", "x".repeat(6_000))),
              new Method("Test/mail", Capability.MAIL, call -> call.arguments().json())));

  private JsonNode answer(String request) {
    return JSON.readTree(requests.answer(Principal.system(), request.getBytes(UTF_8), "s1"));
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

  @Test
  void references_to_one_answer_do_not_make_arguments_longer_than_a_request_may_be() {
    String to0 = "{'resultOf': '0', 'name': 'Core/echo', 'path': ''}";
    String first = "['Core/echo', {'a': '" + "x".repeat(900) + "'}, '0']";
    String two = "['Core/echo', {'#a': " + to0 + ", '#b': " + to0 + "}, '1']";
    String three = "['Core/echo', {'#a': " + to0 + ", '#b': " + to0 + ", '#c': " + to0 + "}, '2']";
    JsonNode answers = calls((first + "," + two + "," + three).replace('\'', '"'));
    assertThat(answers.get(1).get(0).asString()).isEqualTo("Core/echo");
    assertThat(answers.get(2).get(1).get("type").asString()).isEqualTo("requestTooLarge");
  }

  @Test
  void behind_answers_that_are_too_long_no_more_calls_are_made() {
    String call = "[\"Test/long\", {}, \"c\"]";
    JsonNode answers = calls(call + "," + call + ",[\"Core/echo\", {}, \"d\"]");
    assertThat(answers.get(1).get(0).asString()).isEqualTo("Test/long");
    assertThat(answers.get(2).get(1).get("type").asString()).isEqualTo("requestTooLarge");
    assertThat(answers.get(2).get(2).asString()).isEqualTo("d");
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
          {"using": ["urn:ietf:params:jmap:mdn"], "methodCalls": []}                | UNKNOWN_CAPABILITY
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
            RequestException.class, () -> requests.answer(Principal.system(), broken, "s"));
    assertThat(refused.kind()).isEqualTo(RequestException.Kind.NOT_JSON);
    RequestException large =
        catchThrowableOfType(
            RequestException.class,
            () -> requests.answer(Principal.system(), new byte[2_001], "s"));
    assertThat(large.limit()).contains("maxSizeRequest");
  }
}

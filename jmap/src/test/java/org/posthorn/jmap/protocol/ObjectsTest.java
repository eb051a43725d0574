package org.posthorn.jmap.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Fixture;
import tools.jackson.databind.node.ObjectNode;

/// What each `/get`, `/set` and `/query` does alike (RFC 8620 §5).
class ObjectsTest {
  private final Map<String, String> createdIds = new HashMap<>();

  private static ObjectNode json(String text) {
    return (ObjectNode) Fixture.json(text);
  }

  private Call call(String arguments) {
    return new Call(
        new Call.Caller(_ -> Principal.system(), (_, _) -> Optional.empty()),
        Set.of(),
        json(arguments),
        createdIds,
        new Call.Bounds(_ -> {}, new Effort()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a': 1}               | {'a': 2}                | {'a': 2}",
        "{'a': 1}               | {'a': null}             | {'a': null}",
        "{'k': {'x': true}}     | {'k/y': true}           | {'k': {'x': true, 'y': true}}",
        "{'k': {'x': true}}     | {'k/x': null}           | {'k': {}}",
        "{'k': {'x': true}}     | {'k/none': null}        | {'k': {'x': true}}",
        "{'k': {'a/b': 1}}      | {'k/a~1b': 2}           | {'k': {'a/b': 2}}",
        "{'k': {'a~b': 1}}      | {'k/a~0b': 2}           | {'k': {'a~b': 2}}",
        "{'k': {}}              | {'none/x': true}        | invalidPatch",
        "{'k': [1]}             | {'k/0': 2}              | invalidPatch",
        "{'k': {}}              | {'k': {}, 'k/x': true}  | invalidPatch",
        "{'k': {}, 'k-x': 1}    | {'k': {}, 'k-x': 2}     | {'k': {}, 'k-x': 2}",
      })
  void a_patch_changes_what_its_pointers_lead_to(String before, String patch, String after) {
    if (after.equals("invalidPatch")) {
      SetException refused =
          catchThrowableOfType(SetException.class, () -> Patch.applied(json(before), json(patch)));
      assertThat(refused.json().get("type").asString()).isEqualTo(after);
    } else {
      assertThat(Patch.applied(json(before), json(patch))).isEqualTo(json(after));
    }
  }

  @Test
  void a_set_tells_what_has_become_of_each_object() {
    createdIds.put("before", "X1");
    SetRequest request =
        SetRequest.read(
            call(
                "{'ifInState': 's1', 'create': {'k': {'name': 'n'}}, 'update': {'X1': {}, 'X2': {}},"
                    + " 'destroy': ['#before', '#none', 'X3']}"),
            JmapLimits.defaults());
    request.requireState("s1");
    assertThat(catchThrowableOfType(MethodException.class, () -> request.requireState("s2")).type())
        .isEqualTo(MethodException.Type.STATE_MISMATCH);
    assertThat(request.destroy()).containsExactly("X1", "X3");
    assertThat(request.update().keySet()).containsExactly("X2");
    request.created("k", "X9", json("{'total': 1}"));
    request.updated("X2");
    request.destroyed("X1");
    request.notDestroyed("X3", SetException.notFound());
    assertThat(request.answer("A1", "s1", "s2").toString())
        .isEqualTo(
            json("""
            {'accountId': 'A1', 'oldState': 's1', 'newState': 's2',
             'created': {'k': {'total': 1, 'id': 'X9'}}, 'updated': {'X2': null},
             'destroyed': ['X1'], 'notCreated': null,
             'notUpdated': {'X1': {'type': 'willDestroy',
                                   'description': 'the same request destroys it'}},
             'notDestroyed': {'#none': {'type': 'notFound',
                                        'description': 'nothing was created with this creation id'},
                              'X3': {'type': 'notFound',
                                     'description': 'there is no such object'}}}
            """)
                .toString());
    assertThat(createdIds).containsEntry("k", "X9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                       | 0 | 10",
        "{'position': 3, 'limit': 4}              | 3 | 7",
        "{'position': -3}                         | 7 | 10",
        "{'position': -30, 'limit': 1}            | 0 | 1",
        "{'position': 30}                         | 10 | 10",
        "{'anchor': '4', 'limit': 2}              | 4 | 6",
        "{'anchor': '4', 'anchorOffset': -2}      | 2 | 10",
        "{'anchor': '4', 'anchorOffset': -20}     | 0 | 10",
        "{'anchor': '4', 'anchorOffset': 20}      | 10 | 10",
        "{'anchor': '4', 'position': 9}           | 4 | 10",
        "{'limit': 0}                             | 0 | 0",
        "{'position': 9007199254740991, 'limit': 9007199254740991} | 10 | 10",
      })
  void a_page_is_found_by_position_or_anchor(String arguments, int from, int to) {
    QueryRequest request = QueryRequest.read(call(arguments));
    assertThat(request.page(10, Integer::parseInt, 100)).isEqualTo(new QueryRequest.Page(from, to));
  }

  @Test
  void an_answer_has_no_more_than_the_server_gives() {
    QueryRequest request = QueryRequest.read(call("{'limit': 100}"));
    assertThat(request.page(50, Integer::parseInt, 20)).isEqualTo(new QueryRequest.Page(0, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'has': 'a'}                                                               | true",
        "{'operator': 'AND', 'conditions': [{'has': 'a'}, {'has': 'b'}]}            | true",
        "{'operator': 'AND', 'conditions': [{'has': 'a'}, {'has': 'z'}]}            | false",
        "{'operator': 'OR', 'conditions': [{'has': 'a'}, {'has': 'z'}]}             | true",
        "{'operator': 'NOT', 'conditions': [{'has': 'y'}, {'has': 'z'}]}            | true",
        "{'operator': 'NOT', 'conditions': [{'has': 'y'}, {'has': 'a'}]}            | false",
        "{'operator': 'AND', 'conditions': []}                                      | true",
        "{'operator': 'OR', 'conditions': []}                                       | false",
      })
  void a_filter_combines_conditions(String filter, boolean matches) {
    Filter<String> read =
        Filter.read(call("{'filter': " + filter + "}").arguments(), c -> c.get("has").asString())
            .orElseThrow();
    assertThat(read.matches(List.of("a", "b")::contains)).isEqualTo(matches);
  }

  @Test
  void a_filter_has_bounds() {
    String deep =
        "{'operator': 'NOT', 'conditions': [".repeat(Filter.DEPTH_MAX)
            + "{}"
            + "]}".repeat(Filter.DEPTH_MAX);
    String wide = "{'operator': 'OR', 'conditions': [" + "{},".repeat(Filter.PARTS_MAX) + "{}]}";
    for (String filter : List.of(deep, wide)) {
      Arguments arguments = call("{'filter': " + filter + "}").arguments();
      assertThat(
              catchThrowableOfType(
                      MethodException.class, () -> Filter.read(arguments, ObjectNode::toString))
                  .type())
          .isEqualTo(MethodException.Type.UNSUPPORTED_FILTER);
    }
  }
}

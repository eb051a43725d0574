package org.posthorn.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The promise of two years: nothing that a released description has is removed or narrowed.
class CompatibilityTest {
  private static final Path DOCS = Path.of("..", "docs");

  private static final String DOCUMENT =
      """
      {"paths":{"/cars":{"post":{"operationId":"addCar",
        "security":[{"oauth2":["api.write"]}],
        "parameters":[{"name":"dry","required":false,"schema":{"type":"boolean"}}],
        "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NewCar"}}}},
        "responses":{"201":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Car"}}}}}}}},
       "components":{"schemas":{
        "NewCar":{"type":"object","properties":{
           "name":{"type":"string","maxLength":9},
           "colour":{"type":"string","enum":["red","blue"]},
           "owner":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["name"]},
        "Car":{"type":"object","properties":{
           "id":{"type":"string"},"wheels":{"type":"array","items":{"type":"integer"}}},
         "required":["id"]}}}}
      """;

  private static JsonNode json(String text) {
    return Described.JSON.readTree(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "\"/cars\"                     | \"/vehicles\"                          | it is gone",
        "\"addCar\"                    | \"makeCar\"                            | another operationId",
        "api.write                     | api.all                                | no longer allowed",
        "\"dry\"                       | \"wet\"                                | the parameter is gone",
        "\"required\":false            | \"required\":true                      | the parameter is required now",
        "\"maxLength\":9               | \"maxLength\":8                        | maxLength is less",
        "\"blue\"                      | \"green\"                              | the word \"blue\" is gone",
        "\"owner\":                    | \"holder\":                            | .owner: it is gone",
        "{\"type\":\"null\"}           | {\"type\":\"boolean\"}                 | another type",
        "\"required\":[\"name\"]       | \"required\":[\"name\",\"colour\"]     | .colour: it is required now",
        "\"201\"                       | \"200\"                                | this answer is gone",
        "\"wheels\":                   | \"tyres\":                             | .wheels: it is gone",
        "{\"type\":\"integer\"}        | {\"type\":\"string\"}                  | another type",
        "\"required\":[\"id\"]         | \"required\":[]                        | .id: it may be missing now",
      })
  void what_is_taken_away_is_told(String old, String other, String told) {
    assertThat(DOCUMENT).contains(old);
    assertThat(Compatibility.broken(json(DOCUMENT), json(DOCUMENT.replace(old, other))))
        .anySatisfy(sentence -> assertThat(sentence).contains(told));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "\"maxLength\":9         | \"maxLength\":10",
        "\"red\"                 | \"green\",\"red\"",
        "\"required\":[\"name\"] | \"required\":[]",
        "\"required\":[\"id\"]   | \"required\":[\"id\",\"wheels\"]",
        "\"id\":{                | \"age\":{\"type\":\"integer\"},\"id\":{",
        "\"/cars\":              | \"/new\":{},\"/cars\":",
        "[{\"name\":\"dry\"      | [{\"name\":\"more\",\"required\":false},{\"name\":\"dry\"",
      })
  void what_is_added_breaks_nothing(String old, String other) {
    assertThat(DOCUMENT).contains(old);
    assertThat(Compatibility.broken(json(DOCUMENT), json(DOCUMENT.replace(old, other)))).isEmpty();
  }

  /// A release keeps its description as `docs/openapi-released/VERSION.json`; there is none before
  /// the first release.
  @Test
  void what_was_released_is_still_there() throws IOException {
    JsonNode now = json(Files.readString(DOCS.resolve("openapi-v1.json")));
    assertThat(Compatibility.broken(now, now)).isEmpty();
    Path released = DOCS.resolve("openapi-released");
    if (Files.isDirectory(released)) {
      try (Stream<Path> files = Files.list(released)) {
        for (Path file : files.sorted().toList()) {
          List<String> broken = Compatibility.broken(json(Files.readString(file)), now);
          assertThat(broken).as(file.toString()).isEmpty();
        }
      }
    }
  }
}

package org.posthorn.server.rest;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A description by OpenAPI, and a validator of others that holds answers against it. Members that
/// are not described are wrong here, though programs are to overlook them.
final class Described {
  static final JsonMapper JSON = new JsonMapper();

  private final JsonNode document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, com.networknt.schema.Schema> compiled = new HashMap<>();

  /// An operation.
  ///
  /// @param path as the document has it, with `{name}`
  record Operation(String id, String method, String path, JsonNode json) {
    /// What a token needs; `self` where none will do.
    String scope() {
      for (JsonNode way : json.path("security")) {
        if (way.has("oauth2")) {
          return way.path("oauth2").path(0).asString();
        }
      }
      return "self";
    }
  }

  Described(String text) {
    document = JSON.readTree(text.replace("#/components/schemas/", "#/$defs/"));
    document
        .path("components")
        .path("schemas")
        .forEach(schema -> {
          if (schema.has("properties") && !schema.path("properties").has("status")) {
            ((ObjectNode) schema).put("additionalProperties", false);
          }
        });
  }

  /// By id.
  SortedMap<String, Operation> operations() {
    SortedMap<String, Operation> operations = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(path -> {
          path.getValue()
              .properties()
              .forEach(method -> {
                String id = method.getValue().path("operationId").asString();
                operations.put(
                    id, new Operation(id, method.getKey(), path.getKey(), method.getValue()));
              });
        });
    return operations;
  }

  /// What is wrong with an answer.
  ///
  /// @param status that came
  /// @param type of its content, without parameters; empty if there is none
  List<String> problems(Operation operation, int status, String type, String body) {
    JsonNode responses = operation.json().path("responses");
    JsonNode response =
        responses.has(Integer.toString(status))
            ? responses.path(Integer.toString(status))
            : responses.path("default");
    if (status < 400 && !responses.has(Integer.toString(status))) {
      return List.of("the status " + status + " is not described");
    }
    if (type.isEmpty()) {
      return response.has("content") ? List.of("no content") : List.of();
    }
    JsonNode content = response.path("content").path(type);
    if (content.isMissingNode()) {
      return List.of("content of the type " + type + " is not described");
    }
    if (!type.endsWith("json")) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    schema(content.path("schema"))
        .validate(JSON.readTree(body))
        .forEach(error -> problems.add(error.toString()));
    return problems;
  }

  private com.networknt.schema.Schema schema(JsonNode schema) {
    return compiled.computeIfAbsent(
        schema.toString(),
        _ -> {
          ObjectNode whole = schema.deepCopy().asObject();
          whole.set("$defs", document.path("components").path("schemas"));
          return registry.getSchema(whole);
        });
  }
}

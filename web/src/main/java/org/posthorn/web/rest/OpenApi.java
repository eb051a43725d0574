package org.posthorn.web.rest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.session.Sessions;

/// The description of [Endpoint]s (OpenAPI 3.1.1), as values for JSON. The order of members is
/// deterministic, so that two descriptions can be compared.
final class OpenApi {
  private static final Pattern NAMES = Pattern.compile("\\{([a-zA-Z]+)(?:\\.\\.\\.)?}");
  private static final String JSON = "application/json";

  private final SortedMap<String, Object> schemas = new TreeMap<>();
  private final Map<String, Schema.Fields> named = new LinkedHashMap<>();

  /// Names of records in requests. Only their limits are documented; responses guarantee none.
  private final Set<String> taken = new HashSet<>();

  private OpenApi() {}

  /// @param endpoints as [#requireDescribed] wants them
  static Map<String, Object> of(List<Endpoint> endpoints) {
    return new OpenApi().document(endpoints);
  }

  /// @throws IllegalArgumentException if two endpoints have one path or id, or one is not described
  static void requireDescribed(List<Endpoint> endpoints) {
    Set<String> places = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      boolean described =
          !endpoint.about().summary().isEmpty()
              && !endpoint.about().group().isEmpty()
              && (Scopes.SERVICES.containsKey(endpoint.scope())
                  || endpoint.scope().equals(Endpoint.SELF));
      if (!places.add(endpoint.method() + " " + endpoint.path())
          || !ids.add(endpoint.about().id())
          || !described) {
        throw new IllegalArgumentException(
            "not unique, not described or without a scope: " + endpoint.about().id());
      }
    }
  }

  private Map<String, Object> document(List<Endpoint> endpoints) {
    schemas.put("Problem", problem());
    for (Endpoint endpoint : endpoints) {
      if (endpoint.takes().orElse(null) instanceof Endpoint.Content.Json(Class<?> type, int _)) {
        take(Schema.of(type));
      }
    }
    SortedMap<String, SortedMap<String, Object>> paths = new TreeMap<>();
    for (Endpoint endpoint : endpoints) {
      paths
          .computeIfAbsent(endpoint.path(), _ -> new TreeMap<>())
          .put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.1");
    document.put("info", info());
    document.put("servers", List.of(Map.of("url", RestSite.ROOT)));
    document.put("paths", paths);
    document.put("components", object("schemas", schemas, "securitySchemes", securitySchemes()));
    return document;
  }

  private static Map<String, Object> info() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("title", "Posthorn");
    info.put("version", "1");
    info.put(
        "description",
        "Mail and administration for programs. What is described here is supported for two"
            + " years after a version that changes it; members and endpoints may be added.");
    return info;
  }

  private static Map<String, Object> securitySchemes() {
    Map<String, Object> flow = new LinkedHashMap<>();
    flow.put("authorizationUrl", "/oauth/authorize");
    flow.put("tokenUrl", "/oauth/token");
    flow.put("refreshUrl", "/oauth/token");
    Map<String, Object> scopes = new TreeMap<>();
    Scopes.SERVICES.forEach((word, meaning) -> {
      if (word.startsWith("api") || word.startsWith("admin")) {
        scopes.put(word, meaning);
      }
    });
    flow.put("scopes", scopes);
    Map<String, Object> schemes = new LinkedHashMap<>();
    schemes.put(
        "appPassword",
        object(
            "type", "http", "scheme", "basic", "description", "The address and an app password"));
    schemes.put(
        "session",
        object(
            "type",
            "apiKey",
            "in",
            "cookie",
            "name",
            Sessions.COOKIE,
            "description",
            "The session of a signed-in browser, for pages of this server"));
    schemes.put("oauth2", object("type", "oauth2", "flows", Map.of("authorizationCode", flow)));
    return schemes;
  }

  private Map<String, Object> operation(Endpoint endpoint) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", endpoint.about().id());
    operation.put("tags", List.of(endpoint.about().group()));
    operation.put("summary", endpoint.about().summary());
    operation.put("security", security(endpoint.scope()));
    List<Object> parameters = new ArrayList<>();
    Matcher names = NAMES.matcher(endpoint.path());
    while (names.find()) {
      parameters.add(
          object(
              "name",
              names.group(1),
              "in",
              "path",
              "required",
              true,
              "schema",
              object("type", "string")));
    }
    for (Parameter parameter : endpoint.query()) {
      parameters.add(
          object(
              "name",
              parameter.name(),
              "in",
              parameter.in(),
              "required",
              parameter.required(),
              "description",
              parameter.description(),
              "schema",
              schema(parameter.schema(), true)));
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    endpoint
        .takes()
        .ifPresent(content ->
            operation.put("requestBody", object("required", true, "content", content(content))));
    Map<String, Object> responses = new TreeMap<>();
    Map<String, Object> good = object("description", endpoint.gives().description());
    if (!(endpoint.gives().content() instanceof Endpoint.Content.Nothing)) {
      good.put("content", content(endpoint.gives().content()));
    }
    responses.put(Integer.toString(endpoint.gives().status()), good);
    responses.put(
        "default",
        object(
            "description",
            "The request was refused, or failed.",
            "content",
            object("application/problem+json", object("schema", reference("Problem")))));
    operation.put("responses", responses);
    return operation;
  }

  private static List<Object> security(String scope) {
    Map<String, Object> session = Map.of("session", List.of());
    return scope.equals(Endpoint.SELF)
        ? List.of(session)
        : List.of(Map.of("oauth2", List.of(scope)), Map.of("appPassword", List.of()), session);
  }

  private Map<String, Object> content(Endpoint.Content content) {
    return switch (content) {
      case Endpoint.Content.Json(Class<?> type, int _) ->
          object(JSON, object("schema", schema(Schema.of(type), true)));
      case Endpoint.Content.Pages(Class<?> type) ->
          object(JSON, object("schema", page(Schema.of(type))));
      case Endpoint.Content.Bytes bytes -> object(bytes.mediaType(), object());
      case Endpoint.Content.Nothing() -> object();
    };
  }

  private Map<String, Object> page(Schema.Fields each) {
    return object(
        "type",
        "object",
        "required",
        List.of("items"),
        "properties",
        object(
            "items",
            object("type", "array", "items", schema(each, false)),
            "next",
            object("type", "string", "description", "for `after`; missing at the end")));
  }

  private void take(Schema schema) {
    switch (schema) {
      case Schema.OrNull(Schema value) -> take(value);
      case Schema.Items(Schema each, int _) -> take(each);
      case Schema.Entries(Schema each, int _) -> take(each);
      case Schema.Fields fields -> {
        taken.add(fields.name());
        fields.fields().forEach(field -> take(field.schema()));
      }
      case Schema.Text _, Schema.Whole _, Schema.Decimal _, Schema.Flag _, Schema.Choice _ -> {}
    }
  }

  /// @param bounds whether limits are included
  private Map<String, Object> schema(Schema schema, boolean bounds) {
    return switch (schema) {
      case Schema.Text(int size, String format) -> text(size, format, bounds);
      case Schema.Whole(long min, long max) ->
          bounds ? whole(min, max) : whole(Long.MIN_VALUE, Long.MAX_VALUE);
      case Schema.Decimal() -> object("type", "number");
      case Schema.Flag() -> object("type", "boolean");
      case Schema.Choice(List<String> words) -> object("type", "string", "enum", words);
      case Schema.OrNull(Schema value) ->
          object("anyOf", List.of(schema(value, bounds), object("type", "null")));
      case Schema.Items(Schema each, int size) -> {
        Map<String, Object> items = object("type", "array", "items", schema(each, bounds));
        if (bounds) {
          items.put("maxItems", size);
        }
        yield items;
      }
      case Schema.Entries(Schema each, int size) -> {
        Map<String, Object> entries =
            object("type", "object", "additionalProperties", schema(each, bounds));
        if (bounds) {
          entries.put("maxProperties", size);
        }
        yield entries;
      }
      case Schema.Fields fields -> fields(fields);
    };
  }

  private static Map<String, Object> text(int size, String format, boolean bounds) {
    Map<String, Object> text = object("type", "string");
    if (!format.isEmpty()) {
      text.put("format", format);
    } else if (bounds) {
      text.put("maxLength", size);
    }
    return text;
  }

  private static Map<String, Object> whole(long min, long max) {
    Map<String, Object> whole = object("type", "integer", "format", "int64");
    if (min != Long.MIN_VALUE) {
      whole.put("minimum", min);
    }
    if (max != Long.MAX_VALUE) {
      whole.put("maximum", max);
    }
    return whole;
  }

  private Map<String, Object> fields(Schema.Fields fields) {
    Schema.Fields before = named.putIfAbsent(fields.name(), fields);
    if (before != null && !before.equals(fields)) {
      throw new IllegalArgumentException("two records are called " + fields.name());
    }
    if (before == null) {
      Map<String, Object> properties = new LinkedHashMap<>();
      for (Schema.Field field : fields.fields()) {
        Map<String, Object> property = schema(field.schema(), taken.contains(fields.name()));
        property.put("description", field.description());
        properties.put(field.name(), property);
      }
      List<String> required =
          fields.fields().stream().filter(Schema.Field::required).map(Schema.Field::name).toList();
      Map<String, Object> object = object("type", "object", "properties", properties);
      if (!required.isEmpty()) {
        object.put("required", required);
      }
      schemas.put(fields.name(), object);
    }
    return reference(fields.name());
  }

  /// RFC 9457, with the code.
  private static Map<String, Object> problem() {
    return object(
        "type",
        "object",
        "required",
        List.of("status", "title", "detail"),
        "properties",
        object(
            "status",
            object("type", "integer"),
            "title",
            object("type", "string"),
            "detail",
            object("type", "string", "description", "for people"),
            "code",
            object(
                "type",
                "string",
                "description",
                "for programs; further codes may be added",
                "enum",
                RestJson.words(RestException.Code.class)),
            "pointer",
            object(
                "type", "string", "description", "to the invalid value in the body (RFC 6901)")));
  }

  private static Map<String, Object> reference(String name) {
    return object("$ref", "#/components/schemas/" + name);
  }

  private static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }
}

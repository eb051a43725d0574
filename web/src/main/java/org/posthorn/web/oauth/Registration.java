package org.posthorn.web.oauth;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.FailureBackOff;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.runtime.Cidr;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `/oauth/register` (RFC 7591), if configured: a public client registers its name and redirect
/// URIs, and gets an id. Other requested metadata is ignored, as §2 permits.
final class Registration {
  private static final int BODY_BYTES_MAX = 16 << 10;
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> GRANT_TYPES =
      List.of("authorization_code", "refresh_token", TokenEndpoint.DEVICE_CODE);

  /// Registrations from one network without delay; each further one doubles the delay.
  private static final int FREE = 10;

  private final OAuthClients clients;
  private final FailureBackOff pace;

  Registration(OAuthClients clients, Clock clock) {
    this.clients = clients;
    pace = new FailureBackOff(clock, FREE, Duration.ofHours(1), Duration.ofHours(1), 10_000);
  }

  Answer answer(WebRequest request) throws IOException {
    String network = Cidr.client(request.client()).toString();
    if (!pace.begin(network)) {
      throw OAuthError.tooMany("too many registrations from this network");
    }
    try {
      pace.failed(network); // each counts
      return registered(read(request));
    } finally {
      pace.end(network);
    }
  }

  private static JsonNode read(WebRequest request) throws IOException {
    try {
      JsonNode json = JSON.readTree(request.body(BODY_BYTES_MAX));
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw metadata("the body is not JSON");
    }
    throw metadata("the body is not an object");
  }

  private Answer registered(JsonNode json) {
    String method = text(json, "token_endpoint_auth_method").orElse("none");
    if (!method.equals("none")) {
      throw metadata("clients that register themselves get no secret");
    }
    List<String> redirectUris = texts(json, "redirect_uris");
    Set<String> grantTypes = new LinkedHashSet<>(texts(json, "grant_types"));
    grantTypes.retainAll(GRANT_TYPES);
    boolean browser = grantTypes.isEmpty() || grantTypes.contains("authorization_code");
    if (browser && redirectUris.isEmpty()) {
      throw OAuthError.of("invalid_redirect_uri", "at least one is required");
    }
    Scopes.Granted scope =
        Scopes.granted(text(json, "scope"), all()).orElseThrow(() -> metadata("unknown scope"));
    String name = text(json, "client_name").orElse("client_name is missing");
    OAuthClient client = register(name, redirectUris, scope.scope());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("client_id", client.id());
    answer.put("client_id_issued_at", client.created().getEpochSecond());
    answer.put("client_name", client.name());
    answer.put("redirect_uris", client.redirectUris());
    answer.put("token_endpoint_auth_method", "none");
    answer.put("grant_types", GRANT_TYPES);
    answer.put("response_types", List.of("code"));
    answer.put("scope", scope.words());
    return OAuthError.json(answer).withStatus(201);
  }

  private OAuthClient register(String name, List<String> redirectUris, Scope scope) {
    try {
      return clients
          .register(
              new OAuthClients.Registration(Optional.empty(), name, redirectUris, scope, false))
          .client();
    } catch (DirectoryException e) {
      throw switch (e.kind()) {
        case LIMIT -> OAuthError.tooMany("too many clients are registered");
        default ->
            OAuthError.of("invalid_client_metadata", "the name or a redirect URI is not accepted");
      };
    }
  }

  /// All scopes except administration.
  private static Scope all() {
    List<String> services = new ArrayList<>(Scopes.SERVICES.keySet());
    services.removeIf(Scope::isAdministration);
    return Scope.of(services);
  }

  private static Optional<String> text(JsonNode json, String name) {
    JsonNode node = json.get(name);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isString()) {
      throw metadata(name + " must be a string");
    }
    return Optional.of(node.stringValue());
  }

  private static List<String> texts(JsonNode json, String name) {
    JsonNode node = json.get(name);
    List<String> texts = new ArrayList<>();
    if (node != null && !node.isNull()) {
      if (!node.isArray()) {
        throw metadata(name + " must be a list");
      }
      for (JsonNode each : node) {
        if (!each.isString()) {
          throw metadata(name + " must contain only strings");
        }
        texts.add(each.stringValue());
      }
    }
    return texts;
  }

  private static OAuthError metadata(String description) {
    return OAuthError.of("invalid_client_metadata", description);
  }
}

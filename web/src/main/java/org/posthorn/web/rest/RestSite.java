package org.posthorn.web.rest;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Permits;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.session.Sessions;
import tools.jackson.databind.JsonNode;

/// Serves [Endpoint]s below `/api/v1`, and their description at `/api/v1/openapi.json`.
/// Thread-safe.
public final class RestSite {
  /// The path of the interface.
  public static final String ROOT = "/api/v1";

  private static final Endpoint.Content NO_BODY = new Endpoint.Content.Nothing();

  private final List<Endpoint> endpoints;
  private final BiFunction<WebRequest, String, Principal> signIn;
  private final RestLimits limits;
  private final Permits<AccountId> atOnce;
  private volatile byte @Nullable [] description;

  /// @param signIn determines the sender of a request and checks its scope; throws [WebException]
  ///   if it is not authorized
  /// @throws IllegalArgumentException if two endpoints have one path or id, or one is not described
  public RestSite(
      List<Endpoint> endpoints,
      BiFunction<WebRequest, String, Principal> signIn,
      RestLimits limits) {
    OpenApi.requireDescribed(endpoints);
    this.endpoints = List.copyOf(endpoints);
    this.signIn = signIn;
    this.limits = limits;
    atOnce = new Permits<>(limits.concurrentRequestsMax());
  }

  /// Adds the endpoints to a site.
  public void addTo(Site.Builder site) {
    site.refusing(ROOT + "/", RestException::toAnswer);
    site.get(ROOT + "/openapi.json", _ -> Answer.of("application/json", description()));
    for (Endpoint endpoint : endpoints) {
      site.at(
          endpoint.method(),
          ROOT + endpoint.path(),
          endpoint.takes().map(RestSite::bytesMax).orElse(0L),
          request -> answer(endpoint, request));
    }
  }

  /// Made when it is first asked for: it would take a twentieth of the time of a start.
  private byte[] description() {
    byte[] made = description;
    if (made == null) {
      made = RestJson.MAPPER.writeValueAsBytes(OpenApi.of(endpoints));
      description = made;
    }
    return made;
  }

  private static int jsonMax(Endpoint endpoint) {
    return endpoint.takes().orElse(NO_BODY) instanceof Endpoint.Content.Json(_, int max) ? max : 0;
  }

  private static long bytesMax(Endpoint.Content content) {
    return switch (content) {
      case Endpoint.Content.Bytes(_, long bytesMax) -> bytesMax;
      case Endpoint.Content.Json(_, int bytesMax) -> bytesMax;
      case Endpoint.Content.Pages _, Endpoint.Content.Nothing _ -> 0;
    };
  }

  private Answer answer(Endpoint endpoint, WebRequest request) throws IOException {
    try {
      requireOwnWill(request);
      Principal principal = signIn.apply(request, endpoint.scope());
      if (!atOnce.tryAcquire(principal.account())) {
        throw new RestException(
            Code.TOO_MANY_REQUESTS,
            "more than " + limits.concurrentRequestsMax() + " requests of this account at once");
      }
      try {
        requireQuery(endpoint, request);
        return endpoint.handler().answer(new RestCall(principal, request, jsonMax(endpoint)));
      } finally {
        atOnce.release(principal.account());
      }
    } catch (WebException refused) {
      return RestException.toAnswer(refused);
    } catch (RuntimeException e) {
      return RestException.of(e).toAnswer();
    }
  }

  /// Refuses requests from pages of other sites with Basic authentication, which a browser may add
  /// by itself (Fetch Metadata §2.4).
  private static void requireOwnWill(WebRequest request) {
    boolean added =
        request.field("Authorization").orElse("").toLowerCase(Locale.ROOT).startsWith("basic ");
    String site = request.field("Sec-Fetch-Site").orElse("none");
    if (added && !Set.of("none", "same-origin").contains(site)) {
      throw new RestException(Code.FORBIDDEN, "pages of another site need a token");
    }
  }

  private static void requireQuery(Endpoint endpoint, WebRequest request) {
    Set<String> known =
        endpoint.query().stream()
            .filter(parameter -> !parameter.isHeader())
            .map(Parameter::name)
            .collect(Collectors.toSet());
    request
        .query()
        .forEach((name, values) -> {
          boolean whose =
              name.equals(Sessions.ACCOUNT); // of every endpoint, read by the authentication
          if (!(known.contains(name) || whose) || values.size() != 1) {
            throw new RestException(
                Code.INVALID,
                known.contains(name) || whose
                    ? "the parameter " + name + " is repeated"
                    : "unknown parameter; known are " + sorted(known));
          }
        });
    for (Parameter parameter : endpoint.query()) {
      List<String> values =
          parameter.isHeader()
              ? request.fields(parameter.name())
              : request.query().getOrDefault(parameter.name(), List.of());
      if (values.size() > 1) {
        throw new RestException(Code.INVALID, "the field " + parameter.name() + " is repeated");
      } else if (!values.isEmpty()) {
        check(parameter, values.getFirst());
      } else if (parameter.required()) {
        throw new RestException(Code.INVALID, "the parameter " + parameter.name() + " is missing");
      }
    }
  }

  private static String sorted(Set<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names.stream().sorted().toList());
  }

  private static void check(Parameter parameter, String value) {
    try {
      SchemaCheck.check(parameter.schema(), read(parameter.schema(), value), "");
    } catch (RestException e) {
      throw new RestException(
          Code.INVALID, parameter.name() + ": " + String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode read(Schema schema, String value) {
    boolean whole = schema instanceof Schema.Whole && value.matches("-?[0-9]{1,18}");
    boolean flag = schema instanceof Schema.Flag && Set.of("true", "false").contains(value);
    if (whole) {
      return RestJson.MAPPER.getNodeFactory().numberNode(Long.parseLong(value));
    }
    return flag
        ? RestJson.MAPPER.getNodeFactory().booleanNode(value.equals("true"))
        : RestJson.MAPPER.getNodeFactory().stringNode(value);
  }

  /// A record as JSON, for events.
  public static String jsonText(Object value) {
    return RestJson.MAPPER.writeValueAsString(value);
  }

  static Answer json(int status, Object value) {
    return Answer.of("application/json", RestJson.MAPPER.writeValueAsBytes(value))
        .withStatus(status)
        .with("Cache-Control", "no-store");
  }
}

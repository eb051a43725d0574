package org.posthorn.web.jmap;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.runtime.Permits;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The session object and the resource that answers requests (RFC 8620 §2, §3). Thread-safe.
public final class JmapResources {
  static final String JSON_TYPE = "application/json";
  private static final String PROBLEM_TYPE = "application/problem+json";
  private static final JsonMapper JSON = new JsonMapper();

  private final Jmap jmap;
  private final Function<WebRequest, Principal> signIn;
  private final Function<WebRequest, URI> root;
  private final Permits<AccountId> atOnce;

  /// @param signIn who sends a request; throws [org.posthorn.web.WebException] if nobody may
  /// @param root the URL of the site's root as the client sees it, ending in a slash
  public JmapResources(
      Jmap jmap, Function<WebRequest, Principal> signIn, Function<WebRequest, URI> root) {
    this.jmap = jmap;
    this.signIn = signIn;
    this.root = root;
    this.atOnce = new Permits<>(jmap.limits().concurrentRequestsMax());
  }

  /// Adds the resources to a site.
  public void addTo(Site.Builder site) {
    site.get("/.well-known/jmap", this::session) // RFC 8620 §2.2
        .get("/jmap/session", this::session)
        .at("POST", "/jmap/api", Long.MAX_VALUE, this::api);
  }

  Jmap.Urls urls(WebRequest request) {
    String at = root.apply(request) + "jmap/";
    return new Jmap.Urls(
        at + "api",
        at + "download/{accountId}/{blobId}/{name}?type={type}",
        at + "upload/{accountId}",
        at + "events?types={types}&closeafter={closeafter}&ping={ping}");
  }

  private Answer session(WebRequest request) {
    Principal principal = signIn.apply(request);
    byte[] session = JSON.writeValueAsBytes(jmap.session(principal, urls(request)));
    return Answer.of(JSON_TYPE, session).with("Cache-Control", "no-cache, no-store"); // RFC 8620 §2
  }

  private Answer api(WebRequest request) throws IOException {
    Principal principal = signIn.apply(request);
    if (!atOnce.tryAcquire(principal.account())) {
      return problem(
          RequestException.limit(
              "maxConcurrentRequests",
              "more than " + jmap.limits().concurrentRequestsMax() + " requests at once"));
    }
    try {
      if (!isJson(request.field("Content-Type").orElse(""))) {
        throw new RequestException(
            RequestException.Kind.NOT_JSON, "the content type is to be " + JSON_TYPE);
      }
      return Answer.of(JSON_TYPE, jmap.answer(principal, body(request), urls(request)));
    } catch (RequestException e) {
      return problem(e);
    } finally {
      atOnce.release(principal.account());
    }
  }

  /// RFC 8620 §3.6.1 has an error of its own for what is too long, so the route has no bound.
  private byte[] body(WebRequest request) throws IOException {
    int max = jmap.limits().sizeRequestMax();
    try {
      return request.body(max);
    } catch (WebException e) {
      throw RequestException.limit(
          "maxSizeRequest", "the request is longer than " + max + " octets");
    }
  }

  private static boolean isJson(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT).equals(JSON_TYPE);
  }

  /// RFC 8620 §3.6.1
  static Answer problem(RequestException e) {
    return Answer.of(PROBLEM_TYPE, JSON.writeValueAsBytes(problemJson(e))).withStatus(400);
  }

  static ObjectNode problemJson(RequestException e) {
    ObjectNode problem = JsonNodeFactory.instance.objectNode();
    problem.put("type", e.kind().type());
    problem.put("status", 400);
    problem.put("detail", e.getMessage());
    e.limit().ifPresent(limit -> problem.put("limit", limit));
    return problem;
  }
}

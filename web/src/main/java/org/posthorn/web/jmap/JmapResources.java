package org.posthorn.web.jmap;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.wire.sessions.OpenSessions;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JMAP resources: session object, API, uploads, downloads and events (RFC 8620). Thread-safe.
public final class JmapResources {
  static final String JSON_TYPE = "application/json";
  private static final String PROBLEM_TYPE = "application/problem+json";
  private static final String OCTETS = "application/octet-stream";

  private static final JsonMapper JSON = new JsonMapper();

  private final Jmap jmap;
  private final Function<WebRequest, Callers> signIn;
  private final Function<WebRequest, URI> root;
  private final JmapSocket.Parts live;
  private final Blobs blobs;
  private final PendingResponses longAnswers = new PendingResponses();

  /// The handlers of uploads and downloads.
  public record Blobs(Uploads uploads, Downloads downloads) {}

  /// Components for push notifications.
  ///
  /// @param signedIn whether a credential is still valid
  /// @param sessions the list of open sessions
  /// @param metrics counts `jmap.*`
  public record Live(
      StateChanges changes,
      Predicate<Principal> signedIn,
      OpenSessions sessions,
      Metrics metrics) {}

  /// @param signIn determines the sender of a request; throws [org.posthorn.web.WebException] if it
  ///   is not authenticated
  /// @param root the URL of the site's root as the client sees it, ending in a slash
  public JmapResources(
      Jmap jmap,
      Function<WebRequest, Callers> signIn,
      Function<WebRequest, URI> root,
      Blobs blobs,
      Live live) {
    this.jmap = jmap;
    this.signIn = signIn;
    this.root = root;
    this.blobs = blobs;
    this.live =
        new JmapSocket.Parts(
            jmap,
            live.changes(),
            live.signedIn(),
            new JmapMonitor(
                live.sessions(),
                live.metrics().histogram("jmap.request_seconds", Histogram.SECONDS)),
            new RequestLimiter(jmap.limits().concurrentRequestsMax()));
  }

  /// Adds the resources to a site.
  public void addTo(Site.Builder site) {
    site.get("/.well-known/jmap", this::session) // RFC 8620 §2.2
        .get("/jmap/session", this::session)
        .at("POST", "/jmap/api", Long.MAX_VALUE, this::api)
        .at("POST", "/jmap/upload/{account}", Long.MAX_VALUE, this::upload)
        .get("/jmap/download/{account}/{blob}/{name}", this::download)
        .get("/jmap/pdf/{account}/{blob}", this::pdf)
        .get("/jmap/zip/{account}/{email}/{name}", this::zip)
        .get("/jmap/events", this::events)
        .socket("/jmap/ws", "jmap", this::socket); // RFC 8887 §4.1
  }

  Jmap.Urls urls(WebRequest request) {
    String at = root.apply(request) + "jmap/";
    return new Jmap.Urls(
        at + "api",
        at + "download/{accountId}/{blobId}/{name}?type={type}",
        at + "upload/{accountId}",
        at + "events?types={types}&closeafter={closeafter}&ping={ping}",
        at.replaceFirst("^http", "ws") + "ws");
  }

  private Answer session(WebRequest request) {
    Callers callers = signIn.apply(request);
    byte[] session = JSON.writeValueAsBytes(jmap.session(callers, urls(request)));
    return Answer.of(JSON_TYPE, session).with("Cache-Control", "no-cache, no-store"); // RFC 8620 §2
  }

  private Answer api(WebRequest request) throws IOException {
    Callers callers = signIn.apply(request);
    try {
      return live.atOnce().answer(callers.first().account(), () -> answer(callers, request));
    } catch (RequestException e) {
      return problem(e);
    }
  }

  private Answer answer(Callers callers, WebRequest request) throws IOException {
    if (!isJson(request.field("Content-Type").orElse(""))) {
      throw new RequestException(
          RequestException.Kind.NOT_JSON, "the content type must be " + JSON_TYPE);
    }
    byte[] answer =
        live.heard()
            .answer(
                callers.first(),
                "POST",
                body(request),
                json -> jmap.answer(callers, json, urls(request)));
    return longAnswers.of(callers.first().account(), answer);
  }

  /// RFC 8620 §3.6.1 defines its own error for too large requests, so the route has no limit.
  private byte[] body(WebRequest request) throws IOException {
    int max = jmap.limits().sizeRequestMax();
    try {
      return request.body(max);
    } catch (WebException e) {
      throw RequestException.limit(
          "maxSizeRequest", "the request is longer than " + max + " octets");
    }
  }

  /// RFC 8620 §6.1
  private Answer upload(WebRequest request) throws IOException {
    Principal principal = acting(request);
    String type = request.field("Content-Type").orElse(OCTETS);
    try {
      return blobs
          .uploads()
          .accept(principal, request.segment("account"), type, request.body())
          .map(made -> Answer.of(JSON_TYPE, JSON.writeValueAsBytes(made)).withStatus(201))
          .orElseThrow(() -> new WebException(404, "no such account, or no access to it"));
    } catch (RequestException e) {
      return problem(e);
    }
  }

  /// RFC 8620 §6.2.
  private Answer download(WebRequest request) {
    Principal principal = acting(request);
    return BlobDownload.of(
        () -> open(principal, request, request.segment("blob")),
        request.parameter("type").orElse(OCTETS),
        request.segment("name"));
  }

  /// Which of the callers acts on the account in the path.
  private Principal acting(WebRequest request) {
    return jmap.acting(signIn.apply(request), request.segment("account"));
  }

  private OpenBlob open(Principal principal, WebRequest request, String blob) {
    return blobs
        .downloads()
        .open(principal, request.segment("account"), blob)
        .orElseThrow(() -> new WebException(404, "no such blob, or no access to it"));
  }

  private Answer pdf(WebRequest request) {
    Principal principal = acting(request);
    return PdfView.of(() -> open(principal, request, request.segment("blob")));
  }

  /// All attachments of an Email in one zip file.
  private Answer zip(WebRequest request) {
    Principal principal = acting(request);
    String account = request.segment("account");
    Downloads downloads = blobs.downloads();
    return AttachmentZip.of(
        downloads
            .attachments(principal, account, request.segment("email"))
            .orElseThrow(() -> new WebException(404, "no such message, or no access to it")),
        blob -> downloads.open(principal, account, blob),
        request.segment("name"));
  }

  /// RFC 8620 §7.3
  private Answer events(WebRequest request) {
    Callers callers = signIn.apply(request);
    ChangeEvents events =
        new ChangeEvents(request, callers, live.changes(), live.signedIn(), InstantSource.system());
    events.seen(live.heard().open(request, callers.first(), "-events", _ -> events.endSoon()));
    return Answer.events(events);
  }

  private JmapSocket socket(WebRequest request) {
    return new JmapSocket(live, signIn.apply(request), urls(request), request);
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

package org.posthorn.web.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.Permits;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.EventFeed;
import org.posthorn.web.Problems;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebLimits;
import org.posthorn.web.WebRequest;

/// Finds the route of each request, calls its resource, and sends the response.
final class RequestHandler extends Handler.Abstract {
  private final Site site;
  private final Clients clients;
  private final WebLimits limits;
  private final Semaphore atOnce;
  private final Permits<Cidr> perAddress;
  private final ResponseSender sending;
  private final Open open;
  private final Histogram times;
  private final Metrics.Counter requests;
  private final Metrics.Counter refused;

  /// Open WebSockets and streams, and the request deadline of connections.
  record Open(Live live, WebSockets sockets, RequestDeadline deadline) {}

  RequestHandler(Site site, Clients clients, WebLimits limits, Open open, Metrics metrics) {
    this.site = site;
    this.clients = clients;
    this.limits = limits;
    this.open = open;
    this.atOnce = new Semaphore(limits.requestsMax());
    this.perAddress = new Permits<>(limits.requestsPerAddressMax());
    this.sending = new ResponseSender(clients, new Cors(site), limits.live(), metrics);
    this.times = metrics.histogram("web.request_seconds", Histogram.SECONDS);
    this.requests = metrics.counter("web.requests");
    this.refused = metrics.counter("web.refused_requests");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    requests.increment();
    RequestDeadline.Watched watched = open.deadline().of(request);
    watched.begin();
    Request.addCompletionListener(request, _ -> watched.end());
    InetAddress client = clients.of(request);
    Exchange exchange = new Exchange(request, response, callback);
    Optional<Answer> staying = Optional.empty();
    if (!atOnce.tryAcquire()) {
      tooMany(exchange, client, 503);
      return true;
    }
    try {
      if (!perAddress.tryAcquire(Cidr.client(client))) {
        tooMany(exchange, client, 429);
        return true;
      }
      try {
        staying = answer(exchange, client);
      } finally {
        perAddress.release(Cidr.client(client));
        times.addSince(request.getHeadersNanoTime());
      }
    } catch (IOException e) {
      callback.failed(e); // the client disconnected, or is too slow
    } finally {
      atOnce.release();
    }
    // an event stream no longer counts as a running request
    staying.ifPresent(answer -> stayOpen(answer, exchange, client));
    return true;
  }

  private void tooMany(Exchange exchange, InetAddress client, int status) {
    refused.increment();
    Answer refusal = WebException.retryLater(status, "too many requests at once").toAnswer();
    sending.send(forReader(exchange.request(), client, refusal), exchange);
  }

  private Answer forReader(Request request, InetAddress client, Answer answer) {
    return answer.contentType().equals(Problems.CONTENT_TYPE)
        ? site.refusalFor(
            value(request, client, Map.of(), Map.of(), InputStream.nullInputStream()), answer)
        : answer;
  }

  private void stayOpen(Answer answer, Exchange exchange, InetAddress client) {
    EventFeed feed = ((AnswerBody.Events) answer.body()).feed();
    Live.Place place;
    try {
      place = open.live().take(Cidr.client(client));
    } catch (WebException e) {
      feed.close();
      sending.send(forReader(exchange.request(), client, e.toAnswer()), exchange);
      return;
    }
    sending.events(answer, feed, place, exchange);
  }

  /// Sends the response, or returns the stream to keep open.
  ///
  /// @throws IOException if the client disconnected, or is too slow
  private Optional<Answer> answer(Exchange exchange, InetAddress client) throws IOException {
    Request request = exchange.request();
    RequestBody body = new RequestBody(Content.Source.asInputStream(request));
    Answer answer;
    try {
      String method = WebSockets.asked(request) ? Route.WEBSOCKET : request.getMethod();
      switch (found(method, request)) {
        case Site.Lookup.At(Route.Plain route, Map<String, String> segments) -> {
          limit(request, body, route);
          answer = route.resource().answer(value(request, client, query(request), segments, body));
        }
        case Site.Lookup.At(Route.Socket route, Map<String, String> segments) -> {
          upgrade(route, value(request, client, query(request), segments, body), exchange);
          return Optional.empty();
        }
        case Site.Lookup.OtherMethods(var allowed) ->
            answer = Cors.preflight(request, allowed).orElseThrow(() -> otherMethods(allowed));
        case Site.Lookup.Nothing _ -> throw new WebException(404, "not found");
      }
    } catch (WebException e) {
      answer = site.refusal(site.within(decodedPath(request)), e);
    } catch (IOException e) {
      if (body.failed()) {
        throw e;
      }
      answer = sending.failure(request, e);
    } catch (RuntimeException e) {
      answer =
          e instanceof HttpException refused && refused.getCode() < 500
              ? Problems.of(refused.getCode(), "malformed request")
              : sending.failure(request, e);
    }
    if (answer.body() instanceof AnswerBody.Events) {
      return Optional.of(answer);
    }
    sending.send(forReader(request, client, answer), exchange);
    return Optional.empty();
  }

  /// Refuses paths with parameters (`;`): the library strips them, but proxies that protect a path
  /// do not.
  private Site.Lookup found(String method, Request request) {
    String sent = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
    return sent.indexOf(';') < 0
        ? site.findBelow(method, Request.getPathInContext(request))
        : new Site.Lookup.Nothing();
  }

  private static WebException otherMethods(Set<String> allowed) {
    return allowed.isEmpty()
        ? refusal(426, "only for WebSockets", "Upgrade", "websocket") // §15.5.22
        : refusal(405, "use " + String.join(" or ", allowed), "Allow", String.join(", ", allowed));
  }

  private static WebException refusal(int status, String detail, String field, String value) {
    return new WebException(status, detail, List.of(new Answer.Field(field, value)));
  }

  private void upgrade(Route.Socket route, WebRequest value, Exchange exchange) throws IOException {
    WebSockets.check(site, route, value);
    Live.Place place = open.live().take(Cidr.client(value.client()));
    RequestDeadline.Watched watched = open.deadline().of(exchange.request());
    watched.begin(); // the socket continues after the request
    place.whenClosed(watched::end);
    boolean upgraded = false;
    try {
      open.sockets().upgrade(route, route.resource().accept(value), place, exchange);
      upgraded = true;
    } finally {
      if (!upgraded) {
        place.close();
      }
    }
  }

  private void limit(Request request, RequestBody body, Route.Plain route) {
    long usual = limits.bodyBytesMax();
    long max = route.bodyBytesMax() == Site.USUAL_BODY ? usual : route.bodyBytesMax();
    if (request.getLength() > max) {
      throw RequestBody.tooLong(max);
    }
    body.limit(max);
  }

  private WebRequest value(
      Request request,
      InetAddress client,
      Map<String, List<String>> query,
      Map<String, String> segments,
      InputStream body) {
    Map<String, List<String>> fields = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      String value = Objects.requireNonNullElse(field.getValue(), "");
      fields.computeIfAbsent(field.getLowerCaseName(), _ -> new ArrayList<>()).add(value);
    }
    return new WebRequest(
        new WebRequest.Target(
            request.getMethod(),
            authority(request),
            site.prefix(),
            site.within(decodedPath(request))),
        clients.secure(request),
        client,
        query,
        fields,
        segments,
        body);
  }

  private static String authority(Request request) {
    String host = request.getHttpURI().getAuthority();
    return host == null ? "" : host.toLowerCase(Locale.ROOT);
  }

  private static String decodedPath(Request request) {
    return Objects.requireNonNullElse(request.getHttpURI().getDecodedPath(), "/");
  }

  private static Map<String, List<String>> query(Request request) {
    Map<String, List<String>> query = new HashMap<>();
    org.eclipse.jetty.util.Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new WebException(400, "malformed query");
    }
    for (org.eclipse.jetty.util.Fields.Field field : fields) {
      query.put(field.getName(), List.copyOf(field.getValues()));
    }
    return query;
  }
}

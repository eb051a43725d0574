package org.posthorn.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.Permits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the resource of each request, asks it, and sends what it answers.
final class Answering extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  /// What every answer says to browsers: it is no page, frames nothing, and stays with who asked.
  private static final HttpFields ALWAYS =
      HttpFields.build()
          .put("X-Content-Type-Options", "nosniff")
          .put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
          .put("Referrer-Policy", "no-referrer")
          .put("Cache-Control", "no-store")
          .asImmutable();

  /// RFC 6797 §6.1, for a year.
  private static final HttpField TLS_FROM_NOW_ON =
      new HttpField("Strict-Transport-Security", "max-age=31536000");

  private final Site site;
  private final Clients clients;
  private final WebLimits limits;
  private final Semaphore atOnce;
  private final Permits<Cidr> perAddress;
  private final Metrics.Counter requests;
  private final Metrics.Counter refused;
  private final Metrics.Counter failed;

  Answering(Site site, Clients clients, WebLimits limits, Metrics metrics) {
    this.site = site;
    this.clients = clients;
    this.limits = limits;
    this.atOnce = new Semaphore(limits.requestsMax());
    this.perAddress = new Permits<>(limits.requestsPerAddressMax());
    this.requests = metrics.counter("web.requests");
    this.refused = metrics.counter("web.refused_requests");
    this.failed = metrics.counter("web.failed_requests");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    requests.increment();
    InetAddress client = clients.of(request);
    Cidr counted = Cidr.client(client);
    if (!atOnce.tryAcquire()) {
      tooMany(response, callback, 503);
      return true;
    }
    try {
      if (!perAddress.tryAcquire(counted)) {
        tooMany(response, callback, 429);
        return true;
      }
      try {
        send(answer(request, client), request, response, callback);
      } finally {
        perAddress.release(counted);
      }
    } catch (IOException e) {
      callback.failed(e); // the client is gone, or too slow
    } finally {
      atOnce.release();
    }
    return true;
  }

  private void tooMany(Response response, Callback callback, int status) {
    refused.increment();
    response.getHeaders().put("Retry-After", "5");
    write(Problems.of(status, "too many requests at once"), response, callback);
  }

  private Answer answer(Request request, InetAddress client) throws IOException {
    String path = Request.getPathInContext(request);
    try {
      return switch (site.find(request.getMethod(), path)) {
        case Site.Found.At(String at, Resource resource) ->
            resource.answer(value(request, at, client));
        case Site.Found.OtherMethods(var allowed) ->
            Problems.of(405, "use " + String.join(" or ", allowed))
                .with("Allow", String.join(", ", allowed));
        case Site.Found.Nothing _ -> Problems.of(404, "nothing is at this path");
      };
    } catch (WebException e) {
      return Problems.of(e.status(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failed.increment();
      LOG.error("web event=failed method={} path={}", request.getMethod(), path, e);
      return Problems.of(500, "the server failed; its log says more");
    }
  }

  private WebRequest value(Request request, String path, InetAddress client) {
    if (request.getLength() > limits.bodyBytesMax()) {
      throw new WebException(413, "the body is longer than " + limits.bodyBytesMax() + " bytes");
    }
    InputStream body = Content.Source.asInputStream(request);
    String host = Request.getServerName(request);
    return new WebRequest(
        request.getMethod(),
        path,
        host == null ? "" : host.toLowerCase(Locale.ROOT),
        clients.secure(request),
        client,
        query(request),
        body);
  }

  private static Map<String, List<String>> query(Request request) {
    Map<String, List<String>> query = new HashMap<>();
    Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new WebException(400, "the query is not well formed");
    }
    for (Fields.Field field : fields) {
      query.put(field.getName(), List.copyOf(field.getValues()));
    }
    return query;
  }

  private void send(Answer answer, Request request, Response response, Callback callback) {
    if (clients.secure(request)) {
      response.getHeaders().put(TLS_FROM_NOW_ON);
    }
    write(answer, response, callback);
  }

  private static void write(Answer answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    HttpFields.Mutable fields = response.getHeaders();
    ALWAYS.forEach(fields::put);
    answer.fields().forEach(fields::put);
    fields.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    fields.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}

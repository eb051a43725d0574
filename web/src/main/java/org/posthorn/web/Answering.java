package org.posthorn.web;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
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

  /// How much of a streamed body is collected before it is sent.
  private static final int STREAM_BUFFER_BYTES = 32 << 10;

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
      tooMany(request, response, callback, 503);
      return true;
    }
    try {
      if (!perAddress.tryAcquire(counted)) {
        tooMany(request, response, callback, 429);
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

  private void tooMany(Request request, Response response, Callback callback, int status) {
    refused.increment();
    Answer answer = Problems.of(status, "too many requests at once").with("Retry-After", "5");
    send(answer, request, response, callback);
  }

  /// @throws IOException if the client is gone, or too slow
  private Answer answer(Request request, InetAddress client) throws IOException {
    String path = Request.getPathInContext(request);
    RequestBody body = null;
    try {
      switch (site.find(request.getMethod(), path)) {
        case Site.Found.At(Paths.Route route, Map<String, String> segments) -> {
          body = body(request, route);
          return route.resource().answer(value(request, client, segments, body));
        }
        case Site.Found.OtherMethods(var allowed) -> {
          return Problems.of(405, "use " + String.join(" or ", allowed))
              .with("Allow", String.join(", ", allowed));
        }
        case Site.Found.Nothing _ -> {
          return Problems.of(404, "nothing is at this path");
        }
      }
    } catch (WebException e) {
      return e.toAnswer();
    } catch (IOException e) {
      if (body != null && body.failed()) {
        throw e;
      }
      return failure(request, e);
    } catch (RuntimeException e) {
      return failure(request, e);
    }
  }

  private Answer failure(Request request, Exception e) {
    failed.increment();
    String path = request.getHttpURI().getPath(); // as it was sent, percent signs and all
    LOG.error("web event=failed method={} path={}", request.getMethod(), path, e);
    return Problems.of(500, "the server failed; its log says more");
  }

  private RequestBody body(Request request, Paths.Route route) {
    long usual = limits.bodyBytesMax();
    long max = route.bodyBytesMax() == Site.USUAL_BODY ? usual : route.bodyBytesMax();
    if (request.getLength() > max) {
      throw RequestBody.tooLong(max);
    }
    return new RequestBody(Content.Source.asInputStream(request), max);
  }

  private WebRequest value(
      Request request, InetAddress client, Map<String, String> segments, RequestBody body) {
    Map<String, List<String>> fields = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      String value = Objects.requireNonNullElse(field.getValue(), "");
      fields.computeIfAbsent(field.getLowerCaseName(), _ -> new ArrayList<>()).add(value);
    }
    return new WebRequest(
        new WebRequest.Target(request.getMethod(), authority(request), decodedPath(request)),
        clients.secure(request),
        client,
        query(request),
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
      throw new WebException(400, "the query is not well formed");
    }
    for (org.eclipse.jetty.util.Fields.Field field : fields) {
      query.put(field.getName(), List.copyOf(field.getValues()));
    }
    return query;
  }

  private void send(Answer answer, Request request, Response response, Callback callback) {
    head(answer, request, response);
    HttpFields.Mutable fields = response.getHeaders();
    switch (answer.body()) {
      case Body.Bytes(byte[] bytes) -> {
        if (!answer.contentType().isEmpty()) {
          fields.put(HttpHeader.CONTENT_LENGTH, bytes.length);
        }
        response.write(true, ByteBuffer.wrap(bytes), callback);
      }
      case Body.Streamed(OptionalLong length, Body.Writer writer) -> {
        length.ifPresent(known -> fields.put(HttpHeader.CONTENT_LENGTH, known));
        if (request.getMethod().equals("HEAD")) {
          response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        } else {
          stream(writer, request, response, callback);
        }
      }
    }
  }

  private void stream(Body.Writer writer, Request request, Response response, Callback callback) {
    ResponseBody sink = new ResponseBody(Content.Sink.asOutputStream(response));
    try {
      OutputStream out = new BufferedOutputStream(sink, STREAM_BUFFER_BYTES);
      writer.write(out);
      out.flush();
      sink.close();
      callback.succeeded();
    } catch (IOException | RuntimeException e) {
      if (sink.failed()) {
        callback.failed(e);
        return;
      }
      Answer failure = failure(request, e);
      if (response.isCommitted()) {
        callback.failed(e); // what was sent cannot be taken back: its end never comes
      } else {
        response.reset();
        send(failure, request, response, callback);
      }
    }
  }

  private void head(Answer answer, Request request, Response response) {
    response.setStatus(answer.status());
    HttpFields.Mutable fields = response.getHeaders();
    ALWAYS.forEach(fields::put);
    if (clients.secure(request)) {
      fields.put(TLS_FROM_NOW_ON);
    }
    answer.fields().forEach(field -> fields.remove(field.name()));
    answer.fields().forEach(field -> fields.add(field.name(), field.value()));
    if (!answer.contentType().isEmpty()) {
      fields.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    }
  }
}

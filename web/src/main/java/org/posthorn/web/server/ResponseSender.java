package org.posthorn.web.server;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.EventFeed;
import org.posthorn.web.LiveLimits;
import org.posthorn.web.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends responses.
final class ResponseSender {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseSender.class);

  /// Header fields of every response: no content to execute, no framing, no caching by others.
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

  /// Buffer size of a streamed body.
  private static final int STREAM_BUFFER_BYTES = 32 << 10;

  private final Clients clients;
  private final Cors cors;
  private final LiveLimits live;
  private final Metrics.Counter failed;

  ResponseSender(Clients clients, Cors cors, LiveLimits live, Metrics metrics) {
    this.clients = clients;
    this.cors = cors;
    this.live = live;
    this.failed = metrics.counter("web.failed_requests");
  }

  /// The response to an internal error, whose reason is in the log.
  Answer failure(Request request, Exception e) {
    failed.increment();
    String path = request.getHttpURI().getPath(); // as sent, with percent signs
    LOG.error("web event=failed method={} path={}", request.getMethod(), path, e);
    return Problems.of(500, "internal error; see the server's log");
  }

  /// Sends a finite body.
  void send(Answer answer, Exchange exchange) {
    Request request = exchange.request();
    boolean reading = request.getMethod().equals("GET") || headOnly(exchange);
    OptionalLong length = length(answer.body());
    Selection selection =
        reading && answer.status() == 200
            ? Selection.of(request.getHeaders(), answer, length)
            : new Selection.Whole();
    switch (selection) {
      case Selection.NotModified _ ->
          whole(new Answer(304, "", new AnswerBody.Bytes(new byte[0]), answer.fields()), exchange);
      case Selection.Unsatisfiable _ ->
          whole(
              Problems.of(416, "the body has " + length.orElse(0) + " bytes")
                  .with("Content-Range", "bytes */" + length.orElse(0)),
              exchange);
      case Selection.Part part -> part(answer, part, length.orElse(0), exchange);
      case Selection.Whole _ -> {
        boolean ranges = reading && answer.status() == 200 && length.isPresent();
        whole(ranges ? answer.with("Accept-Ranges", "bytes") : answer, exchange);
      }
    }
  }

  private static OptionalLong length(AnswerBody body) {
    return switch (body) {
      case AnswerBody.Bytes(byte[] bytes) -> OptionalLong.of(bytes.length);
      case AnswerBody.Streamed(OptionalLong known, _) -> known;
      case AnswerBody.Events _ -> OptionalLong.empty();
    };
  }

  private void part(Answer answer, Selection.Part part, long total, Exchange exchange) {
    long last = part.from() + part.length() - 1;
    Answer some =
        answer
            .withStatus(206)
            .with("Content-Range", "bytes " + part.from() + "-" + last + "/" + total);
    AnswerBody body =
        switch (answer.body()) {
          case AnswerBody.Bytes(byte[] bytes) ->
              new AnswerBody.Bytes(Arrays.copyOfRange(bytes, (int) part.from(), (int) last + 1));
          case AnswerBody.Streamed(_, AnswerBody.Writer writer) ->
              new AnswerBody.Streamed(
                  OptionalLong.of(part.length()), out -> some(writer, part, out));
          case AnswerBody.Events events -> events;
        };
    plain(new Answer(some.status(), some.contentType(), body, some.fields()), exchange);
  }

  private static void some(AnswerBody.Writer writer, Selection.Part part, OutputStream out)
      throws IOException {
    try {
      writer.write(new PartStream(out, part.from(), part.length()));
    } catch (PartStream.Complete e) {
      return; // the rest was not requested
    }
  }

  private void whole(Answer answer, Exchange exchange) {
    if (!Gzip.suits(answer)) {
      plain(answer, exchange);
      return;
    }
    Answer varies = answer.adding("Vary", "Accept-Encoding");
    boolean wanted = Gzip.wanted(exchange.request().getHeaders());
    switch (answer.body()) {
      case AnswerBody.Bytes(byte[] bytes) when wanted && bytes.length >= Gzip.WORTHWHILE_BYTES ->
          plain(compressed(varies, new AnswerBody.Bytes(Gzip.compressed(bytes))), exchange);
      case AnswerBody.Streamed(OptionalLong length, AnswerBody.Writer writer)
          when wanted && length.isEmpty() -> {
        AnswerBody.Writer compressing =
            out -> {
              GZIPOutputStream gzip = new GZIPOutputStream(out, 8_192, true);
              writer.write(gzip);
              gzip.finish();
            };
        plain(
            compressed(varies, new AnswerBody.Streamed(OptionalLong.empty(), compressing)),
            exchange);
      }
      default -> plain(varies, exchange);
    }
  }

  private static Answer compressed(Answer answer, AnswerBody body) {
    Answer encoded =
        new Answer(answer.status(), answer.contentType(), body, answer.fields())
            .with("Content-Encoding", "gzip");
    // RFC 9110 §8.8.1: these are other bytes, so that a strong tag would be wrong
    return answer
        .field("ETag")
        .filter(tag -> !tag.startsWith("W/"))
        .map(tag -> encoded.with("ETag", "W/" + tag))
        .orElse(encoded);
  }

  private void plain(Answer answer, Exchange exchange) {
    head(answer, exchange);
    Response response = exchange.response();
    HttpFields.Mutable fields = response.getHeaders();
    switch (answer.body()) {
      case AnswerBody.Bytes(byte[] bytes) -> {
        if (!answer.contentType().isEmpty()) {
          fields.put(HttpHeader.CONTENT_LENGTH, bytes.length);
        }
        response.write(true, ByteBuffer.wrap(bytes), exchange.callback());
      }
      case AnswerBody.Streamed(OptionalLong length, AnswerBody.Writer writer) -> {
        length.ifPresent(known -> fields.put(HttpHeader.CONTENT_LENGTH, known));
        if (headOnly(exchange)) {
          response.write(true, BufferUtil.EMPTY_BUFFER, exchange.callback());
        } else {
          stream(writer, exchange);
        }
      }
      case AnswerBody.Events _ -> throw new IllegalStateException("events are sent by events()");
    }
  }

  private static boolean headOnly(Exchange exchange) {
    return exchange.request().getMethod().equals("HEAD");
  }

  private void stream(AnswerBody.Writer writer, Exchange exchange) {
    Response response = exchange.response();
    ResponseBody sink = new ResponseBody(Content.Sink.asOutputStream(response));
    try {
      OutputStream out = new BufferedOutputStream(sink, STREAM_BUFFER_BYTES);
      writer.write(out);
      out.flush();
      sink.close();
      exchange.callback().succeeded();
    } catch (IOException | RuntimeException e) {
      if (sink.failed()) {
        exchange.callback().failed(e);
        return;
      }
      Answer failure = failure(exchange.request(), e);
      if (response.isCommitted()) {
        exchange.callback().failed(e); // the response has started: it is aborted
      } else {
        response.reset();
        send(failure, exchange);
      }
    }
  }

  /// Sends events until there are no more, or the client disconnects.
  void events(Answer answer, EventFeed feed, Live.Place place, Exchange exchange) {
    head(answer, exchange);
    exchange.request().addIdleTimeoutListener(_ -> false); // the length is unknown
    ResponseBody sink = new ResponseBody(Content.Sink.asOutputStream(exchange.response()));
    try (place;
        feed) {
      if (!headOnly(exchange)) {
        new EventStream(feed, sink, live.heartbeat()).run(place, exchange.request());
      }
      sink.close();
      exchange.callback().succeeded();
    } catch (IOException e) {
      exchange.callback().failed(e);
    } catch (RuntimeException e) {
      failure(exchange.request(), e);
      exchange.callback().failed(e);
    }
  }

  private void head(Answer answer, Exchange exchange) {
    Response response = exchange.response();
    response.setStatus(answer.status());
    HttpFields.Mutable fields = response.getHeaders();
    ALWAYS.forEach(fields::put);
    if (clients.secure(exchange.request())) {
      fields.put(TLS_FROM_NOW_ON);
    }
    answer.fields().forEach(field -> fields.remove(field.name()));
    answer.fields().forEach(field -> fields.add(field.name(), field.value()));
    cors.admit(exchange.request().getHeaders(), fields);
    if (!answer.contentType().isEmpty()) {
      fields.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    }
  }
}

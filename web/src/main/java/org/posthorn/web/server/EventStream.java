package org.posthorn.web.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.posthorn.web.EventFeed;

/// Writes server-sent events (WHATWG HTML §9.2), and comments as keep-alives.
final class EventStream {
  private static final byte[] COMMENT = {':', '\n', '\n'};

  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private final EventFeed feed;
  private final OutputStream out;
  private final Duration heartbeat;
  private volatile boolean ended;

  EventStream(EventFeed feed, OutputStream out, Duration heartbeat) {
    this.feed = feed;
    this.out = out;
    this.heartbeat = heartbeat;
  }

  /// Returns when the feed ends or the server stops.
  ///
  /// @throws IOException if the client disconnected
  void run(Live.Place place, Request request) throws IOException {
    place.endedBy(this::end);
    request.addFailureListener(_ -> end()); // the client closed the stream
    try {
      out.write(COMMENT); // the client learns at once that it is connected
      out.flush();
      boolean more = true;
      while (more) {
        Optional<EventFeed.Event> event = feed.next(heartbeat);
        if (ended) {
          return;
        }
        out.write(event.map(EventStream::text).orElse(COMMENT));
        out.flush();
        more = event.isEmpty() || !event.get().last();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // this thread is never interrupted
    }
  }

  private void end() {
    ended = true;
    feed.end();
  }

  private static byte[] text(EventFeed.Event event) {
    StringBuilder text = new StringBuilder(event.data().length() + 64);
    if (!event.type().isEmpty()) {
      text.append("event: ").append(event.type()).append('\n');
    }
    if (!event.id().isEmpty()) {
      text.append("id: ").append(event.id()).append('\n');
    }
    for (String line : LINE_END.split(event.data(), -1)) {
      text.append("data: ").append(line).append('\n');
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }
}

package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.posthorn.web.Answer;
import org.posthorn.web.EventFeed;
import org.posthorn.web.LiveLimits;
import org.posthorn.web.Served;
import org.posthorn.web.Site;

class EventsTest {
  /// What is told, and how many feeds were closed.
  private static final class Told implements EventFeed {
    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Optional<Event> next(Duration patience) throws InterruptedException {
      return Optional.ofNullable(events.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void end() {
      events.add(new Event("", "never sent", "", true));
    }

    @Override
    public void close() {
      closed.countDown();
    }

    boolean ended() throws InterruptedException {
      return closed.await(20, TimeUnit.SECONDS);
    }
  }

  private final BlockingQueue<Told> feeds = new LinkedBlockingQueue<>();

  private Served served(Duration heartbeat) throws IOException {
    Site site =
        Site.builder()
            .get(
                "/events",
                _ -> {
                  Told told = new Told();
                  feeds.add(told);
                  return Answer.events(told);
                })
            .build();
    LiveLimits live = new LiveLimits(2, 100, 100, 1, 100, heartbeat, Duration.ofSeconds(5));
    return new Served(site, Served.with(live));
  }

  private static BufferedReader open(Socket socket) throws IOException {
    socket.getOutputStream().write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static void readUntil(BufferedReader in, String expected) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(line);
      if (line.equals(expected)) {
        return;
      }
    }
    assertThat(lines).contains(expected);
  }

  @Test
  void events_are_told_as_they_come_until_the_last() throws Exception {
    try (Served served = served(Duration.ofMinutes(1));
        Socket socket = served.connect()) {
      BufferedReader in = open(socket);
      readUntil(in, "Content-Type: text/event-stream");
      readUntil(in, ":");
      Told told = feeds.take();
      told.events.add(new EventFeed.Event("state", "a\nb\r\nc", "7", false));
      readUntil(in, "event: state");
      readUntil(in, "id: 7");
      readUntil(in, "data: a");
      readUntil(in, "data: b");
      readUntil(in, "data: c");
      told.events.add(new EventFeed.Event("", "", "", true));
      readUntil(in, "data: ");
      assertThat(told.ended()).isTrue();
      readUntil(in, "0"); // the last chunk
    }
  }

  @Test
  void a_client_that_is_gone_is_noticed_by_the_heartbeat() throws Exception {
    try (Served served = served(Duration.ofMillis(20))) {
      try (Socket socket = served.connect()) {
        readUntil(open(socket), ":");
      }
      assertThat(feeds.take().ended()).isTrue();
    }
  }

  @Test
  void so_many_stay_open_and_all_end_when_the_server_stops() throws Exception {
    Served served = served(Duration.ofMinutes(1));
    try (served;
        Socket first = served.connect();
        Socket second = served.connect()) {
      BufferedReader in = open(first);
      readUntil(in, ":");
      readUntil(open(second), ":");
      Told told = feeds.take();
      Told other = feeds.take();
      assertThat(served.get("/events")).startsWith("HTTP/1.1 503").contains("Retry-After: 5");
      assertThat(feeds.take().ended()).isTrue(); // the one that was refused
      served.close();
      readUntil(in, "0"); // the last chunk: the client sees a stream that ended well
      assertThat(told.ended()).isTrue();
      assertThat(other.ended()).isTrue();
    }
    assertThat(served.metrics.snapshot())
        .containsEntry("web.live", 0L)
        .containsEntry("web.refused_live", 1L)
        .containsEntry("web.failed_requests", 0L);
  }
}

package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.web.LiveLimits;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebSocket;
import org.posthorn.web.WebSocketListener;

class WebSocketsTest {
  private static final int MESSAGE_MAX = 200_000;
  private static final String UPGRADE =
      "GET /socket HTTP/1.1\nHost: a\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

  /// Answers in capitals; knows a few commands.
  private final class Upper implements WebSocketListener {
    @Override
    public void opened(WebSocket socket) throws IOException {
      open.incrementAndGet();
      socket.send("hello");
    }

    @Override
    public void text(WebSocket socket, String message) throws IOException {
      switch (message) {
        case "fail" -> throw new IllegalStateException("secret");
        case "close" -> socket.close(1000, "done");
        case "wait" -> {
          atOnce.incrementAndGet();
          await(release);
        }
        case "flood" -> flood(socket);
        default -> socket.send(message.toUpperCase(Locale.ROOT));
      }
    }

    @Override
    public void closed() {
      ended.add("closed");
    }
  }

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> flooded = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Served server;

  @AfterEach
  void stop() {
    release.countDown();
    http.shutdownNow();
    if (server != null) {
      server.close();
    }
  }

  private Served server() {
    return Objects.requireNonNull(server);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void flood(WebSocket socket) {
    String piece = "x".repeat(10_000);
    try {
      for (int i = 0; i < 100_000; i++) {
        socket.send(piece);
      }
      flooded.add("1 GB went somewhere");
    } catch (IOException e) {
      flooded.add(String.valueOf(e.getMessage()));
    }
  }

  private Served serve(LiveLimits limits) throws IOException {
    Site site =
        Site.builder()
            .socket("/socket", "", _ -> new Upper())
            .socket("/jmap", "jmap", _ -> new Upper())
            .socket(
                "/private",
                "",
                request -> {
                  if (!request.field("authorization").equals(Optional.of("me"))) {
                    throw new WebException(401, "who are you?");
                  }
                  return new Upper();
                })
            .build();
    server = new Served(site, Served.with(limits));
    return server;
  }

  private static LiveLimits limits(int open, Duration heartbeat, Duration silence) {
    return new LiveLimits(open, MESSAGE_MAX, 300_000, 2, 50_000, heartbeat, silence);
  }

  private static LiveLimits usual() {
    return limits(100, Duration.ofMinutes(1), Duration.ofMinutes(2));
  }

  /// What a client of the JDK hears: `text`, `code reason` of the end.
  private static final class Heard implements java.net.http.WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<String> end = new CompletableFuture<>();
    final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        java.net.http.WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(java.net.http.WebSocket socket, ByteBuffer message) {
      pings.incrementAndGet();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
        java.net.http.WebSocket socket, int code, String reason) {
      end.complete(code + " " + reason);
      return null;
    }

    @Override
    public void onError(java.net.http.WebSocket socket, Throwable error) {
      end.complete("error");
    }

    String next() throws InterruptedException {
      return String.valueOf(texts.poll(20, TimeUnit.SECONDS));
    }

    String end() throws Exception {
      return end.get(20, TimeUnit.SECONDS);
    }
  }

  private java.net.http.WebSocket connect(String path, Heard heard, String... fields) {
    var builder = http.newWebSocketBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equals("protocol")) {
        builder.subprotocols(fields[i + 1]);
      } else {
        builder.header(fields[i], fields[i + 1]);
      }
    }
    return builder.buildAsync(URI.create("ws://127.0.0.1:" + server().port() + path), heard).join();
  }

  private int refusal(String path, String... fields) {
    try {
      connect(path, new Heard(), fields);
      return 101;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
      var cause = (WebSocketHandshakeException) Objects.requireNonNull(e.getCause());
      return cause.getResponse().statusCode();
    }
  }

  @Test
  void messages_go_both_ways_and_either_side_closes() throws Exception {
    serve(usual());
    Heard heard = new Heard();
    var socket = connect("/socket", heard);
    assertThat(heard.next()).isEqualTo("hello");
    socket.sendText("a", false).join();
    socket.sendText("bé€😀", true).join();
    assertThat(heard.next()).isEqualTo("ABÉ€😀");
    String big = "x".repeat(MESSAGE_MAX);
    socket.sendText(big, true).join();
    assertThat(heard.next()).isEqualTo(big.toUpperCase(Locale.ROOT));
    socket.sendText("close", true).join();
    assertThat(heard.end()).isEqualTo("1000 done");
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");

    Heard other = new Heard();
    connect("/socket", other).sendClose(1000, "bye").join();
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
  }

  @Test
  void what_is_wrong_is_told_before_the_upgrade() throws Exception {
    Served served = serve(usual());
    assertThat(refusal("/private")).isEqualTo(401);
    assertThat(refusal("/private", "Authorization", "me")).isEqualTo(101);
    assertThat(refusal("/nowhere")).isEqualTo(404);
    assertThat(refusal("/jmap")).isEqualTo(400);
    assertThat(refusal("/jmap", "protocol", "jmap")).isEqualTo(101);
    assertThat(handshake(UPGRADE + "\nOrigin: http://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(served.ask("GET /socket HTTP/1.1\nHost: a"))
        .startsWith("HTTP/1.1 426")
        .contains("Upgrade: websocket");
    assertThat(handshake(UPGRADE.replace("13", "12"))).startsWith("HTTP/1.1 4");
    assertThat(handshake(UPGRADE.replace("GET", "POST"))).startsWith("HTTP/1.1 4");
    assertThat(handshake(UPGRADE.replace("GET", "CONNECT"))).startsWith("HTTP/1.1 4");
    assertThat(handshake(UPGRADE.replace("Sec-WebSocket-Key", "X"))).startsWith("HTTP/1.1 4");
    served.close();
    assertThat(served.metrics.snapshot()).containsEntry("web.live", 0L);
  }

  @Test
  void too_long_and_binary_messages_and_our_own_failures_close() throws Exception {
    serve(usual());
    Heard tooLong = new Heard();
    connect("/socket", tooLong)
        .sendText("x".repeat(MESSAGE_MAX + 1), true)
        .handle((_, _) -> 0)
        .join();
    assertThat(tooLong.end()).isEqualTo("1009 the message is too long");
    Heard binary = new Heard();
    connect("/socket", binary).sendBinary(ByteBuffer.allocate(3), true).join();
    assertThat(binary.end()).isEqualTo("1003 only text messages are supported");
    Heard fails = new Heard();
    connect("/socket", fails).sendText("fail", true).join();
    assertThat(fails.end()).isEqualTo("1011 internal error; see the server's log");
  }

  @Test
  void sockets_are_counted_and_end_when_the_server_stops() throws Exception {
    Served served = serve(limits(2, Duration.ofMinutes(1), Duration.ofMinutes(2)));
    Heard first = new Heard();
    connect("/socket", first);
    Heard second = new Heard();
    connect("/socket", second);
    assertThat(refusal("/socket")).isEqualTo(503);
    assertThat(first.next()).isEqualTo("hello");
    assertThat(second.next()).isEqualTo("hello");
    served.close();
    assertThat(first.end()).isEqualTo("1001 the server is stopping");
    assertThat(second.end()).isEqualTo("1001 the server is stopping");
    assertThat(served.metrics.snapshot()).containsEntry("web.live", 0L);
  }

  @Test
  void clients_are_pinged_and_those_that_are_gone_are_noticed() throws Exception {
    serve(limits(9, Duration.ofMillis(20), Duration.ofSeconds(1)));
    Heard heard = new Heard();
    connect("/socket", heard);
    try (Socket silent = upgraded()) {
      // answers no ping
      assertThat(new DataInputStream(silent.getInputStream()).readAllBytes()).isNotEmpty();
    }
    assertThat(heard.end.isDone()).isFalse();
    assertThat(heard.pings.get()).isGreaterThan(3);
  }

  private String handshake(String request) throws IOException {
    try (Socket socket = server().connect()) {
      String head = request.replace("\n", "\r\n") + "\r\nConnection: Upgrade\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
    }
  }

  private Socket upgraded() throws IOException {
    Socket socket = server().connect();
    String request = UPGRADE.replace("\n", "\r\n") + "\r\nConnection: Upgrade\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 101").doesNotContain("Extensions");
    return socket;
  }

  /// A frame of a client, masked with zeros (RFC 6455 §5.2).
  private static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  @Test
  void a_client_that_reads_nothing_is_given_up() throws Exception {
    serve(limits(9, Duration.ofMinutes(1), Duration.ofMillis(300)));
    try (Socket socket = upgraded()) {
      socket.getOutputStream().write(frame(0x81, "flood".getBytes(UTF_8)));
      assertThat(flooded.poll(20, TimeUnit.SECONDS))
          .isIn("the client does not read", "the WebSocket is closed");
    }
  }

  /// Answers to pings wait for the client, and no more pings are read meanwhile.
  @Test
  void a_flood_of_pings_is_not_kept_in_memory() throws Exception {
    serve(limits(9, Duration.ofMillis(50), Duration.ofMillis(500)));
    byte[] ping = frame(0x89, new byte[125]);
    try (Socket socket = upgraded()) {
      socket.setSendBufferSize(8_192);
      OutputStream out = socket.getOutputStream();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) { // 130 MB
                  out.write(ping);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
  }

  @Test
  void so_many_messages_are_answered_at_once() throws Exception {
    serve(usual());
    Heard heard = new Heard();
    var socket = connect("/socket", heard);
    for (int i = 0; i < 5; i++) {
      socket.sendText("wait", true).join();
    }
    socket.sendText("last", true).join();
    assertThat(heard.next()).isEqualTo("hello");
    assertThat(heard.texts.poll(100, TimeUnit.MILLISECONDS)).isNull();
    assertThat(atOnce.get()).isEqualTo(2);
    release.countDown();
    assertThat(heard.next()).isEqualTo("LAST");
  }

  @Test
  void messages_that_are_not_finished_are_bounded_in_all() throws Exception {
    Served served = serve(usual());
    Heard first = new Heard();
    connect("/socket", first)
        .sendText("x".repeat(MESSAGE_MAX - 1), false)
        .handle((_, _) -> 0)
        .join();
    Heard second = new Heard();
    connect("/socket", second)
        .sendText("x".repeat(MESSAGE_MAX - 1), false)
        .handle((_, _) -> 0)
        .join();
    CompletableFuture<Object> either = CompletableFuture.anyOf(first.end, second.end);
    assertThat(either.get(20, TimeUnit.SECONDS)).isEqualTo("1013 the server is overloaded");
    served.close();
    assertThat(first.end() + second.end()).contains("1001");
    assertThat(served.metrics.snapshot()).containsEntry("web.unfinished_socket_characters", 0L);
  }
}

package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.web.Answer;
import org.posthorn.web.ConnectionLimits;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebLimits;
import org.posthorn.web.WebSocket;
import org.posthorn.web.WebSocketListener;
import org.posthorn.wire.ServerTls;

/// What a client may do with a connection besides asking. Frames of HTTP/2 are written out here
/// (RFC 9113 §4.1), since no client sends such things.
class ConnectionBoundsTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PROTOCOL_ERROR = 1;
  private static final int ENHANCE_YOUR_CALM = 11;

  /// `:method GET`, `:scheme https`, `:path /`, `:authority a`.
  private static final byte[] GET = {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x01, 1, 'a'};

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private SSLContext trusting;
  private ServerTls tls;

  @TempDir Path directory;

  @BeforeEach
  void certificates() throws Exception {
    TestCertificates certificates = TestCertificates.in(directory);
    tls = ServerTls.of(List.of(certificates.server("localhost")));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("authority", certificates.authority());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
  }

  @AfterEach
  void end() throws Exception {
    release.countDown();
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /// The ports for HTTP and HTTPS.
  private List<Integer> served(ConnectionLimits connection) throws IOException {
    Site site =
        Site.builder()
            .get("/", _ -> Answer.of(Answer.TEXT, "here"))
            .get(
                "/slow",
                _ -> {
                  awaitRelease();
                  return Answer.of(Answer.TEXT, "done");
                })
            .socket(
                "/socket",
                "",
                _ ->
                    new WebSocketListener() {
                      @Override
                      public void text(WebSocket socket, String message) throws IOException {
                        socket.send(message);
                      }
                    })
            .build();
    WebLimits usual = WebLimits.defaults();
    WebServer server =
        WebServer.open(
            List.of(
                new WebServer.Port(LOOPBACK, Optional.empty()),
                new WebServer.Port(LOOPBACK, Optional.of(tls))),
            Served.EVERYBODY,
            new WebLimits(
                usual.requestsMax(),
                usual.requestsPerAddressMax(),
                connection,
                usual.bodyBytesMax(),
                usual.bytesPerSecondMin(),
                Duration.ofMillis(100),
                usual.live()),
            site,
            metrics);
    open.add(server);
    return server.addresses().stream().map(InetSocketAddress::getPort).toList();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ConnectionLimits soon() {
    return new ConnectionLimits(16_384, Duration.ofHours(1), Duration.ofSeconds(3), 128);
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    open.add(socket);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private SSLSocket secure(int port, String protocol) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    open.add(socket);
    socket.setSoTimeout(20_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    write(socket, text.getBytes(ISO_8859_1));
  }

  private static void write(Socket socket, byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static String until(Socket socket, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    int octet = socket.getInputStream().read();
    while (octet >= 0) {
      read.append((char) octet);
      if (read.indexOf(end) >= 0) {
        break;
      }
      octet = socket.getInputStream().read();
    }
    return read.toString();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private Socket http2(int port) throws IOException {
    SSLSocket socket = secure(port, "h2");
    assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    write(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    write(socket, frame(SETTINGS, 0, 0, new byte[0]));
    return socket;
  }

  /// The error that a server ends the connection with.
  private static int goAway(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readNBytes(5);
      ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
      if (type == GOAWAY) {
        return payload.getInt(4);
      }
    }
  }

  @Test
  void what_is_no_request_does_not_keep_a_connection_open() throws Exception {
    List<Integer> ports = served(soon());
    Socket header = connect(ports.get(0));
    write(header, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    Socket handshake = connect(ports.get(1));
    write(handshake, new byte[] {22, 3, 1});
    Socket headers = http2(ports.get(1));
    write(headers, frame(HEADERS, END_STREAM, 1, GET)); // a continuation is to follow
    Socket pings = http2(ports.get(1));
    write(pings, frame(PING, 0, 0, new byte[8]));
    Socket between = connect(ports.get(0));
    write(between, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET");
    assertThat(readAll(header)).isEmpty();
    assertThat(readAll(handshake)).isEmpty();
    headers.getInputStream().readAllBytes();
    pings.getInputStream().readAllBytes();
    assertThat(readAll(between)).startsWith("HTTP/1.1 200").endsWith("here");
    assertThat(metrics.snapshot()).containsEntry("web.connections_without_request", 5L);
  }

  @Test
  void a_request_that_is_answered_and_a_websocket_stay_as_long_as_they_take() throws Exception {
    List<Integer> ports = served(soon());
    Socket slow = connect(ports.get(0));
    write(slow, "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    List<Socket> sockets = new ArrayList<>();
    for (int port : ports) {
      Socket socket = port == ports.getFirst() ? connect(port) : secure(port, "http/1.1");
      sockets.add(socket);
      write(
          socket,
          """
          GET /socket HTTP/1.1\r
          Host: a\r
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
          \r
          """);
      assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
          .isEqualTo("HTTP/1.1 101");
    }
    readAll(connect(ports.get(0))); // until it is closed: theirs would have been by then
    release.countDown();
    assertThat(readAll(slow)).startsWith("HTTP/1.1 200").endsWith("done");
    for (Socket socket : sockets) {
      write(socket, new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'}); // RFC 6455 §5.2
      assertThat(until(socket, "hi")).endsWith("hi");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pings", "settings", "resets"})
  void a_flood_of_frames_that_carry_nothing_ends_the_connection(String kind) throws Exception {
    Socket socket = http2(served(ConnectionLimits.defaults()).get(1));
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int i = 0; i < 150; i++) {
      switch (kind) {
        case "pings" -> flood.writeBytes(frame(PING, 0, 0, new byte[8]));
        case "settings" -> flood.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
        default -> {
          flood.writeBytes(frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, GET));
          flood.writeBytes(frame(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8}));
        }
      }
    }
    write(socket, flood.toByteArray());
    assertThat(goAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
  }

  /// By their number, and by what they hold together.
  @ParameterizedTest
  @CsvSource({"1, " + ENHANCE_YOUR_CALM, "1000, " + PROTOCOL_ERROR})
  void a_header_over_http2_is_bounded_with_its_continuations(int each, int error) throws Exception {
    Socket socket = http2(served(ConnectionLimits.defaults()).get(1));
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    flood.writeBytes(frame(HEADERS, END_STREAM, 1, GET));
    byte[] field = new byte[each];
    for (int i = 0; i < Math.min(200, 20_000 / each); i++) {
      flood.writeBytes(frame(CONTINUATION, 0, 1, field));
    }
    write(socket, flood.toByteArray());
    assertThat(goAway(socket)).isEqualTo(error);
  }

  /// RFC 8441 §5, whose example this is; a client's setting has no impact (§3).
  @Test
  void a_websocket_is_opened_over_http2() throws Exception {
    Socket socket = http2(served(ConnectionLimits.defaults()).get(1));
    write(socket, frame(SETTINGS, 0, 0, new byte[] {0, 8, 0, 0, 0, 0}));
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(field(2, ":method", "CONNECT"));
    header.writeBytes(field(0, ":protocol", "websocket"));
    header.write(0x87); // :scheme https
    header.writeBytes(field(4, ":path", "/socket"));
    header.writeBytes(field(1, ":authority", "a"));
    header.writeBytes(field(0, "sec-websocket-version", "13"));
    write(socket, frame(HEADERS, END_HEADERS, 1, header.toByteArray()));
    byte[] hi = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'}; // RFC 6455 §5.2
    assertThat(next(socket, HEADERS)).contains(0x88); // :status 200
    write(socket, frame(DATA, 0, 1, hi));
    assertThat(next(socket, DATA)).containsExactly(0x81, 2, 'h', 'i');
  }

  /// A header field that is not indexed.
  ///
  /// @param index of its name in the static table; 0 if it is written out
  private static byte[] field(int index, String name, String value) {
    ByteArrayOutputStream field = new ByteArrayOutputStream();
    field.write(index);
    for (String text : index == 0 ? List.of(name, value) : List.of(value)) {
      field.write(text.length());
      field.writeBytes(text.getBytes(ISO_8859_1));
    }
    return field.toByteArray();
  }

  /// What the next frame of a type holds.
  private static byte[] next(Socket socket, int wanted) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readNBytes(5);
      byte[] payload = in.readNBytes(length);
      if (type == wanted) {
        return payload;
      }
      assertThat(type).as("frame").isNotIn(RST_STREAM, GOAWAY);
    }
  }
}

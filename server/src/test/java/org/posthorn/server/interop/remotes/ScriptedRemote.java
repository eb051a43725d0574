package org.posthorn.server.interop.remotes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.posthorn.wire.Pem;
import org.posthorn.wire.ServerTls;

/// A mail server on a real socket that does as SMTP says, until it comes to the point where it does
/// what a test says instead. Thread-safe.
///
/// Points are `greeting`, the verbs, `END` for the end of a message, `BODY` for the time while it
/// should be read, `BETWEEN` for the time after it was accepted, `TLS` for what follows the 220 to
/// STARTTLS. What is done there is a reply, its lines separated by `/`, or one of [#DEEDS].
final class ScriptedRemote implements AutoCloseable {
  /// Says nothing any more, and reads nothing.
  static final String HANG = "HANG";

  /// An octet of a line that never ends, 20 a second.
  static final String DRIP = "DRIP";

  static final String CLOSE = "CLOSE";

  /// Octets of one line without end, as fast as they are taken.
  static final String ENDLESS_LINE = "ENDLESS LINE";

  /// Lines of one reply without end, as fast as they are taken.
  static final String ENDLESS_REPLY = "ENDLESS REPLY";

  /// Octets of all values, as fast as they are taken.
  static final String NOISE = "NOISE";

  /// Reads an octet at a time, 20 a second.
  static final String SIP = "SIP";

  /// Shakes hands, and closes when it is spoken to.
  static final String HANDSHAKE = "HANDSHAKE";

  static final Set<String> DEEDS =
      Set.of(HANG, DRIP, CLOSE, ENDLESS_LINE, ENDLESS_REPLY, NOISE, SIP, HANDSHAKE);

  private static final int RECEIVE_BUFFER_BYTES = 4_096;
  private static final int BACKLOG = 10;
  private static final long PACE_MILLIS = 50;

  /// How replies are cut into segments.
  enum Segments {
    /// One each.
    USUAL,
    /// All replies to what has come so far in one.
    TOGETHER,
    /// An octet each.
    SPLIT
  }

  private final ServerSocket socket;
  private final Segments segments;
  private final Map<String, String> script = new ConcurrentHashMap<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Optional<ServerTls.KeyPairFiles> certificate;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();

  private ScriptedRemote(
      ServerSocket socket, Segments segments, Optional<ServerTls.KeyPairFiles> certificate) {
    this.socket = socket;
    this.segments = segments;
    this.certificate = certificate;
    at("greeting", "220 remote ESMTP");
    at("EHLO", "250-remote/250-PIPELINING/250 8BITMIME");
    at("HELO", "250 remote");
    at("MAIL", "250 2.1.0 ok");
    at("RCPT", "250 2.1.5 ok");
    at("DATA", "354 go on");
    at("END", "250 2.0.0 taken");
    at("RSET", "250 2.0.0 ok");
    at("QUIT", "221 2.0.0 bye");
  }

  static ScriptedRemote start(InetSocketAddress address) throws IOException {
    return start(address, Segments.USUAL, Optional.empty());
  }

  /// @param certificate for the handshake, where there is one
  static ScriptedRemote start(
      InetSocketAddress address, Segments segments, Optional<ServerTls.KeyPairFiles> certificate)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    // So that a long message does not fit into the kernel.
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.bind(address, BACKLOG);
    ScriptedRemote made = new ScriptedRemote(socket, segments, certificate);
    Thread.ofVirtual().start(made::accept);
    return made;
  }

  ScriptedRemote at(String point, String deed) {
    script.put(point, deed);
    return this;
  }

  /// Messages that came whole, whether or not they were accepted.
  List<String> messages() {
    return List.copyOf(messages);
  }

  /// Connections that there have been.
  int sessions() {
    return sessions.get();
  }

  /// Connections that the other side has not closed, as far as can be seen here.
  int open() {
    return open.get();
  }

  /// Octets that the kernel took for the other side.
  long written() {
    return written.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        sessions.incrementAndGet();
        open.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      new Session(client).run();
    } catch (IOException e) {
      // The other side went away, which the test sees there.
    } finally {
      open.decrementAndGet();
    }
  }

  /// One connection. One thread.
  private final class Session {
    private final Socket client;
    private final InputStream in;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    Session(Socket client) throws IOException {
      this.client = client;
      this.in = new BufferedInputStream(client.getInputStream());
    }

    void run() throws IOException {
      boolean goesOn = done("greeting");
      while (goesOn) {
        String line = line();
        if (line == null) {
          return;
        }
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        goesOn = done(verb);
        if (goesOn && verb.equals("DATA") && deed(verb).startsWith("354")) {
          goesOn = message() && done("END") && (deed("BETWEEN").isEmpty() || done("BETWEEN"));
        }
        if (verb.equals("STARTTLS") && deed(verb).startsWith("220")) {
          goesOn = done("TLS");
        }
        if (verb.equals("QUIT")) {
          return;
        }
      }
    }

    private String deed(String point) {
      return script.getOrDefault(point, "");
    }

    /// @return whether the session goes on
    private boolean done(String point) throws IOException {
      String deed = deed(point);
      if (!DEEDS.contains(deed)) {
        String reply = deed.isEmpty() ? "502 5.5.1 what?" : deed;
        say((reply.replace("/", "\r\n") + "\r\n").getBytes(ISO_8859_1));
        return !reply.startsWith("421");
      }
      flush();
      switch (deed) {
        case HANG -> await();
        case DRIP -> drip();
        case ENDLESS_LINE -> flood("2".repeat(1_000));
        case ENDLESS_REPLY -> flood("250-more\r\n".repeat(100));
        case NOISE -> flood(noise());
        case SIP -> sip();
        case HANDSHAKE -> handshake();
        default -> {}
      }
      return false;
    }

    private void say(byte[] octets) throws IOException {
      held.writeBytes(octets);
      if (segments != Segments.TOGETHER || in.available() == 0) {
        flush();
      }
    }

    private void flush() throws IOException {
      byte[] octets = held.toByteArray();
      held.reset();
      if (segments == Segments.SPLIT) {
        for (byte octet : octets) {
          client.getOutputStream().write(octet);
        }
      } else {
        client.getOutputStream().write(octets);
      }
    }

    private void await() {
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean pause() {
      try {
        return !ended.await(PACE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private void drip() throws IOException {
      while (pause()) {
        client.getOutputStream().write('2');
      }
    }

    private void flood(String text) throws IOException {
      byte[] octets = text.getBytes(ISO_8859_1);
      while (ended.getCount() > 0) {
        client.getOutputStream().write(octets);
        written.addAndGet(octets.length);
      }
    }

    private static String noise() {
      StringBuilder all = new StringBuilder();
      for (char c = 0; c < 256; c++) {
        all.append(c);
      }
      return all.toString();
    }

    private void sip() throws IOException {
      while (pause() && client.getInputStream().read() >= 0) {
        Thread.onSpinWait(); // what is read does not matter
      }
    }

    private void handshake() throws IOException {
      try {
        ServerTls.KeyPairFiles files = certificate.orElseThrow();
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        X509Certificate[] chain = Pem.certificates(files.chain()).toArray(X509Certificate[]::new);
        keys.setKeyEntry("remote", Pem.privateKey(files.key()), new char[0], chain);
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        SSLSocket secured =
            (SSLSocket) context.getSocketFactory().createSocket(client, "remote", 25, false);
        secured.setUseClientMode(false);
        secured.startHandshake();
        assertThat(secured.getInputStream().read()).isEqualTo('E'); // of EHLO
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }

    private @Nullable String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet == '\n') {
          return line.toString(ISO_8859_1).stripTrailing();
        }
        line.write(octet);
      }
      return null;
    }

    /// @return whether all of it came
    private boolean message() throws IOException {
      if (!deed("BODY").isEmpty()) {
        return done("BODY");
      }
      StringBuilder message = new StringBuilder();
      for (String line = line(); line != null; line = line()) {
        if (line.equals(".")) {
          messages.add(message.toString());
          return true;
        }
        message.append(line).append("\r\n");
      }
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    ended.countDown();
    socket.close();
  }
}

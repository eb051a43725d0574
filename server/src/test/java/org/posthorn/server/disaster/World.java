package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// All other servers, at several addresses with one port: they remember what they took, and are
/// sometimes difficult. Recipients are called after how they are treated: `gone-*` is refused for
/// good, `later-*` the first time. Any number of threads.
final class World implements AutoCloseable {
  /// One in so many messages is refused for now, after all of it has come.
  private static final int REFUSED = 40;

  /// One in so many is taken, and the connection closed instead of answering.
  private static final int UNANSWERED = 60;

  private static final int SERVERS = 4;

  /// A message for one recipient.
  record Delivery(String id, String recipient) {}

  private final Map<Delivery, List<Integer>> lives = new ConcurrentHashMap<>();
  private final Set<Delivery> unanswered = ConcurrentHashMap.newKeySet();
  private final Set<String> putOff = ConcurrentHashMap.newKeySet();
  private final List<String> faults = java.util.Collections.synchronizedList(new ArrayList<>());
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final Random random;
  private final AtomicInteger life = new AtomicInteger();
  private volatile boolean closedForToday;

  World(Random random) throws IOException {
    this.random = random;
    // Addresses that no other test uses, so that the port of the first is free at all of them.
    ServerSocket first = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.41"));
    sockets.add(first);
    for (int i = 1; i < SERVERS; i++) {
      InetAddress address = InetAddress.ofLiteral("127.0.0." + (41 + i));
      sockets.add(new ServerSocket(first.getLocalPort(), 100, address));
    }
    for (ServerSocket socket : sockets) {
      Thread.ofVirtual().name("world").start(() -> accept(socket));
    }
  }

  int port() {
    return sockets.getFirst().getLocalPort();
  }

  /// An address literal of one of the servers.
  String domain(int number) {
    InetSocketAddress address =
        (InetSocketAddress) sockets.get(number % SERVERS).getLocalSocketAddress();
    return "[" + address.getAddress().getHostAddress() + "]";
  }

  /// From now on arrivals belong to the server's next life.
  void nextLife() {
    life.incrementAndGet();
  }

  /// From now on everything is put off.
  void close(boolean closed) {
    closedForToday = closed;
  }

  /// In which lives of the server a message arrived for a recipient.
  List<Integer> arrivals(String id, String recipient) {
    return List.copyOf(lives.getOrDefault(new Delivery(id, recipient), List.of()));
  }

  /// Whether its arrival was at least once not acknowledged.
  boolean unanswered(String id, String recipient) {
    return unanswered.contains(new Delivery(id, recipient));
  }

  int unanswered() {
    return unanswered.size();
  }

  /// What must not have come.
  List<String> faults() {
    return List.copyOf(faults);
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      reply(out, "220 world");
      List<String> recipients = new ArrayList<>();
      while (true) {
        String line = line(in);
        String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
        switch (verb) {
          case "EHLO" -> reply(out, "250-world\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES");
          case "MAIL", "RSET" -> {
            recipients.clear();
            reply(out, "250 2.0.0 ok");
          }
          case "RCPT" -> reply(out, recipient(line, recipients));
          case "DATA" -> {
            reply(out, recipients.isEmpty() ? "503 5.5.1 nobody" : "354 go on");
            if (!recipients.isEmpty() && !take(in, out, recipients)) {
              return;
            }
          }
          case "QUIT" -> {
            reply(out, "221 bye");
            return;
          }
          default -> reply(out, "500 5.5.1 what?");
        }
      }
    } catch (IOException e) {
      // The server was killed, or is through with us.
    }
  }

  private String recipient(String line, List<String> recipients) {
    String address = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    if (closedForToday || (address.startsWith("later-") && putOff.add(address))) {
      return "451 4.3.0 later";
    }
    if (address.startsWith("gone-")) {
      return "550 5.1.1 gone";
    }
    recipients.add(address);
    return "250 2.1.5 ok";
  }

  /// @return false if the connection is to be closed
  private boolean take(InputStream in, OutputStream out, List<String> recipients)
      throws IOException {
    byte[] message = data(in);
    if (one(REFUSED)) {
      reply(out, "452 4.3.1 not now");
      return true;
    }
    Optional<String> id = Letter.id(message);
    if (id.isEmpty()) {
      faults.add("not a letter of ours: " + new String(message, ISO_8859_1));
      return false;
    }
    byte[] whole = SubmissionLoad.letter(id.get());
    int from = message.length - whole.length;
    if (from < 0 || !Arrays.equals(message, from, message.length, whole, 0, whole.length)) {
      faults.add("letter " + id.get() + " is not as it was");
    }
    boolean silent = one(UNANSWERED);
    for (String recipient : recipients) {
      Delivery delivery = new Delivery(id.get(), recipient);
      if (silent) {
        unanswered.add(delivery);
      }
      lives
          .computeIfAbsent(delivery, _ -> java.util.Collections.synchronizedList(new ArrayList<>()))
          .add(life.get());
    }
    if (!silent) {
      reply(out, "250 2.0.0 taken");
    }
    return !silent;
  }

  private boolean one(int in) {
    synchronized (random) {
      return random.nextInt(in) == 0;
    }
  }

  private static byte[] data(InputStream in) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (String line = line(in); !line.equals("."); line = line(in)) {
      String text = line.startsWith(".") ? line.substring(1) : line;
      message.writeBytes((text + "\r\n").getBytes(ISO_8859_1));
    }
    return message.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.substring(0, Math.max(0, line.length() - 1));
  }

  private static void reply(OutputStream out, String text) throws IOException {
    out.write((text + "\r\n").getBytes(ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }
}

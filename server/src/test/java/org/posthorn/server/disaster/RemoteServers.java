package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.disaster.ExpectedOutboundMail.Arrival;
import org.posthorn.server.disaster.ExpectedOutboundMail.Copy;

/// The rest of the world's mail servers: 20 addresses on loopback with one port, which live longer
/// than the server under test. They take most letters, and tell the ledger of each; sometimes they
/// put off, refuse, drip, or close after the final dot without a word.
final class RemoteServers implements AutoCloseable {
  static final int COUNT = 20;
  private static final long DRIP_NANOS = 15_000_000;

  private final ExpectedOutboundMail ledger;
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean obliging;
  private volatile boolean closed;

  /// How an answer is chosen: of 100.
  private enum Mood {
    TAKES,
    PUTS_OFF,
    BREAKS,
    DRIPS;

    static Mood of(int percent) {
      if (percent < 6) {
        return PUTS_OFF;
      }
      if (percent < 12) {
        return BREAKS;
      }
      return percent < 18 ? DRIPS : TAKES;
    }
  }

  RemoteServers(ExpectedOutboundMail ledger, Random random) throws IOException {
    this.ledger = ledger;
    int port = 0;
    for (int i = 1; i <= COUNT; i++) {
      ServerSocket socket = new ServerSocket();
      socket.bind(new InetSocketAddress(InetAddress.getByName(host(i)), port), 200);
      port = socket.getLocalPort();
      sockets.add(socket);
      long seed = random.nextLong();
      Thread.ofVirtual().name("remote-" + i).start(() -> accept(socket, new Random(seed)));
    }
  }

  private static String host(int number) {
    return "127.0.0." + (number + 1);
  }

  /// Its domain in addresses.
  ///
  /// @param number 1 to [#COUNT]
  static String domain(int number) {
    return "[" + host(number) + "]";
  }

  int port() {
    return sockets.getFirst().getLocalPort();
  }

  /// From now on all take what they ever take.
  void oblige() {
    obliging = true;
  }

  /// Waits until everything that a server which has ended had sent is read.
  void awaitSilence() {
    long until = System.nanoTime() + 30_000_000_000L;
    while (!connections.isEmpty()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("connections of a server that has ended stay open");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void accept(ServerSocket socket, Random random) {
    while (true) {
      try {
        Socket client = socket.accept();
        connections.add(client);
        long seed = random.nextLong();
        Thread.ofVirtual().name("remote-connection").start(() -> serve(client, new Random(seed)));
      } catch (IOException e) {
        if (!closed) {
          ledger.fault("a remote server ended: " + e);
        }
        return;
      }
    }
  }

  private void serve(Socket client, Random random) {
    try (client) {
      new Conversation(client, random).run();
    } catch (IOException e) {
      // The server under test is killed at any time; what it lost by that the ledger knows.
    } finally {
      connections.remove(client);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  /// One connection.
  private final class Conversation {
    private final InputStream in;
    private final OutputStream out;
    private final Random random;
    private final List<String> recipients = new ArrayList<>();
    private final List<Arrival> answered = new ArrayList<>();

    Conversation(Socket client, Random random) throws IOException {
      this.in = new BufferedInputStream(client.getInputStream());
      this.out = client.getOutputStream();
      this.random = random;
    }

    void run() throws IOException {
      say("220 remote ESMTP");
      for (String line = line(); line != null; line = line()) {
        String command = line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT);
        switch (command) {
          case "EHLO" -> say("250-remote\r\n250-PIPELINING\r\n250 8BITMIME");
          case "MAIL" -> {
            goneOn();
            recipients.clear();
            say("250 2.1.0 ok");
          }
          case "RCPT" -> recipient(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
          case "DATA" -> {
            if (recipients.isEmpty()) {
              say("554 5.5.1 no recipients");
            } else if (!data()) {
              return;
            }
          }
          case "QUIT" -> {
            goneOn();
            say("221 2.0.0 bye");
            return;
          }
          default -> say("250 2.0.0 ok");
        }
      }
    }

    private Mood mood() {
      return obliging ? Mood.TAKES : Mood.of(random.nextInt(100));
    }

    private void goneOn() {
      ledger.confirm(answered);
      answered.clear();
    }

    private void recipient(String address) throws IOException {
      if (address.startsWith(ExpectedOutboundMail.NOBODY)) {
        say("550 5.1.1 nobody of that name");
      } else if (mood() == Mood.PUTS_OFF) {
        say("451 4.3.0 not now");
      } else {
        recipients.add(address);
        say("250 2.1.5 ok");
      }
    }

    /// @return whether the connection goes on
    private boolean data() throws IOException {
      say("354 go on");
      byte[] message = message();
      if (message == null) {
        return false;
      }
      String id = TestMessage.id(message).orElse("?");
      if (!OutboundTestMessage.holds(id, message)) {
        ledger.fault(id + " did not arrive as it was, " + message.length + " bytes");
      }
      if (id.contains(ExpectedOutboundMail.UNWANTED)) {
        say("554 5.6.0 not such a letter");
        return true;
      }
      Mood mood = mood();
      if (mood == Mood.PUTS_OFF) {
        say("452 4.3.1 no room");
        return true;
      }
      for (String recipient : recipients) {
        answered.add(ledger.arrived(new Copy(id, recipient), mood == Mood.BREAKS));
      }
      if (mood == Mood.BREAKS) {
        answered.clear();
        return false;
      }
      byte[] reply = "250 2.0.0 taken\r\n".getBytes(ISO_8859_1);
      for (int i = 0; mood == Mood.DRIPS && i < reply.length - 1; i++) {
        out.write(reply[i]);
        LockSupport.parkNanos(DRIP_NANOS);
      }
      out.write(
          reply, mood == Mood.DRIPS ? reply.length - 1 : 0, mood == Mood.DRIPS ? 1 : reply.length);
      return true;
    }

    private void say(String reply) throws IOException {
      out.write((reply + "\r\n").getBytes(ISO_8859_1));
    }

    private @Nullable String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int before = 0;
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (before == '\r' && octet == '\n') {
          String text = line.toString(ISO_8859_1);
          return text.substring(0, text.length() - 1);
        }
        line.write(octet);
        before = octet;
      }
      return null;
    }

    /// A message without its dots, or null if it breaks off.
    private byte @Nullable [] message() throws IOException {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      for (String line = line(); line != null; line = line()) {
        if (line.equals(".")) {
          return message.toByteArray();
        }
        message.writeBytes(line.substring(line.startsWith(".") ? 1 : 0).getBytes(ISO_8859_1));
        message.writeBytes("\r\n".getBytes(ISO_8859_1));
      }
      return null;
    }
  }
}

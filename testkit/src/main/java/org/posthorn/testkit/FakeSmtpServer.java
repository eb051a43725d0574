package org.posthorn.testkit;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// An SMTP server that answers what a test tells it to, right or wrong. Thread-safe.
public final class FakeSmtpServer implements AutoCloseable {
  /// Instead of a reply: closes the connection.
  public static final String CLOSE = "close";

  /// Instead of a reply: says nothing until the test ends.
  public static final String HANG = "hang";

  /// Instead of a reply: one octet, again and again, never a line.
  public static final String DRIP = "drip";

  private final ServerSocket socket;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<byte[]> messages = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /// A server that takes everything.
  public FakeSmtpServer() throws IOException {
    socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    answers.put("greeting", "220 fake ESMTP");
    answers.put("EHLO", "250-fake\r\n250-PIPELINING\r\n250 8BITMIME");
    answers.put("HELO", "250 fake");
    answers.put("MAIL", "250 2.1.0 ok");
    answers.put("RCPT", "250 2.1.5 ok");
    answers.put("DATA", "354 go on");
    answers.put(".", "250 2.0.0 queued");
    answers.put("RSET", "250 2.0.0 ok");
    answers.put("QUIT", "221 2.0.0 bye");
    Thread.ofVirtual().start(this::accept);
  }

  /// @param command the beginning of a command line, `greeting`, or `.` for the end of the message
  public FakeSmtpServer answer(String command, String reply) {
    answers.put(command, reply);
    return this;
  }

  /// Where it listens: a free port of 127.0.0.1.
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /// Command lines.
  public List<String> received() {
    return received;
  }

  /// Messages as they came, with dots, without the last line.
  public List<String> messages() {
    return messages.stream().map(message -> new String(message, ISO_8859_1)).toList();
  }

  private void accept() {
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
      if (!reply(out, "greeting")) {
        return;
      }
      for (String line = line(in); line != null; line = line(in)) {
        received.add(line);
        String key = key(line);
        boolean data = key.equals("DATA") && answers.getOrDefault(key, "").startsWith("354");
        if (!reply(out, key)) {
          return;
        }
        if (data) {
          messages.add(message(in));
          if (!reply(out, ".")) {
            return;
          }
        }
        if (key.equals("QUIT")) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away, which the test sees on its side.
    }
  }

  /// The longest that fits.
  private String key(String line) {
    String found = line;
    int length = 0;
    for (String key : answers.keySet()) {
      if (line.startsWith(key) && key.length() > length) {
        found = key;
        length = key.length();
      }
    }
    return found;
  }

  private boolean reply(OutputStream out, String key) throws IOException {
    String reply = answers.getOrDefault(key, "502 5.5.1 what?");
    switch (reply) {
      case CLOSE -> {
        return false;
      }
      case HANG -> {
        await();
        return false;
      }
      case DRIP -> {
        while (ended.getCount() > 0) {
          out.write('2');
          Thread.onSpinWait();
        }
        return false;
      }
      default -> out.write((reply + "\r\n").getBytes(ISO_8859_1));
    }
    return true;
  }

  private void await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      line.write(octet);
      byte[] bytes = line.toByteArray();
      int length = bytes.length;
      if (length > 1 && bytes[length - 2] == '\r' && bytes[length - 1] == '\n') {
        return new String(bytes, 0, length - 2, ISO_8859_1);
      }
    }
    return null;
  }

  private static byte[] message(InputStream in) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (String line = line(in); line != null && !line.equals("."); line = line(in)) {
      message.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
    }
    return message.toByteArray();
  }

  @Override
  public void close() throws IOException {
    ended.countDown();
    socket.close();
  }
}

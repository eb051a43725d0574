package org.posthorn.bench.checks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Brings messages to an MX port that trusts 127.0.0.2 as a proxy, from the addresses that their
/// senders' domains name, over sessions that are kept. MAIL, RCPT and DATA go in one piece.
///
/// Usage: `InboundLoad PORT SAMPLES SESSIONS`. Besides [Rounds]' own, the command is `pace RATE
/// COUNT`: messages are begun at a steady rate, and one line has the rate, and the median, the 95th
/// and the 99th percentile and the greatest of the milliseconds from the end of the data to its
/// reply, and then of those from when the message should have begun.
public final class InboundLoad extends Rounds {
  private final List<Session> sessions = new ArrayList<>();

  /// When a message begins; 0 for at once.
  private double rate;

  private long begin;
  private long[] accepted = new long[0];
  private long[] whole = new long[0];

  private InboundLoad(List<Session> sessions) {
    super(sessions.size());
    this.sessions.addAll(sessions);
  }

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    Map<InetAddress, List<Sample>> clients = new LinkedHashMap<>();
    for (Sample sample : Sample.list(Path.of(arguments[1]))) {
      clients.computeIfAbsent(sample.address(), _ -> new ArrayList<>()).add(sample);
    }
    List<List<Sample>> each = List.copyOf(clients.values());
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      sessions.add(new Session(port, each.get(i % each.size())));
    }
    new InboundLoad(sessions).serve();
  }

  @Override
  void command(String command) throws Exception {
    String[] words = command.split(" ", -1);
    if (!words[0].equals("pace")) {
      super.command(command);
      return;
    }
    int count = Integer.parseInt(words[2]);
    accepted = new long[count];
    whole = new long[count];
    rate = Integer.parseInt(words[1]);
    begin = System.nanoTime();
    double seconds = round(count);
    rate = 0;
    System.out.printf("%.0f %s %s%n", count / seconds, told(accepted), told(whole));
  }

  private static String told(long[] nanos) {
    Arrays.sort(nanos);
    int count = nanos.length;
    return "%.2f %.2f %.2f %.2f"
        .formatted(
            nanos[count / 2] / 1e6,
            nanos[count * 95 / 100] / 1e6,
            nanos[count * 99 / 100] / 1e6,
            nanos[count - 1] / 1e6);
  }

  @Override
  void carry(int thread, int number) throws IOException {
    Session session = sessions.get(thread);
    if (rate == 0) {
      session.send();
      return;
    }
    long due = begin + (long) (number / rate * 1e9);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    accepted[number] = session.send();
    whole[number] = System.nanoTime() - due;
  }

  /// One client. One thread.
  private static final class Session {
    private static final byte[] END = ".\r\n".getBytes(US_ASCII);

    /// From here it speaks for others; other clients on loopback speak for themselves.
    private static final InetAddress PROXY = InetAddress.ofLiteral("127.0.0.2");

    private final int port;
    private final List<Sample> samples;
    private final List<byte[]> envelopes = new ArrayList<>();
    private final List<byte[]> stuffed = new ArrayList<>();
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();
    private boolean open;
    private int next;

    Session(int port, List<Sample> samples) {
      this.port = port;
      this.samples = samples;
      for (Sample sample : samples) {
        envelopes.add(
            "MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n"
                .formatted(sample.sender(), sample.recipient())
                .getBytes(US_ASCII));
        stuffed.add(stuffed(sample.octets()));
      }
    }

    /// RFC 5321 §4.5.2.
    private static byte[] stuffed(byte[] octets) {
      byte[] all = new byte[octets.length * 2];
      int length = 0;
      for (int i = 0; i < octets.length; i++) {
        if (octets[i] == '.' && (i == 0 || octets[i - 1] == '\n')) {
          all[length++] = '.';
        }
        all[length++] = octets[i];
      }
      return Arrays.copyOf(all, length);
    }

    /// @return nanoseconds from the end of the data to its reply
    long send() throws IOException {
      if (!open) {
        connect();
      }
      int sample = next++ % samples.size();
      output.write(envelopes.get(sample));
      output.flush();
      expect("250");
      expect("250");
      expect("354");
      output.write(stuffed.get(sample));
      output.write(END);
      output.flush();
      long end = System.nanoTime();
      expect("250");
      return System.nanoTime() - end;
    }

    // Kept until the process ends.
    @SuppressWarnings("resource")
    private void connect() throws IOException {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(PROXY, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setTcpNoDelay(true);
      input = new BufferedInputStream(socket.getInputStream());
      output = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      Sample client = samples.getFirst();
      String address = client.address().getHostAddress();
      say("PROXY TCP4 %s 127.0.0.1 4711 25\r\n".formatted(address));
      expect("220");
      say("EHLO " + client.hello() + "\r\n");
      expect("250");
      open = true;
    }

    private void say(String line) throws IOException {
      output.write(line.getBytes(US_ASCII));
      output.flush();
    }

    private void expect(String code) throws IOException {
      String line = line();
      while (line.startsWith("-", code.length())) {
        line = line();
      }
      if (!line.startsWith(code)) {
        throw new IOException("not " + code + ": " + line);
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int octet = input.read(); octet != '\n'; octet = input.read()) {
        if (octet < 0) {
          throw new EOFException("the server has gone");
        }
        line.append((char) octet);
      }
      return line.toString();
    }
  }
}

package org.posthorn.bench.checks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Asks rspamd's normal worker about messages from memory. A connection for each, since it closes
/// them (rspamd 3.4).
///
/// Usage: `RspamdLoad PORT SAMPLES CONNECTIONS`; commands as [Rounds] has them.
public final class RspamdLoad extends Rounds {
  private static final int RECEIVE_BYTES = 16 << 10;
  private static final byte[] DONE = "HTTP/1.1 200".getBytes(US_ASCII);

  private final InetSocketAddress server;
  private final List<byte[]> questions = new ArrayList<>();
  private final byte[][] buffers;

  private RspamdLoad(int port, List<Sample> samples, int connections) {
    super(connections);
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    samples.forEach(sample -> questions.add(question(sample)));
    buffers = new byte[connections][RECEIVE_BYTES];
  }

  public static void main(String[] arguments) throws Exception {
    new RspamdLoad(
            Integer.parseInt(arguments[0]),
            Sample.list(Path.of(arguments[1])),
            Integer.parseInt(arguments[2]))
        .serve();
  }

  private static byte[] question(Sample sample) {
    byte[] head =
        """
        POST /checkv2 HTTP/1.1\r
        Host: localhost\r
        IP: %s\r
        Helo: %s\r
        From: %s\r
        Rcpt: %s\r
        Content-Length: %d\r
        \r
        """
            .formatted(
                sample.address().getHostAddress(),
                sample.hello(),
                sample.sender(),
                sample.recipient(),
                sample.octets().length)
            .getBytes(US_ASCII);
    byte[] question = new byte[head.length + sample.octets().length];
    System.arraycopy(head, 0, question, 0, head.length);
    System.arraycopy(sample.octets(), 0, question, head.length, sample.octets().length);
    return question;
  }

  @Override
  void carry(int thread, int number) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server);
      socket.getOutputStream().write(questions.get(number % questions.size()));
      // The connection ends with the answer.
      byte[] buffer = buffers[thread];
      InputStream input = socket.getInputStream();
      int count = input.readNBytes(buffer, 0, DONE.length);
      for (int i = 0; i < DONE.length; i++) {
        if (count < DONE.length || buffer[i] != DONE[i]) {
          throw new EOFException("rspamd answered " + new String(buffer, 0, count, US_ASCII));
        }
      }
      while (count >= 0) {
        count = input.read(buffer);
      }
    }
  }
}

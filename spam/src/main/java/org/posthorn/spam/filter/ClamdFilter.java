package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.posthorn.spam.Signal;

/// Scans with ClamAV's clamd by its command INSTREAM (clamd(8)). Thread-safe.
public final class ClamdFilter implements Filter {
  /// Maximum length of a response in octets.
  private static final int ANSWER_MAX = 4_096;

  private static final int CHUNK_BYTES = 32 << 10;

  private final FilterAddress place;
  private final Duration time;
  private final long bytesMax;

  /// @param time total time for a message
  /// @param bytesMax octets of a message that are scanned; at most clamd's StreamMaxLength
  public ClamdFilter(FilterAddress place, Duration time, long bytesMax) {
    this.place = place;
    this.time = time;
    this.bytesMax = bytesMax;
  }

  @Override
  public FilterResult ask(FilterRequest question) throws IOException {
    String answer;
    try (FilterConnection clamd = new FilterConnection(place, time)) {
      OutputStream out = clamd.output();
      try {
        out.write("zINSTREAM\0".getBytes(US_ASCII));
        DataOutputStream chunks = new DataOutputStream(out);
        question.message().writeTo(new Chunks(chunks, bytesMax));
        chunks.writeInt(0);
        chunks.flush();
      } catch (IOException broken) {
        // clamd closes the connection early when it has seen enough, after sending its response.
        answer = clamd.late() ? "" : read(clamd.input());
        if (answer.isEmpty()) {
          throw broken;
        }
        return result(answer);
      }
      answer = read(clamd.input());
    }
    return result(answer);
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    for (int octet = in.read(); octet > 0; octet = in.read()) {
      if (answer.size() == ANSWER_MAX) {
        throw new IOException("clamd's answer is too long");
      }
      answer.write(octet);
    }
    return answer.toString(US_ASCII).strip();
  }

  /// Parses `stream: OK`, `stream: NAME FOUND`, or a text that ends with `ERROR`.
  private static FilterResult result(String answer) throws IOException {
    if (answer.endsWith(": OK")) {
      return FilterResult.NOTHING;
    }
    if (answer.endsWith(" FOUND")) {
      String found = answer.substring(answer.indexOf(": ") + 1).strip();
      String name = found.substring(0, found.length() - "FOUND".length()).strip();
      return FilterResult.of(
          FilterResult.Decision.VIRUS,
          "The message contains " + name,
          List.of(new Signal("virus", 20, "ClamAV found " + name)));
    }
    throw new IOException("clamd says: " + answer);
  }

  /// Each write is a chunk: its length, then its octets. Octets beyond the limit are skipped.
  private static final class Chunks extends OutputStream {
    private final DataOutputStream out;
    private long left;

    private Chunks(DataOutputStream out, long max) {
      this.out = out;
      left = max;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int done = 0;
      while (done < length && left > 0) {
        int count = (int) Math.min(Math.min(length - done, CHUNK_BYTES), left);
        out.writeInt(count);
        out.write(from, offset + done, count);
        done += count;
        left -= count;
      }
    }
  }
}

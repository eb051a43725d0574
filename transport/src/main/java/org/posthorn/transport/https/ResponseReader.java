package org.posthorn.transport.https;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.posthorn.wire.Input;

/// Reads an HTTP/1.1 response. One thread.
final class ResponseReader {
  private static final int CHUNK_LINE_BYTES_MAX = 1_024;

  private final Input input;
  private final HttpsLimits limits;

  ResponseReader(Input input, HttpsLimits limits) {
    this.input = input;
    this.limits = limits;
  }

  /// @throws ProtocolException if the response is malformed or exceeds a limit
  HttpsResponse read() throws IOException {
    return read(true);
  }

  /// Reads only the header.
  ///
  /// @throws ProtocolException as [#read]
  HttpsResponse readHeader() throws IOException {
    return read(false);
  }

  private HttpsResponse read(boolean withBody) throws IOException {
    for (int interim = 0; interim <= limits.interimMax(); interim++) {
      int status = status(line(limits.lineBytesMax()));
      Map<String, String> fields = fields();
      // RFC 9110 §15.2: interim responses come before the final one.
      if (status / 100 != 1) {
        byte[] body = withBody && status == 200 ? body(fields) : new byte[0];
        return new HttpsResponse(
            status,
            fields.getOrDefault("content-type", ""),
            fields.getOrDefault("retry-after", ""),
            fields.getOrDefault("location", ""),
            body);
      }
    }
    throw new ProtocolException("too many answers that are not final");
  }

  /// RFC 9112 §4: `status-line = HTTP-version SP status-code SP [ reason-phrase ]`
  private static int status(String line) throws ProtocolException {
    if (!line.matches("(?s)HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new ProtocolException("no answer of HTTP/1.1");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  /// RFC 9112 §5. Values of repeated fields are combined.
  private Map<String, String> fields() throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i <= limits.fieldsMax(); i++) {
      String line = line(limits.lineBytesMax());
      if (line.isEmpty()) {
        return fields;
      }
      int colon = line.indexOf(':');
      if (colon < 1 || line.charAt(colon - 1) <= ' ' || line.charAt(0) <= ' ') {
        throw new ProtocolException("no header field");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      fields.merge(name, line.substring(colon + 1).strip(), (one, more) -> one + ", " + more);
    }
    throw new ProtocolException("more than " + limits.fieldsMax() + " header fields");
  }

  /// RFC 9112 §6.3.
  private byte[] body(Map<String, String> fields) throws IOException {
    String coding = fields.get("transfer-encoding");
    String length = fields.get("content-length");
    if (coding != null) {
      // RFC 9112 §6.1: with both fields an intermediary may see a different end of the body.
      if (!coding.equalsIgnoreCase("chunked") || length != null) {
        throw new ProtocolException("an unknown transfer coding");
      }
      return chunks();
    }
    if (length == null) {
      return untilTheEnd();
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw new ProtocolException("a length that is no number");
    }
    byte[] body = new byte[bounded(0, Long.parseLong(length))];
    input.readFully(body, 0, body.length);
    return body;
  }

  /// A truncated body is not detected here: the caller must check that the body is complete.
  private byte[] untilTheEnd() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[8 << 10];
    for (int count = input.read(piece, 0, piece.length);
        count > 0;
        count = input.read(piece, 0, piece.length)) {
      body.write(piece, 0, bounded(body.size(), count));
    }
    return body.toByteArray();
  }

  /// RFC 9112 §7.1. Trailers are not read.
  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(CHUNK_LINE_BYTES_MAX).split(";", 2)[0].strip();
      if (!size.matches("[0-9A-Fa-f]{1,15}")) {
        throw new ProtocolException("no size of a chunk");
      }
      byte[] chunk = new byte[bounded(body.size(), Long.parseLong(size, 16))];
      if (chunk.length == 0) {
        return body.toByteArray();
      }
      input.readFully(chunk, 0, chunk.length);
      body.writeBytes(chunk);
      if (!line(CHUNK_LINE_BYTES_MAX).isEmpty()) {
        throw new ProtocolException("a chunk longer than its size");
      }
    }
  }

  private int bounded(int before, long more) throws ProtocolException {
    if (more > limits.bodyBytesMax() - before) {
      throw new ProtocolException("an answer larger than " + limits.bodyBytesMax() + " bytes");
    }
    return (int) more;
  }

  private String line(int bytesMax) throws IOException {
    byte[] line = input.readLine(bytesMax);
    if (line == null) {
      throw new EOFException("the answer was cut off");
    }
    return new String(line, StandardCharsets.ISO_8859_1);
  }
}

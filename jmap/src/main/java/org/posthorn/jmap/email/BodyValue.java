package org.posthorn.jmap.email;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.mime.Charsets;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.runtime.TimeSlice;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The text of a part (RFC 8621 §4.1.4, EmailBodyValue).
///
/// @param text with LF at the ends of lines
/// @param problem whether something could not be decoded
/// @param truncated whether there is more
record BodyValue(String text, boolean problem, boolean truncated) {
  /// Upper bound of a charset's octets for one octet of UTF-8, apart from shift sequences.
  private static final int OCTETS_FOR_ONE = 4;

  private static final int SHIFTS = 64;
  private static final int BLOCK = 8 << 10;

  /// @param octetsMax octets of UTF-8 in the value
  static BodyValue read(Message message, Entity part, int octetsMax) {
    String encoding = part.fields().transferEncoding();
    int wanted = (int) Math.min(Integer.MAX_VALUE - 8, (long) octetsMax * OCTETS_FOR_ONE + SHIFTS);
    byte[] octets;
    boolean more;
    try (InputStream in = decoded(message, part)) {
      octets = in.readNBytes(wanted);
      more = octets.length == wanted && in.read() >= 0;
    } catch (IOException e) {
      throw new IllegalStateException("octets of the store throw no IOException", e);
    }
    String label = part.contentType().parameter("charset").orElse("");
    boolean problem = !TransferDecoder.isKnown(encoding) || !isDecodable(octets, label, more);
    String text = withLineFeeds(HeaderValues.whole(Charsets.decode(octets, label)));
    boolean html = part.contentType().subtype().equalsIgnoreCase("html");
    int end = cut(text, octetsMax, html);
    return end < text.length()
        ? new BodyValue(text.substring(0, end), problem, true)
        : new BodyValue(text, problem, more);
  }

  private static InputStream decoded(Message message, Entity part) {
    return TransferDecoder.decode(
        message.bytes().stream(part.bodyStart(), part.bodyEnd()), part.fields().transferEncoding());
  }

  /// Octets of a part without its transfer encoding.
  static long decodedSize(Message message, Entity part) {
    TimeSlice slice = new TimeSlice();
    byte[] block = new byte[BLOCK];
    long size = 0;
    try (InputStream in = decoded(message, part)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        size += n;
        slice.breathe();
      }
    } catch (IOException e) {
      throw new IllegalStateException("octets of the store throw no IOException", e);
    }
    return size;
  }

  /// Whether octets are valid in their declared charset.
  ///
  /// @param more whether the last character may be cut off
  private static boolean isDecodable(byte[] octets, String label, boolean more) {
    Optional<Charset> charset =
        label.isEmpty() ? Optional.of(StandardCharsets.US_ASCII) : Charsets.forLabel(label);
    if (charset.isEmpty()) {
      return false;
    }
    CharsetDecoder decoder =
        charset
            .get()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(octets);
    CharBuffer out = CharBuffer.allocate(BLOCK);
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, !more);
    } while (result.isOverflow());
    return !result.isError();
  }

  /// RFC 8621 §4.1.4: each CRLF is an LF.
  private static String withLineFeeds(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n");
  }

  /// Where to truncate, so that the text has at most this many octets of UTF-8 and no character or
  /// HTML tag is split.
  private static int cut(String text, int octetsMax, boolean html) {
    if ((long) text.length() * 3 <= octetsMax) {
      return text.length();
    }
    int octets = 0;
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (octets > octetsMax) {
        int tag = html ? text.lastIndexOf('<', at - 1) : -1;
        return tag >= 0 && text.indexOf('>', tag) >= at ? tag : at;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("value", text);
    json.put("isEncodingProblem", problem);
    json.put("isTruncated", truncated);
    return json;
  }
}

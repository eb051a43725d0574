package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Signs one message while it passes by. One thread.
///
/// Both header and body are signed `relaxed`; there is no `l=`, which would let anyone add to the
/// body, and no `x=`, since mail may lie somewhere for long.
public final class DkimSigner {
  /// Octets of a header that is signed; one that is longer is not.
  public static final int HEADER_BYTES_MAX = 1 << 20;

  /// Fields of one name that are signed, the lowest in the header.
  public static final int OCCURRENCES_MAX = 50;

  /// Signed as often as they occur and once more, so that nobody adds one: what people and programs
  /// see of a message (RFC 6376 §5.4.1, §8.15).
  private static final List<String> ALWAYS =
      List.of(
          "From",
          "Sender",
          "Reply-To",
          "To",
          "Cc",
          "Subject",
          "Date",
          "Message-ID",
          "In-Reply-To",
          "References",
          "MIME-Version",
          "Content-Type",
          "Content-Transfer-Encoding");

  /// Signed as often as they occur: list servers may add their own.
  private static final List<String> PRESENT =
      List.of(
          "Content-Disposition",
          "Content-ID",
          "Content-Description",
          "Resent-Date",
          "Resent-From",
          "Resent-Sender",
          "Resent-To",
          "Resent-Cc",
          "Resent-Message-ID",
          "List-Id",
          "List-Help",
          "List-Unsubscribe",
          "List-Unsubscribe-Post",
          "List-Subscribe",
          "List-Post",
          "List-Owner",
          "List-Archive");

  private static final int LINE_MAX = 76;

  private final List<DkimKey> keys;
  private final Instant now;
  private final ByteArrayOutputStream header = new ByteArrayOutputStream(2_048);
  private final RelaxedBody body = new RelaxedBody();
  private boolean inBody;
  private boolean tooLong;

  /// How much of the CRLF CRLF before the body has been seen.
  private int newlines = 2;

  /// @param keys each makes a signature
  /// @param now the time in it
  public DkimSigner(List<DkimKey> keys, Instant now) {
    this.keys = List.copyOf(keys);
    this.now = now;
  }

  /// Takes the next bytes of the message: header, an empty line, body; with CRLF line ends.
  public void update(byte[] bytes, int from, int to) {
    int bodyFrom = inBody ? from : headerEnd(bytes, from, to);
    if (!inBody && bodyFrom < 0) {
      keep(bytes, from, to);
      return;
    }
    if (!inBody) {
      keep(bytes, from, bodyFrom);
      inBody = true;
    }
    body.update(bytes, bodyFrom, to);
  }

  private void keep(byte[] bytes, int from, int to) {
    if (header.size() + to - from > HEADER_BYTES_MAX) {
      tooLong = true;
      header.reset();
    }
    if (!tooLong) {
      header.write(bytes, from, to - from);
    }
  }

  /// Where the body begins, or -1.
  private int headerEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean expected = bytes[i] == (newlines % 2 == 0 ? '\r' : '\n');
      if (!expected) {
        newlines = bytes[i] == '\r' ? 1 : 0;
      } else if (++newlines == 4) {
        return i + 1;
      }
    }
    return -1;
  }

  /// The fields to put before the message, one for each key, each with its CRLF; empty if the
  /// header was too long. Takes about a millisecond for an RSA key.
  public Optional<String> finish() {
    if (tooLong) {
      return Optional.empty();
    }
    HeaderBlock block = HeaderBlock.of(header.toByteArray());
    String hash = Base64.getEncoder().encodeToString(body.hash());
    StringBuilder fields = new StringBuilder();
    for (DkimKey key : keys) {
      fields.append(field(key, block, hash));
    }
    return Optional.of(fields.toString());
  }

  private String field(DkimKey key, HeaderBlock block, String bodyHash) {
    StringBuilder names = new StringBuilder();
    StringBuilder signed = new StringBuilder();
    for (String name : ALWAYS) {
      sign(name, block, names, signed);
      names.append(names.isEmpty() ? "" : ":").append(name);
    }
    for (String name : PRESENT) {
      sign(name, block, names, signed);
    }
    String unsigned =
        " v=1; a="
            + key.algorithm().tag()
            + "; c=relaxed/relaxed;\r\n\td="
            + key.domain().ascii()
            + "; s="
            + key.selector()
            + ";\r\n\tt="
            + now.getEpochSecond()
            + ";\r\n\th="
            + folded(names.toString())
            + ";\r\n\tbh="
            + bodyHash
            + ";\r\n\tb=";
    signed.append(HeaderBlock.relaxed("DKIM-Signature", unsigned));
    byte[] signature = key.sign(signed.toString().getBytes(ISO_8859_1));
    return "DKIM-Signature:"
        + unsigned
        + wrapped(Base64.getEncoder().encodeToString(signature))
        + "\r\n";
  }

  /// §5.4.2: from the bottom up, as new fields are added at the top.
  private static void sign(
      String name, HeaderBlock block, StringBuilder names, StringBuilder signed) {
    List<String> fields = block.all(name);
    int end = Math.max(0, fields.size() - OCCURRENCES_MAX);
    for (int i = fields.size() - 1; i >= end; i--) {
      names.append(names.isEmpty() ? "" : ":").append(name);
      signed.append(fields.get(i));
    }
  }

  /// Names, folded after colons.
  private static String folded(String names) {
    StringBuilder folded = new StringBuilder();
    int line = 0;
    for (String name : names.split(":", -1)) {
      if (!folded.isEmpty()) {
        folded.append(':');
        line++;
        if (line + name.length() > LINE_MAX - 10) {
          folded.append("\r\n\t ");
          line = 0;
        }
      }
      folded.append(name);
      line += name.length();
    }
    return folded.toString();
  }

  /// Base64 over several lines.
  private static String wrapped(String base64) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < base64.length(); i += LINE_MAX - 8) {
      lines
          .append(i == 0 ? "" : "\r\n\t ")
          .append(base64, i, Math.min(base64.length(), i + LINE_MAX - 8));
    }
    return lines.toString();
  }
}

package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// Messages with NUL octets as they are kept, so that IMAP can send them (RFC 9051 §4.3.1). A zero
/// in the messages here is NUL.
class NulEncodingTest {
  private static final String NUL = "\0";

  private static String kept(String message) throws IOException {
    return Octets.toString(kept(Octets.toBytes(message), Integer.MAX_VALUE));
  }

  private static byte[] kept(byte[] message, int piece) throws IOException {
    NulEncoding encoding = NulEncoding.examine(out -> out.write(message), Entity.scan(message));
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    OutputStream into = encoding.into(kept);
    for (int at = 0; at < message.length; at += piece) {
      into.write(message, at, Math.min(piece, message.length - at));
      if (piece == Integer.MAX_VALUE) {
        break;
      }
    }
    return kept.toByteArray();
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }

  private static String base64(String octets) {
    return Base64.getEncoder().encodeToString(Octets.toBytes(octets));
  }

  private static byte[] decoded(String message, int... part) {
    byte[] bytes = Octets.toBytes(message);
    Entity entity = Entity.scan(bytes).part(part).orElseThrow();
    byte[] body = Arrays.copyOfRange(bytes, (int) entity.bodyStart(), (int) entity.bodyEnd());
    return TransferDecoder.decode(body, entity.fields().transferEncoding());
  }

  @Test
  void a_binary_part_becomes_base64_and_nothing_else_changes() throws IOException {
    String message =
        crlf(
            """
            From: a@x.test
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            gr\u00c3\u00bc\u00c3\u009fe
            --b
            Content-Type: image/png
            Content-Transfer-Encoding: binary
            X: y

            BODY
            --b--
            """);
    String body = "a" + NUL + "b\r\nc\n\u00ff";
    assertThat(kept(message.replace("BODY", body)))
        .isEqualTo(message.replace("BODY", base64(body)).replace(": binary", ": base64"));
  }

  @Test
  void a_message_that_is_no_mime_becomes_mime() throws IOException {
    assertThat(kept("Subject: x\r\n\r\na" + NUL + "b\r\n"))
        .isEqualTo(
            "Subject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + base64("a" + NUL + "b\r\n")
                + "\r\n");
    String noHeader = kept("\r\n" + NUL);
    assertThat(decoded(noHeader, 1)).containsExactly(0);
  }

  @Test
  void a_message_inside_becomes_mime_where_it_is_not() throws IOException {
    String message =
        crlf(
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: multipart/mixed; boundary=c

            --c

            one0
            --c
            Content-Transfer-Encoding: 8bit foo

            two0
            --c--
            --b

            three0
            --b--
            """);
    String kept = kept(message.replace("0\r\n", NUL + "\r\n"));
    assertThat(kept).doesNotContain(NUL).containsOnlyOnce("inner\r\nContent-Type");
    assertThat(kept).contains("boundary=c\r\nMIME-Version: 1.0\r\n\r\n--c");
    assertThat(Octets.toString(decoded(kept, 1, 1))).isEqualTo("one" + NUL);
    assertThat(Octets.toString(decoded(kept, 1, 2))).isEqualTo("two" + NUL);
    assertThat(Octets.toString(decoded(kept, 2))).isEqualTo("three" + NUL);
    assertThat(kept).doesNotContain("8bit foo");
  }

  @Test
  void what_is_encoded_already_keeps_its_meaning() throws IOException {
    String message = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n";
    assertThat(kept(message.formatted("base64", "AA" + NUL + "EC"))).contains("\r\nAA?EC\r\n");
    assertThat(kept(message.formatted("Quoted-Printable", "a" + NUL + "b"))).contains("a=00b");
    assertThat(kept(message.formatted("x-other", "a" + NUL + "b"))).contains("a?b");
  }

  @Test
  void where_nothing_can_be_encoded_there_is_a_question_mark() throws IOException {
    String message =
        "Subject: a"
            + NUL
            + "b\r\n"
            + NUL
            + "X: y\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=\"b"
            + NUL
            + "\"\r\n\r\n"
            + "pre"
            + NUL
            + "\r\n--b"
            + NUL
            + "\r\n\r\nbody\r\n--b"
            + NUL
            + "--\r\npost"
            + NUL;
    String kept = kept(message);
    assertThat(kept).isEqualTo(message.replace(NUL, "?"));
    // Its structure is the same.
    assertThat(Octets.toString(decoded(kept, 1))).isEqualTo("body");
  }

  /// Else what was checked on arrival is not what is read.
  @Test
  void no_line_becomes_a_delimiter() throws IOException {
    String message =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
            + NUL
            + "--b\r\n\r\nhidden\r\n--b--\r\n";
    assertThat(Entity.scan(Octets.toBytes(kept(message))).children()).hasSize(1);
  }

  @Test
  void parts_of_a_signed_message_are_encoded_too() throws IOException {
    String message =
        "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n"
            + NUL
            + "\r\n--b\r\n\r\nsignature\r\n--b--\r\n";
    assertThat(decoded(kept(message), 1)).containsExactly(0);
  }

  private static String shape(Entity entity) {
    return entity.kind()
        + entity.children().stream().map(NulEncodingTest::shape).toList().toString();
  }

  /// Seeds: what the fuzzer of the scanner has.
  @FuzzTest
  void anything(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] kept = kept(input, Integer.MAX_VALUE);
    assertThat(kept).doesNotContain(0);
    assertThat(shape(Entity.scan(kept))).isEqualTo(shape(Entity.scan(input)));
    assertThat(kept(input, 1 + (input[0] & 7))).isEqualTo(kept);
    MessageScanner scanner = new MessageScanner();
    scanner.write(input, 0, input.length);
    assertThat(scanner.hasNul()).isEqualTo(Octets.toString(input).contains(NUL));
    if (!scanner.hasNul()) {
      assertThat(kept).isEqualTo(input);
    }
  }
}

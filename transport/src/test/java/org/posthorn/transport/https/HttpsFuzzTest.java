package org.posthorn.transport.https;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.wire.Connection;

/// Answers of untrusted web servers, and untrusted URLs.
class HttpsFuzzTest {
  private static final HttpsLimits LIMITS =
      new HttpsLimits(Duration.ofMinutes(1), 200, 100, 5, 2, 4);

  /// Whatever comes is an answer or none, in whatever pieces, and no more is kept than allowed.
  @FuzzTest
  void answers(byte[] input) {
    Optional<HttpsResponse> found = read(input, Integer.MAX_VALUE);
    for (int piece : new int[] {1, 4}) {
      Optional<HttpsResponse> again = read(input, piece);
      assertThat(again.map(HttpsResponse::status)).isEqualTo(found.map(HttpsResponse::status));
      assertThat(again.map(HttpsResponse::contentType))
          .isEqualTo(found.map(HttpsResponse::contentType));
      assertThat(again.map(HttpsFuzzTest::body)).isEqualTo(found.map(HttpsFuzzTest::body));
    }
    found.ifPresent(answer -> {
      assertThat(answer.status()).isBetween(200, 599);
      assertThat(answer.body()).hasSizeLessThanOrEqualTo(LIMITS.bodyBytesMax());
      assertThat(answer.status() == 200 || answer.body().length == 0).isTrue();
      assertThat(answer.mediaType()).doesNotContain(";");
    });
  }

  /// A body comes through as it is, with its length, in chunks or until the end; its first octet
  /// says how long chunks are.
  @FuzzTest
  void bodies(byte[] input) {
    byte[] body = Arrays.copyOf(input, Math.min(input.length, LIMITS.bodyBytesMax() + 1));
    Optional<String> expected =
        body.length > LIMITS.bodyBytesMax()
            ? Optional.empty()
            : Optional.of(new String(body, ISO_8859_1));
    byte[] chunks = chunks(body, body.length == 0 ? 1 : 1 + (body[0] & 0x3F));
    for (int piece : new int[] {1, 50}) {
      assertThat(sent("", body, piece)).isEqualTo(expected);
      assertThat(sent("Content-Length: " + body.length + "\r\n", body, piece)).isEqualTo(expected);
      assertThat(sent("transfer-encoding: Chunked\r\n", chunks, piece)).isEqualTo(expected);
    }
  }

  private static byte[] chunks(byte[] body, int size) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += size) {
      int count = Math.min(size, body.length - at);
      String line = Integer.toHexString(count) + (at % 2 == 0 ? ";x=y" : " ");
      chunks.writeBytes((line + "\r\n").getBytes(US_ASCII));
      chunks.write(body, at, count);
      chunks.writeBytes("\r\n".getBytes(US_ASCII));
    }
    chunks.writeBytes("0\r\n\r\n".getBytes(US_ASCII));
    return chunks.toByteArray();
  }

  /// What is read of an answer with this body. The reason of its status is not ASCII, as in old
  /// days.
  private static Optional<String> sent(String field, byte[] body, int piece) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(("HTTP/1.1 200 \u00e9\u0085\r\n" + field + "\r\n").getBytes(ISO_8859_1));
    answer.writeBytes(body);
    return read(answer.toByteArray(), piece).map(HttpsFuzzTest::body);
  }

  private static String body(HttpsResponse answer) {
    return new String(answer.body(), ISO_8859_1);
  }

  private static Optional<HttpsResponse> read(byte[] answer, int piece) {
    ScriptedTransport transport = new ScriptedTransport(answer, piece);
    try (Connection connection = Connection.over(transport)) {
      HttpsResponse read = new ResponseReader(connection.input(), LIMITS).read();
      assertThat(transport.reads()).isLessThanOrEqualTo(answer.length + 1);
      return Optional.of(read);
    } catch (IOException noAnswer) {
      assertThat(noAnswer.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }

  /// What is an address is written as one, and cannot break out of its line of the request.
  @FuzzTest
  void addresses(byte[] input) {
    HttpsAddress address;
    try {
      address = HttpsAddress.parse(new String(input, java.nio.charset.StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(address.path()).matches("/[!-~]*");
    assertThat(address.authority()).matches("[a-z0-9_.-]+(:[0-9]{1,5})?");
    assertThat(address.port()).isBetween(1, 65_535);
    assertThat(HttpsAddress.parse(address.toString())).isEqualTo(address);
  }
}

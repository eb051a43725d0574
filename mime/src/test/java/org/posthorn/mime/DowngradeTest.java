package org.posthorn.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mime.Downgrade.Obstacle;
import org.posthorn.mime.Downgrade.Target;

/// Messages for servers that take 7-bit lines only, or lines only.
class DowngradeTest {
  private static final String MIME = "MIME-Version: 1.0\r\n";

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Downgrade examine(byte[] message, Target target, boolean binary) {
    try {
      return Downgrade.examine(out -> out.write(message), target, binary);
    } catch (IOException e) {
      throw new AssertionError("only memory is written to", e);
    }
  }

  /// In pieces of some size, as they come from the store.
  private static byte[] convert(Downgrade downgrade, byte[] message, int piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var converting = downgrade.into(out)) {
      for (int at = 0; at < message.length; at += piece) {
        converting.write(message, at, Math.min(piece, message.length - at));
      }
    } catch (IOException e) {
      throw new AssertionError("only memory is written to", e);
    }
    return out.toByteArray();
  }

  private static String converted(String message) {
    byte[] octets = bytes(message);
    Downgrade downgrade = examine(octets, Target.SEVEN_BIT, false);
    assertThat(downgrade.obstacle()).isEmpty();
    byte[] whole = convert(downgrade, octets, octets.length);
    assertThat(convert(downgrade, octets, 1)).as("octet by octet").isEqualTo(whole);
    return new String(whole, ISO_8859_1);
  }

  @Test
  void text_becomes_quoted_printable() {
    assertThat(
            converted(
                MIME
                    + "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "content-transfer-ENCODING:\r\n 8bit\r\nTo: b\r\n\r\n"
                    + "Gr\u00fc\u00dfe = 1 \r\n\t\r\n.\r\n"
                    + "x".repeat(80)
                    + "\r\n"))
        .isEqualTo(
            MIME
                + "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\nTo: b\r\n\r\n"
                + "Gr=C3=BC=C3=9Fe =3D 1=20\r\n=09\r\n.\r\n"
                + "x".repeat(75)
                + "=\r\nxxxxx\r\n");
  }

  @Test
  void where_the_encoding_is_not_said_it_is_added() {
    assertThat(converted(MIME + "Content-Type: text/plain\r\n\r\n\u00fc\r\n"))
        .isEqualTo(
            MIME
                + "Content-Type: text/plain\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n");
  }

  @Test
  void parts_and_what_they_stand_in_say_how_they_are_encoded() {
    assertThat(
            converted(
                MIME
                    + "Content-Type: multipart/mixed; boundary=o\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n\r\npreamble\r\n"
                    + "--o\r\n\r\n\u00fc\r\n"
                    + "--o\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                    + "plain  \r\n"
                    + "--o\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: BINARY\r\n\r\n"
                    + "\u00fc\u00fc\r\n\r\n"
                    + "--o\r\nContent-Type: message/rfc822\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n\r\n"
                    + MIME
                    + "Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00df\r\n"
                    + "--o--\r\nepilogue\r\n"))
        .isEqualTo(
            MIME
                + "Content-Type: multipart/mixed; boundary=o\r\n"
                + "Content-Transfer-Encoding: 7bit\r\n\r\npreamble\r\n"
                + "--o\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n"
                + "--o\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                + "plain  \r\n"
                + "--o\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + "w7zDvA0K\r\n"
                + "--o\r\nContent-Type: message/rfc822\r\n"
                + "Content-Transfer-Encoding: 7bit\r\n\r\n"
                + MIME
                + "Content-Type: text/html\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=9F\r\n"
                + "--o--\r\nepilogue\r\n");
  }

  @Test
  void what_fits_is_left_alone_whatever_it_says() {
    byte[] message =
        bytes(MIME + "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\r\n");
    Downgrade downgrade = examine(message, Target.SEVEN_BIT, false);
    assertThat(downgrade.changes()).isFalse();
    assertThat(downgrade.obstacle()).isEmpty();
    assertThat(convert(downgrade, message, 7)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "SIGNED_OR_ENCRYPTED, multipart/signed; boundary=o, --o_NN\u00fc_--o--_",
    "SIGNED_OR_ENCRYPTED, multipart/encrypted; boundary=o, --o_NN\u00fc_--o--_",
    "ENCODED_ALREADY, text/plain_Content-Transfer-Encoding: base64, \u00fc_",
    "ENCODED_ALREADY, text/plain_Content-Transfer-Encoding: x-uuencode, \u00fc_",
    "OUTSIDE_PARTS, multipart/mixed; boundary=o, \u00fc_--o_NNx_--o--_",
    "OUTSIDE_PARTS, multipart/mixed; boundary=o, --o_Content-Description: \u00fc_Nx_--o--_",
    "STRUCTURE, message/delivery-status, \u00fc_",
    "STRUCTURE, 'message/partial; id=a; number=1; total=2', \u00fc_",
    "NOT_MIME, message/rfc822, Subject: inner_N\u00fc_",
  })
  void obstacles(Obstacle obstacle, String type, String body) {
    String message =
        (MIME + "Content-Type: " + type + "_N" + body).replace("_", "\r\n").replace("N", "\r\n");
    Downgrade downgrade = examine(bytes(message), Target.SEVEN_BIT, false);
    assertThat(downgrade.obstacle()).as(message).contains(obstacle);
    assertThat(downgrade.changes()).isFalse();
  }

  @Test
  void without_mime_version_nobody_knows_what_the_octets_are() {
    String message =
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00fc\r\n";
    assertThat(examine(bytes(message), Target.SEVEN_BIT, false).obstacle())
        .contains(Obstacle.NOT_MIME);
    assertThat(examine(bytes("\r\n\u00fc"), Target.SEVEN_BIT, false).obstacle())
        .contains(Obstacle.NOT_MIME);
  }

  /// RFC 3030 §3.
  @ParameterizedTest
  @CsvSource({
    // target, type, body, becomes (b64 encoded, 8bit or 7bit relabelled)
    "EIGHT_BIT, image/png, a\\rb, base64",
    "EIGHT_BIT, image/png, a\\nb, base64",
    "EIGHT_BIT, text/plain, a\\0b, base64",
    "EIGHT_BIT, image/png, LONG, base64",
    "EIGHT_BIT, image/png, \u00fc, 8bit",
    "EIGHT_BIT, text/plain, \u00fc\\r\\n, 8bit",
    "SEVEN_BIT, text/plain, \u00fc\\r\\n, quoted-printable",
    "SEVEN_BIT, text/plain, \u00fc\\n, base64",
    "SEVEN_BIT, text/plain, x\\r\\n, 7bit",
    "SEVEN_BIT, image/png, \u00fc, base64",
  })
  void what_is_not_lines_becomes_lines(Target target, String type, String body, String encoding) {
    String octets =
        body.replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("\\0", "\0")
            .replace("LONG", "x".repeat(999));
    byte[] message =
        bytes(
            MIME
                + "Content-Type: multipart/mixed; boundary=o\r\n"
                + "Content-Transfer-Encoding: binary\r\n\r\n--o\r\nContent-Type: "
                + type
                + "\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                + octets
                + "\r\n--o--\r\n");
    Downgrade downgrade = examine(message, target, true);
    assertThat(downgrade.obstacle()).isEmpty();
    byte[] fitting = convert(downgrade, message, 3);
    Entity top = Entity.scan(fitting);
    assertThat(top.fields().transferEncoding())
        .isEqualTo(target == Target.SEVEN_BIT ? "7bit" : "8bit");
    assertThat(top.children().getFirst().fields().transferEncoding()).isEqualTo(encoding);
    assertThat(leaves(fitting, top)).isEqualTo(leaves(message, Entity.scan(message)));
    assertThat(examine(fitting, target, true).changes()).as("it fits then").isFalse();
  }

  @Test
  void a_message_that_ends_without_a_line_end_gets_none_in_its_content() {
    String text =
        MIME + "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00fc";
    assertThat(converted(text)).endsWith("\r\n\r\n=C3=BC=\r\n");
    assertThat(converted(text.replace("text/plain", "image/gif"))).endsWith("\r\n\r\nw7w=\r\n");
  }

  private static List<String> leaves(byte[] message, Entity entity) {
    List<String> found = new ArrayList<>();
    if (entity.kind() == Entity.Kind.LEAF) {
      int from = (int) entity.bodyStart();
      byte[] body = Arrays.copyOfRange(message, from, (int) entity.bodyEnd());
      byte[] decoded = TransferDecoder.decode(body, entity.fields().transferEncoding());
      found.add(entity.contentType().mediaType() + " " + new String(decoded, ISO_8859_1));
    }
    entity.children().forEach(child -> found.addAll(leaves(message, child)));
    return found;
  }

  private static void check(byte[] message) {
    for (Target target : Target.values()) {
      for (boolean binary : new boolean[] {false, true}) {
        Downgrade downgrade = examine(message, target, binary);
        byte[] fitting = convert(downgrade, message, 5);
        if (!downgrade.changes()) {
          assertThat(fitting).isEqualTo(message);
          continue;
        }
        assertThat(convert(downgrade, message, 4096)).isEqualTo(fitting);
        if (target == Target.SEVEN_BIT) {
          assertThat(new String(fitting, ISO_8859_1)).matches("(?s)[\\x00-\\x7f]*");
        }
        assertThat(leaves(fitting, Entity.scan(fitting)))
            .isEqualTo(leaves(message, Entity.scan(message)));
        assertThat(examine(fitting, target, binary).changes()).as("it fits then").isFalse();
      }
    }
  }

  @FuzzTest
  void anything(byte[] input) {
    assertThat(convert(examine(input, Target.SEVEN_BIT, true), input, 7)).isNotNull();
    assertThat(convert(examine(input, Target.EIGHT_BIT, true), input, 7)).isNotNull();
  }

  @Test
  void generated_messages_keep_what_they_say() {
    long seed = System.nanoTime();
    System.Logger log = System.getLogger(DowngradeTest.class.getName());
    log.log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
    Generator generator = new Generator(new Random(seed));
    for (int i = 0; i < 2_000; i++) {
      byte[] message = generator.message();
      try {
        check(message);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", message " + i, e);
      }
    }
  }

  /// Python's email package reads the same out of what is sent as out of what was written.
  @Test
  void python_reads_the_same(@TempDir Path directory) throws Exception {
    long seed = System.nanoTime();
    Generator generator = new Generator(new Random(seed));
    int converted = 0;
    for (int i = 0; i < 500; i++) {
      byte[] message = generator.message();
      Downgrade downgrade = examine(message, Target.SEVEN_BIT, false);
      if (downgrade.changes()) {
        Files.write(directory.resolve(i + ".before"), message);
        Files.write(directory.resolve(i + ".after"), convert(downgrade, message, 1_000));
        converted++;
      }
    }
    assertThat(converted).isGreaterThan(100);
    assertThat(python(directory)).as("seed %s", seed).isEqualTo(converted + " the same");
  }

  private static final String COMPARE =
      """
      import sys, glob, email, email.policy
      def read(name):
          message = email.message_from_bytes(open(name, 'rb').read())
          return [(part.get_content_type(), part.get_params(),
                   None if part.is_multipart() else part.get_payload(decode=True))
                  for part in message.walk()]
      same = 0
      for name in glob.glob(sys.argv[1] + '/*.before'):
          before, after = read(name), read(name.replace('before', 'after'))
          if before != after:
              print(name, before, after)
          else:
              same += 1
      print(same, 'the same')
      """;

  private static String python(Path directory) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder("python3", "-c", COMPARE, directory.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("python3 is not installed");
      return "";
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  /// Makes messages of many shapes, 8-bit in some of their parts.
  private record Generator(Random random) {
    byte[] message() {
      String text = MIME + "Subject: generated\r\n" + entity(0);
      return text.getBytes(ISO_8859_1);
    }

    private String entity(int depth) {
      int kind = depth > 3 ? 0 : random.nextInt(depth == 0 ? 4 : 6);
      return switch (kind) {
        case 0, 4, 5 -> leaf();
        case 1 -> "Content-Type: message/rfc822\r\n" + label() + "\r\n" + MIME + entity(depth + 1);
        default -> multipart(depth);
      };
    }

    private String multipart(int depth) {
      String boundary = "b" + depth + "-" + random.nextInt(1_000_000);
      String subtype = pick("mixed", "alternative", "related", "mixed", "signed");
      StringBuilder text = new StringBuilder("Content-Type: multipart/" + subtype);
      text.append("; boundary=\"").append(boundary).append("\"\r\n").append(label());
      text.append(pick("\r\n", "\r\npreamble\r\n"));
      for (int i = random.nextInt(4); i >= 0; i--) {
        text.append("\r\n--").append(boundary).append("\r\n").append(entity(depth + 1));
      }
      return text.append("\r\n--").append(boundary).append("--\r\n").toString();
    }

    private String label() {
      return pick("", "Content-Transfer-Encoding: 8bit\r\n", "Content-Transfer-Encoding: 8Bit\r\n");
    }

    private String leaf() {
      String type = pick("text/plain; charset=utf-8", "text/html", "image/png", "application/x");
      String header = "Content-Type: " + type + "\r\n" + pick("", "Content-ID: <a@b>\r\n");
      return switch (random.nextInt(5)) {
        case 0 -> header + "Content-Transfer-Encoding: base64\r\n\r\nw7zDvA==\r\n";
        case 1 -> header + "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db=\r\nc\r\n";
        case 2 -> header + "\r\nplain text \r\n";
        default -> header + label() + "\r\n" + lines();
      };
    }

    private String lines() {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        for (int length = random.nextInt(120); length > 0; length--) {
          text.append((char) (random.nextInt(3) == 0 ? 128 + random.nextInt(128) : octet()));
        }
        text.append("\r\n");
      }
      return text.toString();
    }

    private int octet() {
      int plain = random.nextInt(12);
      return plain == 0 ? ' ' : plain == 1 ? '\t' : plain == 2 ? '=' : 33 + random.nextInt(12);
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}

package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.MessageText;
import org.posthorn.testkit.Corpus;
import org.posthorn.testkit.LineClient;

/// What FETCH gives of a message is what was put in, octet by octet, part by part, and of any
/// length.
class FetchContentTest {
  private static final Pattern LITERAL = Pattern.compile(".*~?\\{([0-9]+)}");

  @TempDir private Path directory;
  private Fixture fixture;
  private LineClient client;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    client = fixture.select("alice", "INBOX");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void a_message_of_the_corpus_comes_back_whole_and_in_parts() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    new Corpus(7).messages(40).forEach(message -> messages.add(message.bytes()));
    comesBack(messages);
  }

  @Test
  void a_broken_message_comes_back_whole_and_in_parts() throws IOException {
    Path suite = Path.of(System.getProperty("posthorn.root")).resolve("../shared/suites/mime");
    assumeTrue(Files.isDirectory(suite), "the suite of broken messages is not beside the sources");
    List<byte[]> messages = new ArrayList<>();
    try (Stream<Path> files = Files.list(suite)) {
      for (Path file : files.sorted().toList()) {
        messages.add(Files.readAllBytes(file));
      }
    }
    comesBack(messages);
  }

  private void comesBack(List<byte[]> messages) throws IOException {
    for (int i = 0; i < messages.size(); i++) {
      append(messages.get(i));
      byte[] message = literal((i + 1) + " BODY.PEEK[]");
      // What is stored may have other line ends than a file; from here on it is the truth.
      assertThat(lines(message)).isEqualTo(lines(messages.get(i)));
      Entity entity = Entity.scan(message);
      String number = (i + 1) + " ";
      assertThat(join(literal(number + "RFC822.HEADER"), literal(number + "BODY.PEEK[TEXT]")))
          .isEqualTo(message);
      partsComeBack(number, "", entity, message);
    }
  }

  private void partsComeBack(String number, String path, Entity entity, byte[] message)
      throws IOException {
    List<Entity> parts =
        entity.kind() == Entity.Kind.MULTIPART ? entity.children() : List.of(entity);
    for (int i = 0; i < parts.size(); i++) {
      Entity part = parts.get(i);
      String name = path + (path.isEmpty() ? "" : ".") + (i + 1);
      byte[] body = range(message, part.bodyStart(), part.bodyEnd());
      assertThat(literal(number + "BODY.PEEK[" + name + "]")).as(name).isEqualTo(body);
      assertThat(literal(number + "BODY.PEEK[" + name + ".MIME]"))
          .as(name)
          .isEqualTo(range(message, part.headerStart(), part.bodyStart()));
      if (part.kind() == Entity.Kind.MESSAGE) {
        Entity inner = part.children().getFirst();
        assertThat(literal(number + "BODY.PEEK[" + name + ".HEADER]"))
            .as(name)
            .isEqualTo(range(message, inner.headerStart(), inner.bodyStart()));
        if (!path.contains("1.1.1.1")) {
          partsComeBack(number, name, inner, message);
        }
      } else if (part.kind() == Entity.Kind.MULTIPART && !path.contains("1.1.1.1")) {
        partsComeBack(number, name, part, message);
      } else if (TransferDecoder.isKnown(part.fields().transferEncoding())) {
        byte[] decoded = TransferDecoder.decode(body, part.fields().transferEncoding());
        assertThat(literal(number + "BINARY.PEEK[" + name + "]")).as(name).isEqualTo(decoded);
      }
    }
  }

  @Test
  void a_large_part_is_decoded_in_passing() throws IOException {
    byte[] content = new byte[700_000];
    new Random(3).nextBytes(content);
    String encoded = Base64.getMimeEncoder().encodeToString(content);
    append(
        ("MIME-Version: 1.0\r\nContent-Type: image/png\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + encoded)
            .getBytes(StandardCharsets.US_ASCII));
    assertThat(Fixture.ask(client, "s FETCH 1 BINARY.SIZE[1]").getFirst())
        .isEqualTo("* 1 FETCH (BINARY.SIZE[1] 700000)");
    assertThat(literal("1 BINARY.PEEK[1]")).isEqualTo(content);
    assertThat(literal("1 BINARY.PEEK[1]<123456.300000>"))
        .isEqualTo(range(content, 123_456, 423_456));
    assertThat(literal("1 BODY.PEEK[1]<100000.400000>"))
        .isEqualTo(encoded.substring(100_000, 500_000).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void fields_beyond_a_mebibyte_of_header_are_not_looked_for() throws IOException {
    String fill = ("X-Fill: " + "x".repeat(990) + "\r\n").repeat(1_100);
    append(
        ("Early: yes\r\n" + fill + "Late: yes\r\n\r\nbody\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    assertThat(literal("1 BODY.PEEK[HEADER.FIELDS (Early Late)]"))
        .asString()
        .isEqualTo("Early: yes\r\n\r\n");
    assertThat(literal("1 BODY.PEEK[HEADER]")).hasSizeGreaterThan(1 << 20);
  }

  @Test
  void many_messages_at_once_come_in_order_with_their_numbers() throws IOException {
    for (int i = 1; i <= 600; i++) {
      append(("Subject: number " + i + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII));
    }
    List<String> answers = Fixture.ask(client, "a FETCH 1:* (UID ENVELOPE BODY[TEXT])");
    List<String> starts = answers.stream().filter(line -> line.startsWith("* ")).toList();
    assertThat(starts).hasSize(600);
    for (int i = 1; i <= 600; i++) {
      assertThat(starts.get(i - 1))
          .startsWith("* " + i + " FETCH (UID " + i + " ENVELOPE (NIL \"number " + i + "\" ");
    }
    assertThat(Fixture.ask(client, "b SEARCH SEEN SUBJECT \"number 59\"").getFirst())
        .isEqualTo("* SEARCH 59 590 591 592 593 594 595 596 597 598 599");
  }

  @Test
  void only_the_beginning_of_a_very_long_part_is_searched() {
    String head = "Content-Type: text/plain\r\n\r\n";
    byte[] message =
        (head + "needle " + "x".repeat(MessageText.PART_OCTETS_MAX) + " pin")
            .getBytes(StandardCharsets.US_ASCII);
    Entity entity = Entity.scan(message);
    MessageText.Octets octets = (from, to) -> range(message, from, to);
    assertThat(MessageText.bodyContains(entity, octets, UnicodeCasemap.fold("needle"))).isTrue();
    assertThat(MessageText.bodyContains(entity, octets, UnicodeCasemap.fold("pin"))).isFalse();
  }

  private void append(byte[] message) throws IOException {
    client.send("append APPEND INBOX {" + message.length + "+}");
    client.sendRaw(message).send("");
    assertThat(client.linesUntil("append ").getLast()).startsWith("append OK");
  }

  /// The literal that a FETCH of one message and item answers with.
  private byte[] literal(String numberAndItem) throws IOException {
    client.send("f FETCH " + numberAndItem);
    String line = client.line();
    Matcher matcher = LITERAL.matcher(line);
    assertThat(matcher.matches()).as(numberAndItem + ": " + line).isTrue();
    byte[] octets = client.bytes(Integer.parseInt(matcher.group(1)));
    assertThat(client.line()).as(numberAndItem).isEqualTo(")");
    assertThat(client.line()).as(numberAndItem).startsWith("f OK");
    return octets;
  }

  private static byte[] range(byte[] octets, long from, long to) {
    return Arrays.copyOfRange(octets, (int) from, (int) Math.min(to, octets.length));
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static String lines(byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }
}

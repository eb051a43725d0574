package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageScannerTest {
  private static final String MIXED = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

  static byte[] bytes(String text) {
    return Octets.toBytes(text);
  }

  @Test
  void a_simple_message_is_one_part_with_its_envelope() {
    Entity message =
        Entity.scan(bytes("Subject: Hello\r\nFrom: Joe <joe@x.test>\r\n\r\nline\r\nline\r\n"));
    assertThat(message.kind()).isEqualTo(Entity.Kind.LEAF);
    assertThat(message.bodyStart()).isEqualTo(42);
    assertThat(message.bodySize()).isEqualTo(12);
    assertThat(message.lines()).isEqualTo(2);
    assertThat(message.contentType()).isEqualTo(ContentType.TEXT_PLAIN);
    ImapEnvelope envelope = message.envelopeOrNone();
    assertThat(envelope.subject()).isEqualTo("Hello");
    assertThat(envelope.from()).containsExactly(new ImapAddress("Joe", null, "joe", "x.test"));
    assertThat(envelope.sender()).isEqualTo(envelope.from());
    assertThat(envelope.replyTo()).isEqualTo(envelope.from());
    assertThat(envelope.ownSender()).isEmpty();
  }

  @Test
  void the_line_break_before_a_boundary_belongs_to_the_boundary() {
    String text = MIXED + "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n\r\n--b--\r\nepilogue\r\n";
    Entity message = Entity.scan(bytes(text));
    assertThat(message.children()).hasSize(2);
    assertThat(content(text, message.children().get(0))).isEqualTo("one");
    assertThat(content(text, message.children().get(1))).isEqualTo("two\r\n");
    assertThat(message.children().get(1).lines()).isEqualTo(1);
    assertThat(content(text, message)).endsWith("epilogue\r\n");
  }

  @Test
  void part_numbers_are_those_of_imap() {
    String text =
        MIXED
            + "--b\r\n\r\none\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\ntext\r\n"
            + "--b\r\nContent-Type: message/rfc822\r\n\r\n"
            + "Content-Type: multipart/mixed; boundary=c\r\n\r\n"
            + "--c\r\n\r\nx\r\n--c\r\n\r\ny\r\n--c--\r\n--b--\r\n";
    Entity message = Entity.scan(bytes(text));
    assertThat(message.part()).contains(message);
    assertThat(message.part(1).map(p -> content(text, p))).contains("one");
    assertThat(message.part(1, 1)).isEmpty();
    assertThat(message.part(2).map(Entity::kind)).contains(Entity.Kind.MESSAGE);
    assertThat(message.part(2, 1).map(p -> content(text, p))).contains("text");
    assertThat(message.part(2, 2)).isEmpty();
    assertThat(message.part(3, 2).map(p -> content(text, p))).contains("y");
    assertThat(message.part(3, 3)).isEmpty();
    assertThat(message.part(4)).isEmpty();
    assertThat(message.part(0)).isEmpty();
    Entity simple = Entity.scan(bytes("Subject: x\r\n\r\nbody"));
    assertThat(simple.part(1)).contains(simple);
    assertThat(simple.part(2)).isEmpty();
    assertThat(simple.part(1, 1)).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> any_pieces_give_the_same_structure() throws Exception {
    long seed = new Random().nextLong();
    return samples().entrySet().stream()
        .map(sample ->
            DynamicTest.dynamicTest(
                sample.getKey() + ", seed " + seed,
                () -> samePieces(sample.getValue(), new Random(seed))));
  }

  private static void samePieces(byte[] message, Random random) {
    Entity whole = Entity.scan(message);
    for (int max : new int[] {1, 2, 3, 7, 100, 5000}) {
      MessageScanner scanner = new MessageScanner();
      for (int at = 0; at < message.length; ) {
        int length = Math.min(1 + random.nextInt(max), message.length - at);
        scanner.write(message, at, length);
        at += length;
      }
      assertThat(scanner.finish()).isEqualTo(whole);
    }
  }

  @TestFactory
  Stream<DynamicTest> ranges_nest_and_the_stored_form_gives_the_structure_back() throws Exception {
    return samples().entrySet().stream()
        .map(sample ->
            DynamicTest.dynamicTest(
                sample.getKey(),
                () -> {
                  Entity message = Entity.scan(sample.getValue());
                  assertThat(message.bodyEnd()).isEqualTo(sample.getValue().length);
                  assertNested(message, 0, sample.getValue().length);
                  assertThat(Entity.fromBytes(message.toBytes())).isEqualTo(message);
                }));
  }

  static void assertNested(Entity entity, long from, long to) {
    assertThat(entity.headerStart()).isBetween(from, to);
    assertThat(entity.bodyStart()).isBetween(entity.headerStart(), to);
    assertThat(entity.bodyEnd()).isBetween(entity.bodyStart(), to);
    assertThat(entity.lines()).isBetween(0L, entity.bodySize());
    long at = entity.bodyStart();
    for (Entity child : entity.children()) {
      assertNested(child, at, entity.bodyEnd());
      at = child.bodyEnd();
    }
  }

  private static Map<String, byte[]> samples() throws Exception {
    Map<String, byte[]> samples = NastyMessages.all();
    samples.putAll(MessageCorpus.unusual());
    byte[] binary = new byte[3000];
    new Random(1).nextBytes(binary);
    samples.put("random bytes", binary);
    samples.put("NULs", new byte[500]);
    samples.put("line feeds", bytes("\n".repeat(300)));
    samples.put("carriage returns", bytes(MIXED + "--b\r\r\n\r\rx\r--b\r\r\n--b--\r"));
    return samples;
  }

  @Test
  void depth_is_limited_and_what_is_deeper_is_a_leaf() {
    MimeLimits limits = new MimeLimits(1000, 100_000, 1000, 5, 10, 10);
    Entity entity = scan(limits, "Content-Type: message/rfc822\r\n\r\n".repeat(20) + "\r\nx");
    int depth = 0;
    for (; !entity.children().isEmpty(); depth++) {
      entity = entity.children().getFirst();
    }
    assertThat(depth).isEqualTo(5);
    assertThat(entity.contentType().is("message", "rfc822")).isTrue();
    assertThat(entity.kind()).isEqualTo(Entity.Kind.LEAF);
  }

  @Test
  void parts_are_limited_and_further_ones_are_text_of_the_last() {
    MimeLimits limits = new MimeLimits(1000, 100_000, 5, 10, 10, 10);
    String part = "--b\r\n\r\nx\r\n";
    Entity message = scan(limits, MIXED + part.repeat(50) + "--b--\r\n");
    assertThat(message.children()).hasSize(4);
    assertThat(message.children().getLast().bodySize()).isGreaterThan(46L * part.length());
  }

  @Test
  void a_header_is_read_up_to_its_limit_and_its_end_is_still_found() {
    MimeLimits limits = new MimeLimits(100, 1000, 10, 10, 10, 10);
    Entity message =
        scan(limits, "Subject: x\r\nX: " + "y".repeat(5000) + "\r\nTo: a@x.test\r\n\r\nbody");
    assertThat(message.bodySize()).isEqualTo(4);
    assertThat(message.envelopeOrNone().subject()).isEqualTo("x");
    assertThat(message.envelopeOrNone().to()).isEmpty();
  }

  @Test
  void headers_together_are_read_up_to_their_limit() {
    MimeLimits limits = new MimeLimits(100, 300, 100, 10, 10, 10);
    String part = "--b\r\nContent-Type: text/html; a=" + "y".repeat(50) + "\r\n\r\nx\r\n";
    Entity message = scan(limits, MIXED + part.repeat(10) + "--b--\r\n");
    assertThat(message.children()).hasSize(10);
    assertThat(message.children().getFirst().contentType().subtype()).isEqualTo("html");
    assertThat(message.children().getLast().contentType().subtype()).isEqualTo("plain");
  }

  @Test
  void addresses_and_parameters_are_limited() {
    MimeLimits limits = new MimeLimits(100_000, 100_000, 100, 10, 10, 5);
    String header =
        "To: "
            + "a@x.test, ".repeat(100)
            + "\r\nTo: b@x.test\r\nContent-Type: text/plain"
            + "; a=b".repeat(100);
    Entity message = scan(limits, header + "\r\n\r\n");
    assertThat(message.envelopeOrNone().to()).hasSize(10);
    assertThat(message.contentType().parameters()).hasSize(5);
  }

  private static Entity scan(MimeLimits limits, String text) {
    MessageScanner scanner = new MessageScanner(limits);
    scanner.write(bytes(text), 0, text.length());
    return scanner.finish();
  }

  @Test
  void each_byte_is_looked_at_once() {
    List<String> shapes = new ArrayList<>();
    shapes.add(MIXED + "--c\r\n".repeat(20_000));
    shapes.add(MIXED + "--b\r\n\r\n".repeat(20_000));
    shapes.add("Subject: " + "\r\n x".repeat(50_000));
    shapes.add(MIXED + "-\r\n".repeat(50_000));
    shapes.add(MIXED + "x\r\n".repeat(50_000));
    shapes.add("Content-Type: message/rfc822\r\n\r\n".repeat(5_000));
    for (String shape : shapes) {
      MessageScanner scanner = new MessageScanner();
      scanner.write(bytes(shape), 0, shape.length());
      scanner.finish();
      assertThat(scanner.steps()).isEqualTo(shape.length());
    }
  }

  /// A peer decides how large the pieces are (BDAT 1, one octet a TLS record).
  @Test
  void each_byte_is_looked_at_once_in_pieces_of_one_octet_too() {
    List<String> shapes = new ArrayList<>();
    shapes.add("Subject: " + "x".repeat(2_000_000));
    shapes.add("Subject: " + "\r\n x".repeat(500_000));
    shapes.add("X: y\r\n".repeat(300_000));
    shapes.add(MIXED + "-".repeat(2_000_000));
    shapes.add(MIXED + "--b\r\n\r\n".repeat(250_000));
    shapes.add(MIXED + "..\r\n".repeat(500_000));
    for (String shape : shapes) {
      byte[] message = bytes(shape);
      MessageScanner scanner = new MessageScanner();
      for (int at = 0; at < message.length; at++) {
        scanner.write(message, at, 1);
      }
      assertThat(scanner.finish()).isEqualTo(Entity.scan(message));
      assertThat(scanner.steps()).isEqualTo(message.length);
    }
  }

  @Test
  void the_header_fields_are_at_hand_after_the_scan() {
    MessageScanner scanner = new MessageScanner();
    byte[] message = bytes("A: 1\r\nB: 2\r\n\r\nC: 3\r\n");
    scanner.write(message, 0, message.length);
    scanner.finish();
    assertThat(scanner.headerFields().all())
        .extracting(HeaderField::name)
        .containsExactly("A", "B");
  }

  // RFC 2231 §4, in one piece and in two (§3)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "boundary*=us-ascii'en'bb%3D1",
        "boundary*0*=us-ascii''b;\r\n boundary*1*=b%3D;\r\n boundary*2=1",
        "boundary*0=\"bb\"; boundary*1=\"=1\"",
        "boundary=\"bb=1\"",
        "boundary=bb=1(a comment)",
      })
  void a_boundary_is_meant_as_it_is_decoded(String boundary) {
    String text =
        "Content-Type: multipart/mixed; " + boundary + "\r\n\r\n--bb=1\r\n\r\none\r\n--bb=1--\r\n";
    Entity message = Entity.scan(bytes(text));
    assertThat(message.kind()).isEqualTo(Entity.Kind.MULTIPART);
    assertThat(content(text, message.children().getFirst())).isEqualTo("one");
  }

  // RFC 6532 §3.7; RFC 2045 §6.4 forbids it for message/rfc822, and it is seen all the same.
  @ParameterizedTest
  @CsvSource({
    "message/global, base64",
    "message/global, Quoted-Printable",
    "message/rfc822, base64",
    "message/rfc822, BASE64(x)",
    "Message/RFC822, quoted-printable",
  })
  void an_encoded_message_is_not_looked_into(String type, String encoding) {
    String text =
        MIXED
            + "--b\r\nContent-Type: "
            + type
            + "\r\nContent-Transfer-Encoding: "
            + encoding
            + "\r\n\r\nU3ViamVjdDogeA0KDQo=\r\n--b--\r\n";
    Entity message = Entity.scan(bytes(text));
    Entity part = message.children().getFirst();
    assertThat(part.kind()).isEqualTo(Entity.Kind.LEAF);
    assertThat(part.isClosedMessage()).isTrue();
    assertThat(content(text, part)).isEqualTo("U3ViamVjdDogeA0KDQo=");
    // IMAP lists a message with a part inside.
    assertThat(message.part(1, 1).orElseThrow().bodySize()).isZero();
    assertThat(message.part(1, 2)).isEmpty();
    assertThat(message.part(1, 1, 1)).isEmpty();
  }

  @Test
  void a_digest_does_not_make_messages_of_encoded_parts() {
    String text =
        """
        Content-Type: multipart/digest; boundary=b

        --b
        Content-Transfer-Encoding: base64

        eA==
        --b
        Content-Transfer-Encoding: 8bit

        Subject: x

        --b--
        """;
    assertThat(Entity.scan(bytes(text)).children())
        .extracting(Entity::kind)
        .containsExactly(Entity.Kind.LEAF, Entity.Kind.MESSAGE);
  }

  /// BODYSTRUCTURE lists a part 1 there.
  @Test
  void the_part_of_a_multipart_without_parts_is_empty() {
    Entity message = Entity.scan(bytes(MIXED + "nothing but a preamble\r\n"));
    assertThat(message.kind()).isEqualTo(Entity.Kind.MULTIPART);
    assertThat(message.part(1).orElseThrow().bodySize()).isZero();
    assertThat(message.part(2)).isEmpty();
    assertThat(message.part(1, 1)).isEmpty();
  }

  private static String content(String text, Entity part) {
    return text.substring((int) part.bodyStart(), (int) part.bodyEnd());
  }
}

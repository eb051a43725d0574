package org.posthorn.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mime.ComposedPart.Heading;
import org.posthorn.mime.ComposedPart.Multipart;
import org.posthorn.mime.ComposedPart.Stored;
import org.posthorn.mime.ComposedPart.Text;

class MessageComposerTest {
  private static Heading heading(String type) {
    return new Heading(ContentType.parse(type), new HeaderWriter());
  }

  private static byte[] composed(HeaderWriter fields, ComposedPart root) {
    AtomicInteger boundaries = new AtomicInteger();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new MessageComposer(out, () -> "b" + boundaries.incrementAndGet()).write(fields, root);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] decoded(byte[] message, Entity part) {
    byte[] body = Arrays.copyOfRange(message, (int) part.bodyStart(), (int) part.bodyEnd());
    return TransferDecoder.decode(body, part.fields().transferEncoding());
  }

  private static void requireLines(byte[] message) {
    String text = new String(message, ISO_8859_1);
    for (String line : text.split("\r\n", -1)) {
      assertThat(line).doesNotContain("\r", "\n");
      assertThat(line.length()).isLessThanOrEqualTo(998);
    }
  }

  @Test
  void a_letter_with_two_forms_and_an_attachment() {
    HeaderWriter fields =
        new HeaderWriter()
            .addresses(
                "From",
                List.of(
                    new AddressGroup(
                        Optional.empty(),
                        List.of(new AddressGroup.Mailbox(Optional.of("Käthe"), "k@example.org")))))
            .text("Subject", "Grüße");
    Stored attachment =
        new Stored(
            new Heading(
                ContentType.parse("application/pdf"),
                new HeaderWriter()
                    .structured(
                        "Content-Disposition",
                        "attachment" + HeaderWriter.parameter("filename", "a b.pdf"))),
            () -> new ByteArrayInputStream(new byte[] {1, 2, 3}));
    byte[] message =
        composed(
            fields,
            new Multipart(
                heading("multipart/mixed"),
                List.of(
                    new Multipart(
                        heading("multipart/alternative"),
                        List.of(
                            new Text(heading("text/plain"), "Hello\nyou\n"),
                            new Text(heading("text/html"), "<p>Größe</p>"))),
                    attachment)));

    assertThat(new String(message, US_ASCII))
        .isEqualTo(
            """
            From: =?UTF-8?B?S8OkdGhl?= <k@example.org>
            Subject: =?UTF-8?B?R3LDvMOfZQ==?=
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="=_b1"

            --=_b1
            Content-Type: multipart/alternative; boundary="=_b2"

            --=_b2
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Hello
            you

            --=_b2
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: base64

            PHA+R3LDtsOfZTwvcD4=
            --=_b2--

            --=_b1
            Content-Type: application/pdf
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="a b.pdf"

            AQID
            --=_b1--
            """
                .replace("\n", "\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "plain, 7bit",
    "'', 7bit",
    "a mostly plain text with one word in French: déjà, quoted-printable",
    "Ελληνικά, base64",
    "control\u0001character, quoted-printable",
    "trailing space , 7bit",
    "tab\there, 7bit"
  })
  void a_text_gets_the_encoding_that_is_safe_and_short(String text, String encoding) {
    byte[] message = composed(new HeaderWriter(), new Text(heading("text/plain"), text));
    Entity entity = Entity.scan(message);
    assertThat(entity.fields().transferEncoding()).isEqualTo(encoding);
    assertThat(new String(decoded(message, entity), UTF_8)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {998, 999, 20_000})
  void a_long_line_stays_one_line(int length) {
    String text = "x".repeat(length) + "\r\nend";
    byte[] message = composed(new HeaderWriter(), new Text(heading("text/plain"), text));
    requireLines(message);
    Entity entity = Entity.scan(message);
    assertThat(new String(decoded(message, entity), UTF_8)).isEqualTo(text);
    assertThat(entity.fields().transferEncoding())
        .isEqualTo(length <= 998 ? "7bit" : "quoted-printable");
  }

  @ParameterizedTest
  @CsvSource({"a\\nb", "a\\rb", "a\\r\\nb"})
  void every_line_break_is_crlf(String text) {
    String written = text.replace("\\n", "\n").replace("\\r", "\r");
    byte[] message = composed(new HeaderWriter(), new Text(heading("text/plain"), written));
    assertThat(new String(message, US_ASCII)).endsWith("\r\n\r\na\r\nb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "two  spaces",
        " at the ends ",
        "Käthe Müller",
        "=?UTF-8?Q?not_a_word?=",
        "日本語の件名がとても長いときは、いくつかの語に分けられる。日本語の件名がとても長いときは、いくつかの語に分けられる。",
        "quote \" and \\ backslash",
        "emoji 🎉 and text",
        "a, b; c: d <e@f> (g)"
      })
  void names_and_subjects_are_read_back_as_they_were(String text) {
    HeaderWriter writer =
        new HeaderWriter()
            .text("Subject", text)
            .addresses(
                "To",
                List.of(
                    new AddressGroup(
                        Optional.empty(),
                        List.of(
                            new AddressGroup.Mailbox(Optional.of(text), "a@b.example"),
                            new AddressGroup.Mailbox(Optional.empty(), "c@d.example")))));
    HeaderFields fields = HeaderFields.parse(writer.finish());
    assertThat(fields.first("Subject").orElseThrow().decoded()).isEqualTo(text);
    List<ImapAddress> to = Addresses.parse(fields.first("To").orElseThrow().value());
    assertThat(to).hasSize(2);
    assertThat(to.getFirst().displayName()).isEqualTo(text.strip());
    assertThat(to).extracting(ImapAddress::address).containsExactly("a@b.example", "c@d.example");
    requireLines(writer.finish());
  }

  @Test
  void a_word_without_spaces_that_no_line_holds_is_cut_and_read_back() {
    String text = "x".repeat(5_000);
    HeaderWriter writer = new HeaderWriter().text("Subject", text);
    requireLines(writer.finish());
    assertThat(HeaderFields.parse(writer.finish()).first("Subject").orElseThrow().decoded())
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "a@b.example, a@b.example",
    "two words@b.example, '\"two words\"@b.example'",
    "'a@b.example>, <evil@c.example', '\"a@b.example>, <evil\"@c.example'",
    "'a@b.example, c', '<\"a@b.example, c\">'",
    "unfinished, <unfinished>",
    "'\"quoted\"@b.example', '\"quoted\"@b.example'",
    "grün@bücher.example, grün@bücher.example",
    "a@[127.0.0.1], a@[127.0.0.1]"
  })
  void what_is_no_address_stays_one_mailbox(String email, String written) {
    HeaderWriter writer =
        new HeaderWriter()
            .addresses(
                "To",
                List.of(
                    new AddressGroup(
                        Optional.empty(),
                        List.of(new AddressGroup.Mailbox(Optional.empty(), email)))));
    assertThat(new String(writer.finish(), UTF_8)).isEqualTo("To: " + written + "\r\n\r\n");
  }

  @Test
  void groups_are_written_with_their_names() {
    HeaderWriter writer =
        new HeaderWriter()
            .addresses(
                "To",
                List.of(
                    new AddressGroup(
                        Optional.of("Friends"),
                        List.of(
                            new AddressGroup.Mailbox(Optional.empty(), "a@b.example"),
                            new AddressGroup.Mailbox(Optional.of("C"), "c@d.example"))),
                    new AddressGroup(Optional.of("Nobody"), List.of())));
    assertThat(new String(writer.finish(), US_ASCII))
        .isEqualTo(
            "To: \"Friends\": a@b.example, \"C\" <c@d.example>; , \"Nobody\": ;\r\n\r\n"
                .replace("; ,", ";,"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nBcc: evil@example.org",
        "a\nBcc: evil@example.org",
        "a\rb",
        "a\r\n",
        "a\r\n \r\n b",
        "nul\u0000",
        "a\r\n\r\nbody"
      })
  void a_raw_value_cannot_end_its_field(String value) {
    assertThatThrownBy(() -> new HeaderWriter().folded("X-Test", value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {" plain", " folded\r\n  value", "", " tab\there", " grün"})
  void a_raw_value_stays_as_it_is(String value) {
    assertThat(new String(new HeaderWriter().folded("X-Test", value).finish(), UTF_8))
        .isEqualTo("X-Test:" + value + "\r\n\r\n");
  }

  @Test
  void a_message_within_is_not_encoded() {
    byte[] inner = "Subject: größer\r\n\r\nbody\r\n".getBytes(UTF_8);
    byte[] message =
        composed(
            new HeaderWriter(),
            new Multipart(
                heading("multipart/mixed"),
                List.of(
                    new Stored(heading("message/rfc822"), () -> new ByteArrayInputStream(inner)))));
    Entity part = Entity.scan(message).children().getFirst();
    assertThat(part.kind()).isEqualTo(Entity.Kind.MESSAGE);
    assertThat(decoded(message, part)).isEqualTo(inner);
  }

  @Test
  void octets_come_out_as_they_went_in() {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 56, 57, 58, 114, 100_000}) {
      byte[] octets = new byte[length];
      random.nextBytes(octets);
      byte[] message =
          composed(
              new HeaderWriter(),
              new Multipart(
                  heading("multipart/mixed"),
                  List.of(
                      new Stored(
                          heading("application/octet-stream"),
                          () -> new ByteArrayInputStream(octets)),
                      new Text(heading("text/plain"), "after"))));
      requireLines(message);
      Entity scanned = Entity.scan(message);
      assertThat(decoded(message, scanned.children().getFirst())).isEqualTo(octets);
      assertThat(decoded(message, scanned.children().get(1))).isEqualTo("after".getBytes(UTF_8));
    }
  }
}

package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Transfer encodings, text, previews, header selection and writing.
class BodyPartsTest {
  private static String decoded(String text, String encoding) {
    byte[] body = Octets.toBytes(text.replace("~", "\r\n"));
    return Octets.toString(TransferDecoder.decode(body, encoding)).replace("\r\n", "~");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          a=3Db|a=b
          a=~b|ab
          a= \t~b|ab
          a  ~b|a~b
          a=20 ~b|a ~b
          a=zz=3|a=zz=3
          a==41|a=A
          a=|a
          a=e9=E9|a\u00e9\u00e9
          a =41|a A
          """)
  void quoted_printable(String encoded, String text) {
    assertThat(decoded(encoded, "Quoted-Printable")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "aGVsbG8=,hello",
    "aGVsbG8,hello",
    "aGVs~bG8=,hello",
    "a G!V s bG8=,hello",
    "aGk=aGk=,hihi",
    "aGVsbG8===,hello",
    "aGVsbG8gdw==,hello w",
    "a,''",
    "=,''"
  })
  void base64(String encoded, String text) {
    assertThat(decoded(encoded, "BASE64")).isEqualTo(text);
  }

  @Test
  void a_stream_decodes_as_an_array_does() throws IOException {
    Random random = new Random(3);
    byte[] body = new byte[100_000];
    random.nextBytes(body);
    byte[] encoded = Base64.getMimeEncoder().encode(body);
    try (var in = TransferDecoder.decode(new ByteArrayInputStream(encoded), "base64")) {
      assertThat(in.readAllBytes()).isEqualTo(body);
    }
    for (String encoding : new String[] {"base64", "quoted-printable", "8bit", "x-unknown"}) {
      try (var in = TransferDecoder.decode(new ByteArrayInputStream(body), encoding)) {
        assertThat(in.readAllBytes()).isEqualTo(TransferDecoder.decode(body, encoding));
      }
    }
    assertThat(TransferDecoder.isKnown("x-unknown")).isFalse();
    assertThat(TransferDecoder.isKnown(null)).isTrue();
  }

  @Test
  void text_is_decoded_and_html_loses_its_tags() {
    byte[] message =
        Octets.toBytes(
            "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
                + "\r\n<style>p {x}</style><!-- no --><p>Gr=C3=BC=C3=9Fe &amp; <b>m</b>ehr</p>"
                + "&#8364; &bogus; 1 < 2<script>x</script");
    Entity entity = Entity.scan(message);
    byte[] body = Arrays.copyOfRange(message, (int) entity.bodyStart(), message.length);
    assertThat(TextExtractor.text(entity, body).strip())
        .isEqualTo("Gr\u00fc\u00dfe & mehr\n\u20ac &bogus; 1 < 2");
    assertThat(Preview.of(entity, message))
        .isEqualTo("Gr\u00fc\u00dfe & mehr \u20ac &bogus; 1 < 2");
  }

  @Test
  void a_preview_is_the_beginning_of_the_first_text() {
    String text =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n"
            + "--b\r\nContent-Disposition: attachment\r\n\r\nno\r\n--b\r\n\r\n\r\n  yes,\r\n\r\n this  one "
            + "x".repeat(500)
            + "\r\n--b--\r\n";
    byte[] message = Octets.toBytes(text);
    String preview = Preview.of(Entity.scan(message), message);
    assertThat(preview).startsWith("yes, this one xxx").hasSize(Preview.CHARACTERS_MAX);
    byte[] image = Octets.toBytes("Content-Type: image/png\r\n\r\nx");
    assertThat(Preview.of(Entity.scan(image), image)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          subject      | false | Subject: a~ b~~
          SUBJECT,to   | false | Subject: a~ b~To: c~~
          subject      | true  | X-Subject: z~To: c~no colon~~
          none         | false | ~
          none         | true  | X-Subject: z~Subject: a~ b~To: c~no colon~~
          """)
  void fields_are_selected_as_imap_wants(String names, boolean not, String expected) {
    String header = "X-Subject: z~Subject: a~ b~To: c~no colon~~body: x~".replace("~", "\r\n");
    byte[] selected = HeaderFields.select(Octets.toBytes(header), Set.of(names.split(",")), not);
    assertThat(Octets.toString(selected).replace("\r\n", "~")).isEqualTo(expected);
  }

  @Test
  void only_a_header_without_an_empty_line_is_selected_without_one() {
    byte[] selected = HeaderFields.select(Octets.toBytes("A: 1\r\nB: 2"), Set.of("b"), false);
    assertThat(Octets.toString(selected)).isEqualTo("B: 2\r\n");
  }

  @Test
  void a_written_header_is_folded_encoded_and_cannot_be_broken_out_of() {
    byte[] header =
        new HeaderWriter()
            .text("Subject", "word ".repeat(40) + "end")
            .text("X-Text", "gr\u00fcn " + "\u20ac".repeat(50))
            .text("X-Evil", "a\r\nBcc: victim@x.test\0")
            .address("From", "Joe \"Q\" X", "joe@x.test")
            .structured("Content-Type", "text/plain" + HeaderWriter.parameter("name", "a b.txt"))
            .structured("X-P", "x" + HeaderWriter.parameter("name", "\u20ac"))
            .finish();
    String text = new String(header, StandardCharsets.UTF_8);
    assertThat(text).endsWith("\r\n\r\n");
    assertThat(text.split("\r\n")).allMatch(line -> line.length() <= 78);
    HeaderFields fields = HeaderFields.parse(header);
    assertThat(fields.all()).hasSize(6);
    assertThat(fields.first("subject").map(HeaderField::decoded))
        .contains("word ".repeat(40) + "end");
    assertThat(fields.first("x-text").map(HeaderField::decoded))
        .contains("gr\u00fcn " + "\u20ac".repeat(50));
    assertThat(fields.first("bcc")).isEmpty();
    assertThat(text).contains("; name=\"a b.txt\"").contains("name*=utf-8''%E2%82%AC");
    String from = fields.first("From").map(HeaderField::value).orElse("");
    assertThat(Addresses.mailboxes(from))
        .containsExactly(new ImapAddress("Joe \"Q\" X", null, "joe", "x.test"));
    assertThatIllegalArgumentException().isThrownBy(() -> new HeaderWriter().text("a b", "c"));
  }

  // RFC 2231 §3, §4; RFC 5322 §2.1.1
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u4f1a",
        "\u4f1a\u8b70\u306e\u8b70\u4e8b\u9332",
        "two  spaces.txt",
        "tab\u00e9 100%25 'a*b'.txt",
        "\ud83d\ude00",
        "a \"quoted\" \\ name.txt",
        "plain.txt",
      })
  void a_file_name_of_any_length_is_read_again_and_folded(String piece) {
    for (int count : new int[] {1, 5, 40, 400}) {
      String name = piece.repeat(count);
      byte[] header =
          new HeaderWriter()
              .structured(
                  "Content-Disposition", "attachment" + HeaderWriter.parameter("filename", name))
              .finish();
      assertThat(Octets.toString(header).lines()).allMatch(line -> line.length() <= 120);
      String value = HeaderFields.parse(header).all().getFirst().value();
      assertThat(disposition(value).parameter("filename")).contains(name);
    }
  }

  @Test
  void a_long_boundary_stays_in_one_piece() {
    assertThat(HeaderWriter.parameter("boundary", "b".repeat(70)))
        .isEqualTo("; boundary=" + "b".repeat(70));
  }

  private static ContentDisposition disposition(String value) {
    return Objects.requireNonNull(FieldParser.disposition(value, 1_000));
  }
}

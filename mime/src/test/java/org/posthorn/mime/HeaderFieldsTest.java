package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a header begins with, which decides whether fields may be put before it.
class HeaderFieldsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          Subject: x\\r\\n\\r\\nbody|FIELD
          Subject:\\r\\n\\r\\n|FIELD
          Subject: x|FIELD
          Subject \\t: x\\r\\n\\r\\n|FIELD
          X-!~: x\\r\\n\\r\\n|FIELD
          |NO_FIELD
          \\r\\nbody|NO_FIELD
          \\nbody|NO_FIELD
           spf=pass\\r\\nFrom: a@x.test\\r\\n\\r\\n|WHITE_SPACE
          \\tspf=pass\\r\\nFrom: a@x.test\\r\\n\\r\\n|WHITE_SPACE
           \\r\\nFrom: a@x.test\\r\\n\\r\\n|WHITE_SPACE
           From: a@x.test\\r\\n\\r\\n|WHITE_SPACE
          Hello\\r\\n\\r\\nbody|OTHER
          Hello Bob: this is no field\\r\\n|OTHER
          From a@x.test Sat Nov 28 10:00:00 2026\\r\\nFrom: a@x.test\\r\\n\\r\\n|OTHER
          >From a@x.test\\r\\n\\r\\n|OTHER
          : x\\r\\n\\r\\n|OTHER
          \\rX: y\\r\\n\\r\\n|OTHER
          X\\r: y\\r\\n\\r\\n|OTHER
          \\0X: y\\r\\n\\r\\n|OTHER
          S\u00fcbject: y\\r\\n\\r\\n|OTHER
          """)
  void a_message_begins_with(String text, HeaderFields.Beginning beginning) {
    String octets = text == null ? "" : text.translateEscapes();
    byte[] message = Octets.toBytes(octets);
    assertThat(HeaderFields.parse(message).beginning()).isEqualTo(beginning);
    MessageScanner scanner = new MessageScanner();
    scanner.write(message, 0, message.length);
    scanner.finish();
    assertThat(scanner.headerFields().beginning()).isEqualTo(beginning);
  }

  @Test
  void only_lines_with_a_name_and_a_colon_are_well_formed_fields() {
    HeaderFields header =
        HeaderFields.parse(Octets.toBytes("A: 1\r\n more\r\ngarbage\r\nB : 2\r\nC D: 3\r\n\r\n"));
    assertThat(header.all())
        .extracting(HeaderField::isWellFormed)
        .containsExactly(true, false, true, false);
  }
}

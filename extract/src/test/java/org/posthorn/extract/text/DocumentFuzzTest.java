package org.posthorn.extract.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Whatever a document is: nothing is thrown, the text stays within its bound, and it is the same
/// each time. Of the formats that are read here without a library.
class DocumentFuzzTest {
  private static final int CHARACTERS_MAX = 10_000;

  private static String read(byte[] document, String name) {
    StringBuilder text = new StringBuilder();
    try {
      Outcome outcome =
          DocumentText.read(document, name, "", new TextSink(text::append, CHARACTERS_MAX));
      assertThat(outcome).isIn(Outcome.READ, Outcome.CUT, Outcome.UNREADABLE);
    } catch (IOException e) {
      throw new AssertionError(e); // the text goes to memory
    }
    assertThat(text.length()).isLessThanOrEqualTo(CHARACTERS_MAX);
    assertThat(text.chars().filter(Character::isISOControl)).allMatch(c -> c == '\n');
    return text.toString();
  }

  @FuzzTest
  void rich_text(byte[] input) {
    byte[] document =
        ("{\\rtf1 " + new String(input, StandardCharsets.ISO_8859_1))
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read(document, "a.rtf")).isEqualTo(read(document, "a.rtf"));
  }

  @FuzzTest
  void word(byte[] input) throws IOException {
    byte[] document =
        Documents.zip(
            java.util.Map.of(
                "[Content_Types].xml", Documents.utf8("<Types/>"), "word/document.xml", input));
    assertThat(read(document, "a.docx")).isEqualTo(read(document, "a.docx"));
  }
}

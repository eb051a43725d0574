package org.posthorn.web.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Invoice 2026.pdf | Invoice 2026.pdf",
        "../../etc/passwd | _.._etc_passwd",
        "C:\\Windows\\a.txt | C__Windows_a.txt",
        "~~ | file",
        ".. | file",
        ".hidden | hidden",
        "name. | name",
        "con.txt | _con.txt",
        "LPT1 | _LPT1",
        "console.txt | console.txt",
        "Straße 日本.pdf | Straße 日本.pdf",
      })
  void a_name_is_one_that_every_file_system_takes(String given, String safe) {
    assertThat(FileNames.safe(given)).isEqualTo(safe);
  }

  @Test
  void what_hides_the_ending_is_left_out() {
    assertThat(FileNames.safe("Invoice \u202Efdp.exe")).isEqualTo("Invoice fdp.exe");
    assertThat(FileNames.safe("a\u0000\r\n\u200B\u2028b.txt")).isEqualTo("ab.txt");
  }

  @Test
  void a_long_name_keeps_its_ending_and_whole_characters() {
    String name = FileNames.safe("\uD83D\uDE00".repeat(200) + ".jpeg");
    assertThat(name).hasSizeLessThanOrEqualTo(120).endsWith("\uD83D\uDE00.jpeg");
  }

  @Test
  void no_two_names_are_the_same() {
    FileNames names = new FileNames();
    List<String> given = List.of("a.txt", "A.TXT", "a.txt", "a (2).txt", "", "");
    Stream<String> unique = given.stream().map(names::next);
    assertThat(unique)
        .containsExactly("a.txt", "A (2).TXT", "a (3).txt", "a (2) (2).txt", "file", "file (2)");
  }
}

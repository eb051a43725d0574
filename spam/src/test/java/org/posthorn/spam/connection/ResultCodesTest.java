package org.posthorn.spam.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCodesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # codes                   | answer          | meaning
                                    | 127.0.0.2       | LISTED
                                    | 127.0.1.255     | LISTED
                                    | 127.0.0.1       | ERROR
                                    | 127.0.0.0       | ERROR
                                    | 127.255.255.254 | ERROR
                                    | 127.255.255.252 | ERROR
                                    | 127.255.254.2   | LISTED
                                    | 192.0.2.1       | ERROR
                                    | 2001:db8::1     | ERROR
          127.0.0.2                 | 127.0.0.2       | LISTED
          127.0.0.2                 | 127.0.0.3       | OTHER
          127.0.0.2, 127.0.0.4-7    | 127.0.0.7       | LISTED
          127.0.0.2, 127.0.0.4-7    | 127.0.0.8       | OTHER
          127.0.*.3                 | 127.0.15.3      | LISTED
          127.0.*.3                 | 127.0.15.2      | OTHER
          127.0.0.200-255           | 127.0.0.255     | LISTED
          127.*.*.*                 | 127.255.255.255 | ERROR
          127.*.*.*                 | 127.0.0.1       | ERROR
          """)
  void an_answer_is_a_listing_of_what_is_looked_for_or_another_or_none(
      String codes, String answer, ResultCodes.Meaning meaning) {
    assertThat(ResultCodes.parse(codes == null ? "" : codes).meaning(InetAddress.ofLiteral(answer)))
        .isEqualTo(meaning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0",
        "127.0.0.2.3",
        "128.0.0.2",
        "127.0.0.256",
        "127.0.0.9-2",
        "127.0.0.x",
        "*",
        "127.0.0.-2",
        "127.0.0.2 127.0.0.3"
      })
  void other_texts_are_none(String text) {
    assertThatThrownBy(() -> ResultCodes.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected codes");
  }
}

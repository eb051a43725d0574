package org.posthorn.imap.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralMarkerTest {

  @ParameterizedTest
  @CsvSource({
    "a LOGIN {5},     5, true,  false, 3",
    "a LOGIN {5+},    5, false, false, 4",
    "a APPEND x ~{7}, 7, true,  true,  4",
    "a APPEND x ~{7+},7, false, true,  5",
    "{0},             0, true,  false, 3",
    "{123456789012345678}, 123456789012345678, true, false, 20",
    "{0000000000000000000000018+}, 18, false, false, 28",
    "{9223372036854775807+}, 999999999999999999, false, false, 22",
    "{99999999999999999999999}, 999999999999999999, true, false, 25"
  })
  void markers(String line, long bytes, boolean synchronizing, boolean binary, int length) {
    assertThat(at(line)).contains(new LiteralMarker(bytes, synchronizing, binary, length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "}", "{}", "{+}", "{5", "{5} ", "5}", "{-5}", "{5++}", "{5-}"})
  void other_line_ends_are_no_markers(String line) {
    assertThat(at(line)).isEmpty();
  }

  private static Optional<LiteralMarker> at(String line) {
    byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
    return LiteralMarker.atEnd(octets, 0, octets.length);
  }
}

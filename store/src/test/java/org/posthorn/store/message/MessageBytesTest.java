package org.posthorn.store.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageBytesTest {
  private final MessageBytes bytes = MessageBytes.of("0123456789".getBytes(US_ASCII));

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0123456789",
    "3, 6, 345",
    "8, 100, 89",
    "5, 5, ''",
    "6, 3, ''",
    "10, 11, ''",
  })
  void aRangeEndsWhereItSaysOrWithTheMessage(long from, long to, String read) throws IOException {
    assertThat(bytes.stream(from, to).readAllBytes()).asString(US_ASCII).isEqualTo(read);
    assertThat(bytes.range(from, to)).asString(US_ASCII).isEqualTo(read);
  }

  @Test
  void nothingIsSkippedBeyondARange() throws IOException {
    InputStream range = bytes.stream(2, 5);
    assertThat(range.skip(1)).isOne();
    assertThat(range.read()).isEqualTo('3');
    assertThat(range.skip(9)).isOne();
    assertThat(range.read()).isEqualTo(-1);
  }
}

package org.posthorn.admin.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sizes mean the same in the configuration, the commands, CSV and the pages.
class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "7 B, 7",
    "5 GB, 5000000000",
    "5gb, 5000000000",
    "5 G, 5000000000",
    "5 GiB, 5368709120",
    "5 Gi, 5368709120",
    "1.5 GB, 1500000000",
    "0.5 KiB, 512",
    "1 kB, 1000",
    "1 KiB, 1024",
    "2 MB, 2000000",
    "2 MiB, 2097152",
    "3 TB, 3000000000000",
    "3 TiB, 3298534883328",
  })
  void a_size_is_read(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GB", "-1", "5 XB", "5 iB", "5 BB", "1..5 GB", "1,5 GB", "99999999999 GB"})
  void what_is_none_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.parse(text))
        .withMessage("expected a size such as 512 MB");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1 kB",
    "1024, 1.0 kB",
    "1500, 1.5 kB",
    "281_000, 281 kB",
    "2000000, 2 MB",
    "2097152, 2 MiB",
    "5000000000, 5 GB",
    "5368709120, 5 GiB",
    "5368709121, 5.4 GB",
    "1500000000, 1.5 GB",
    "12345678901234, 12.3 TB",
    "1234567890123456789, 1234568 TB",
  })
  void a_size_is_written_with_its_unit(String bytes, String text) {
    assertThat(Sizes.of(Long.parseLong(bytes.replace("_", "")))).isEqualTo(text);
  }
}

package org.posthorn.smtp.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitextTest {
  @ParameterizedTest
  @CsvSource({
    "bob@example.org, bob@example.org",
    "bä@example.org, b\\x{E4}@example.org",
    "b+c=d\\e@x, b\\x{2B}c\\x{3D}d\\x{5C}e@x",
    "😀@x, \\x{1F600}@x",
  })
  void there_and_back(String address, String encoded) {
    assertThat(Unitext.encode(address)).isEqualTo(encoded);
    assertThat(Unitext.decode(encoded)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\",
        "\\x{",
        "\\x{}",
        "\\x{E}",
        "\\x{D800}",
        "\\x{110000}",
        "\\x{0000}",
        "\\y",
        "\\x{-1}"
      })
  void what_is_no_character(String encoded) {
    assertThat(Unitext.decode(encoded)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bä@x, bä@x", "b\\x{e4}ö@x, bäö@x"})
  void lower_case_digits_and_plain_text_are_read(String encoded, String address) {
    assertThat(Unitext.decode(encoded)).contains(address);
  }
}

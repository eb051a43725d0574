package org.posthorn.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a line of an import is taken apart.
class AccountImportTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a@b.example,secret         | a@b.example | secret",
        "a@b.example,\"a, b\"       | a@b.example | a, b",
        "a@b.example,\"say \"\"x\"\"\" | a@b.example | say \"x\"",
        "\"a@b.example\",se\"cret   | a@b.example | se\"cret",
      })
  void fields_may_be_quoted(String line, String address, String password) {
    assertThat(AccountImport.fields(line.strip())).isEqualTo(List.of(address, password));
  }

  @Test
  void an_empty_last_field_counts() {
    assertThat(AccountImport.fields("a,b,")).isEqualTo(List.of("a", "b", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"a,\"b | closing quote", "a,\"b\"c | comma"})
  void what_is_no_csv_is_said(String line, String complaint) {
    assertThatThrownBy(() -> AccountImport.fields(line)).hasMessageContaining(complaint);
  }
}

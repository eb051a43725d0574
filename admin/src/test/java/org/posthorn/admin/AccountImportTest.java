package org.posthorn.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;

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
  void what_is_no_csv_is_said(String line, String problem) {
    assertThatThrownBy(() -> AccountImport.fields(line)).hasMessageContaining(problem);
  }

  @Test
  void the_mark_before_utf_8_is_no_part_of_the_first_address() {
    byte[] file = "\uFEFFa@b.example,secret\r\nc@b.example,secret".getBytes(UTF_8);
    assertThat(AccountImport.lines(file))
        .containsExactly("a@b.example,secret", "c@b.example,secret");
  }

  @Test
  void what_is_not_utf_8_is_named_by_its_line() {
    byte[] file = "a@b.example,secret\nc@b.example,M\u00fcller\n".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> AccountImport.lines(file))
        .hasMessageContaining("line 2")
        .hasMessageContaining("UTF-8");
    byte[] cut = {'a', '\n', '\n', (byte) 0xc3};
    assertThatThrownBy(() -> AccountImport.lines(cut)).hasMessageContaining("line 3");
  }

  @Test
  void a_hash_has_a_column_of_its_own() {
    String phc = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g";
    List<NewAccount> read =
        new AccountImport(account -> {}).read(List.of("a@b.example,,1 GB,\"" + phc + "\""));
    assertThat(read).hasSize(1);
    assertThat(read.getFirst().password()).contains(new NewPassword.Hashed(phc));
    assertThat(read.getFirst().quotaBytes()).hasValue(1_000_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "address,password",
        "Address,Password,Quota",
        "EMAIL,password",
        "\"E-Mail\",\"Password\"",
        "Email Address,Password"
      })
  void a_heading_is_no_account(String heading) {
    List<String> lines = List.of("# people", "", heading, "a@b.example,secret");
    assertThat(new AccountImport(account -> {}).read(lines)).hasSize(1);
    assertThatThrownBy(() -> new AccountImport(account -> {}).read(List.of(heading)))
        .hasMessage("there is no account in the file");
  }

  @Test
  void a_password_may_have_semicolons() {
    List<String> lines = List.of("a@b.example,s;e;c", "b@b.example,\"x;1 GB\"");
    assertThat(new AccountImport(account -> {}).read(lines)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a@b.example,$6$salt$hash     | hash of a password",
        "a@b.example,{SSHA}abc        | hash of a password",
        "a@b.example,secret,,$6$s$h   | address,password",
        "a@b.example,                 | address,password",
        "a@b.example,x,1 GB,,         | double quotes",
        "a@b.example,x,much           | a size such as",
        "nobody,x                     | not an address",
        "a@b.example;x;1 GB           | commas, not by semicolons",
        "a@b.example,pw;1 GB          | commas, not by semicolons",
        "x y@b.example,secret         | double quotes",
      })
  void a_line_that_is_wrong_is_named(String line, String problem) {
    assertThatThrownBy(
            () -> new AccountImport(account -> {}).read(List.of("# people", line.strip())))
        .isInstanceOf(OperationException.class)
        .hasMessageContaining("line 2: ")
        .hasMessageContaining(problem)
        .hasMessageContaining("no account was made");
  }
}

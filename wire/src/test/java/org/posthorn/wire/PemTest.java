package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {

  @ParameterizedTest
  @CsvSource({
    "mail.key, EC, mail",
    "mail-sec1.key, EC, mail",
    "mail-params-sec1.key, EC, mail",
    "other.key, RSA, other",
    "other-pkcs1.key, RSA, other",
    "edwards.key, EdDSA, edwards",
  })
  void keys_are_read_in_every_form(String file, String algorithm, String certificate)
      throws IOException {
    PrivateKey key = Pem.privateKey(Fixtures.file(file));
    assertThat(key.getAlgorithm()).isEqualTo(algorithm);
    var chain = Pem.certificates(Fixtures.file(certificate + ".pem"));
    assertThat(chain).hasSize(2);
    assertThat(Pem.belong(key, chain.getFirst())).isTrue();
    assertThat(Pem.belong(key, chain.get(1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "encrypted.key, the private key is encrypted; decrypt it first",
    "encrypted-pkcs1.key, the private key is encrypted; decrypt it first",
    "ca.pem, holds no private key",
  })
  void a_key_that_cannot_be_used_is_refused_by_name(String file, String message) {
    assertThatThrownBy(() -> Pem.privateKey(Fixtures.file(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                                                      | no private key
          -----BEGIN PRIVATE KEY-----/AAAA                             | without its END
          -----BEGIN PRIVATE KEY-----/!!!!/-----END PRIVATE KEY-----   | not base64
          -----BEGIN PRIVATE KEY-----/AAAA/-----END PRIVATE KEY-----   | damaged
          -----BEGIN EC PRIVATE KEY-----/AAAA/-----END EC PRIVATE KEY----- | without a named curve
          """)
  void damaged_files_say_what_is_wrong(String content, String message, @TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("server.key");
    Files.writeString(file, content.replace("/", "\n"));
    assertThatThrownBy(() -> Pem.privateKey(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("server.key")
        .hasMessageContaining(message);
  }

  @Test
  void names_come_from_the_alternative_names() throws IOException {
    assertThat(Pem.hostNames(Pem.certificates(Fixtures.file("other.pem")).getFirst()))
        .containsExactly("other.test", "*.wild.test");
    assertThat(Pem.hostNames(Pem.certificates(Fixtures.file("ca.pem")).getFirst())).isEmpty();
  }

  @Test
  void a_key_of_another_certificate_is_refused() {
    var mixed = new ServerTls.KeyPairFiles(Fixtures.file("mail.pem"), Fixtures.file("renewed.key"));
    assertThatThrownBy(() -> ServerTls.of(List.of(mixed)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("renewed.key is not the key of")
        .hasMessageContaining("mail.pem");
  }

  @Test
  void a_missing_file_is_named(@TempDir Path directory) {
    assertThatThrownBy(() -> Pem.certificates(directory.resolve("absent.pem")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("absent.pem");
  }

  @Test
  void a_file_that_is_no_pem_is_not_read_into_memory(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("huge.pem");
    Files.write(file, new byte[2 << 20]);
    assertThatThrownBy(() -> Pem.certificates(file)).hasMessageContaining("too large");
  }
}

package org.posthorn.admin.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What other servers keep in the place of passwords.
class PasswordHashesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$6$rounds=5000$salt$WaEo2Tf4Pv0",
        "$1$salt$2uw8Cf",
        "$2y$10$abcdefghijklmnopqrstuv",
        "$y$j9T$salt$hash",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
        "{SSHA}Kjh7",
        "{SHA512-CRYPT}$6$salt$hash",
        "{BLF-CRYPT}$2y$05$x",
        "{ssha256.b64}Kjh7",
      })
  void are_seen(String text) {
    assertThat(PasswordHashes.looksLikeOne(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"secret", "$6", "$ecret$", "$$$", "{curly}", "6$salt$x", "pa$6$word$", "{SSHA}"})
  void passwords_are_left_alone(String text) {
    assertThat(PasswordHashes.looksLikeOne(text)).isFalse();
  }
}

package org.posthorn.directory.factors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.testkit.Programs;

/// RFC 6238.
class TotpTest {
  /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codes_of_the_appendix(long seconds, String code) {
    byte[] seed = "12345678901234567890".getBytes(US_ASCII);
    assertThat(Totp.code(seed, Totp.step(Instant.ofEpochSecond(seconds)))).isEqualTo(code);
  }

  /// RFC 4648 §10.
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "f, MY",
    "fo, MZXQ",
    "foo, MZXW6",
    "foob, MZXW6YQ",
    "fooba, MZXW6YTB",
    "foobar, MZXW6YTBOI"
  })
  void seeds_are_shown_in_base32(String octets, String text) {
    assertThat(Totp.text(octets.getBytes(US_ASCII))).isEqualTo(text);
  }

  @Test
  void what_apps_read() {
    assertThat(Totp.uri("example.test", "a+b@example.test", "foobar".getBytes(US_ASCII)))
        .isEqualTo(
            "otpauth://totp/example.test:a%2Bb%40example.test?secret=MZXW6YTBOI"
                + "&issuer=example.test&algorithm=SHA1&digits=6&period=30");
  }

  /// Another program makes the same codes.
  @Test
  void agrees_with_oathtool() throws Exception {
    Programs.assumeInstalled("oathtool");
    Random random = new Random(11);
    byte[] seed = new byte[Totp.SEED_BYTES];
    random.nextBytes(seed);
    long now = 1_800_000_000L + random.nextInt(1_000_000_000);
    String output =
        Programs.run(
                Programs.Call.of(
                    "oathtool",
                    "--totp",
                    "--now=@" + now,
                    "--window=20",
                    HexFormat.of().formatHex(seed)))
            .out();
    long step = Totp.step(Instant.ofEpochSecond(now));
    for (String code : output.trim().split("\n")) {
      assertThat(Totp.code(seed, step++)).isEqualTo(code);
    }
    assertThat(output.trim().split("\n")).hasSize(21);
  }
}

package org.posthorn.mailauth.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.Suites;

/// Signed messages of others, with their keys: RFC 8463's example, RFC 6376's, and real ones.
class DkimSuiteTest {

  @ParameterizedTest
  @CsvSource({
    "001.txt, 'ed25519-sha256 256, rsa-sha256 1024'",
    "002.txt, 'rsa-sha256 1024'",
    "003.txt, 'rsa-sha256 1024, rsa-sha256 1024'",
    "004.txt, 'rsa-sha256 1024'",
  })
  void verifies(String name, String expected) throws IOException {
    String text = Files.readString(Suites.file("dkim/" + name), StandardCharsets.ISO_8859_1);
    int empty = text.indexOf("\n\n");
    MemoryZone zone = new MemoryZone();
    for (String record : text.substring(0, empty).split("\n", -1)) {
      String[] both = record.split(" ", 2);
      zone.txt(both[0], both[1]);
    }
    List<DkimResult> results = Verifying.of(text.substring(empty + 2).replace("\n", "\r\n"), zone);
    assertThat(results).as("%s", results).allMatch(DkimResult::passes);
    assertThat(results)
        .extracting(result -> result.claim().algorithm() + " " + result.keyBits())
        .containsExactly(expected.split(", "));
  }
}

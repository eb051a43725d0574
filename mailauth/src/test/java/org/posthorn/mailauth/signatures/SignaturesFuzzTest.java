package org.posthorn.mailauth.signatures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimResult;

/// Whatever goes for a message, with whatever goes for a key record, gets results; pieces do not
/// matter, and nothing passes that nobody signed.
class SignaturesFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

  /// The first line is the record of every name; the rest is the message.
  @FuzzTest
  void messages(byte[] input) {
    String text = new String(input, ISO_8859_1);
    int line = Math.max(0, text.indexOf('\n'));
    String record = text.substring(0, line);
    byte[] message = text.substring(line).getBytes(ISO_8859_1);
    Signatures whole = verified(message, message.length + 1, record);
    assertThat(verified(message, 1, record)).isEqualTo(whole);
    assertThat(verified(message, 7, record)).isEqualTo(whole);
    assertThat(whole.arc().verdict()).isIn(AuthenticationVerdict.NONE, AuthenticationVerdict.FAIL);
    assertThat(whole.arc().reason()).matches("[ -~]{0,100}");
    for (DkimResult result : whole.dkim()) {
      assertThat(result.passes()).isFalse();
      assertThat(result.reason()).matches("[ -~]{1,80}");
      assertThat(result.claim().identity()).doesNotContainPattern("[\\p{Cntrl}]");
      assertThat(result.claim().identity().length()).isLessThanOrEqualTo(600);
    }
  }

  private static Signatures verified(byte[] message, int piece, String record) {
    SignatureVerifier verifier = new SignatureVerifier(NOW);
    for (int at = 0; at < message.length; at += piece) {
      verifier.write(message, at, Math.min(message.length, at + piece));
    }
    return verifier.finish(everywhere(record));
  }

  /// A DNS that has this record wherever a key of `example` is looked for.
  private static MemoryZone everywhere(String record) {
    MemoryZone zone = new MemoryZone();
    for (String selector : new String[] {"s", "a", "b"}) {
      zone.txt(selector + "._domainkey.example", record);
    }
    return zone;
  }
}

package org.posthorn.delivery.checks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mime.HeaderFields;

class VerdictFieldTest {
  private static Optional<VerdictField> in(String header) {
    return VerdictField.in(HeaderFields.parse((header + "\r\n").getBytes(US_ASCII)));
  }

  @Test
  void what_is_written_is_read() {
    for (Advice advice : Advice.values()) {
      for (Virus virus : Virus.values()) {
        for (OptionalDouble spam :
            new OptionalDouble[] {
              OptionalDouble.empty(),
              OptionalDouble.of(0),
              OptionalDouble.of(0.9731),
              OptionalDouble.of(1)
            }) {
          VerdictField field = new VerdictField(advice, spam, virus, "1a2b.1");
          assertThat(in("Received: x\r\n" + field)).contains(field);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Posthorn-Verdict:\r\n",
        "Posthorn-Verdict: advice=fine; virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk; spam=2.0000; virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk; virus=none\r\n",
        "Posthorn-Verdict: advice=junk; spam=0.50; virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk; spam=0.5a00; virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk; spam=; virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk;virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk ; virus=none; trace=1\r\n",
        "Posthorn-Verdict: advice=junk; virus=none; trace=\r\n",
        "Posthorn-Verdict: advice=junk; virus=none; trace=a b\r\n",
        "Posthorn-Verdict: advice=junk; virus=none; trace=1; more=2\r\n",
        "Posthorn-Verdict: advice=junk; spam=0.5000; virus=none; trace=1; more=2\r\n",
        "Posthorn-Verdict: spam=0.5000; advice=junk; virus=none; trace=1\r\n"
      })
  void what_is_none_says_nothing(String header) {
    assertThat(in(header)).isEmpty();
  }
}

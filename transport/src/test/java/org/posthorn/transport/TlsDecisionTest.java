package org.posthorn.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.smtp.client.TlsPolicy;

/// What encryption must be, by everything that is said about it.
class TlsDecisionTest {

  /// Configured (- for nothing), DANE, MTA-STS, usual, whether the name is trusted, whether the
  /// message demands TLS; then what is tried, or the status it is refused with.
  @ParameterizedTest
  @CsvSource({
    // nothing said
    "-, none, none, opportunistic, no, no, opportunistic plain",
    "-, none, none, plain, no, no, plain",
    "-, none, none, encrypted, no, no, encrypted",
    "-, none, none, verified, no, no, verified",
    "-, none, none, implicit, yes, no, implicit",
    // DANE
    "-, usable, none, opportunistic, yes, no, dane",
    "-, usable, none, verified, yes, no, dane",
    "-, unusable, none, opportunistic, yes, no, encrypted",
    "-, unusable, none, verified, yes, no, verified",
    "-, failed, none, opportunistic, yes, no, 4.7.5",
    "-, failed, enforced, opportunistic, yes, no, 4.7.5",
    // MTA-STS
    "-, none, enforced, opportunistic, no, no, verified",
    "-, none, forbidden, opportunistic, no, no, 4.7.5",
    "-, none, tested, opportunistic, no, no, verified opportunistic plain",
    "-, none, tested, encrypted, no, no, encrypted",
    "-, usable, forbidden, opportunistic, yes, no, dane",
    "-, unusable, enforced, opportunistic, yes, no, verified",
    "-, unusable, forbidden, opportunistic, yes, no, 4.7.5",
    "-, unusable, tested, opportunistic, yes, no, encrypted",
    // the administrator
    "plain, usable, enforced, opportunistic, yes, no, plain",
    "opportunistic, none, forbidden, verified, no, no, opportunistic plain",
    "encrypted, failed, none, opportunistic, no, no, encrypted",
    "verified, none, none, opportunistic, no, no, verified",
    "dane, usable, none, opportunistic, yes, no, dane",
    "dane, unusable, none, opportunistic, yes, no, 4.7.5",
    "dane, none, enforced, opportunistic, yes, no, 4.7.5",
    "dane, failed, none, opportunistic, yes, no, 4.7.5",
    // the message
    "-, none, none, opportunistic, yes, yes, verified",
    "-, none, none, opportunistic, no, yes, 5.7.30",
    "-, none, enforced, opportunistic, no, yes, verified",
    "-, none, tested, opportunistic, no, yes, 5.7.30",
    "-, none, tested, opportunistic, yes, yes, verified",
    "-, none, none, implicit, yes, yes, implicit",
    "-, usable, none, opportunistic, yes, yes, dane",
    "-, unusable, none, opportunistic, yes, yes, verified",
    "-, failed, none, opportunistic, yes, yes, 4.7.5",
    "plain, none, none, opportunistic, yes, yes, verified",
    "plain, none, none, opportunistic, no, yes, 5.7.30",
    "encrypted, none, none, opportunistic, yes, yes, verified",
  })
  void decided(
      String configured,
      String dane,
      String sts,
      String usual,
      String trusted,
      String required,
      String expected) {
    assertThat(decide(configured, dane, sts, usual, trusted.equals("yes"), required.equals("yes")))
        .isEqualTo(expected);
  }

  private static String decide(
      String configured, String dane, String sts, String usual, boolean trusted, boolean required) {
    return decide(configured, dane, sts, usual, trusted, required, false);
  }

  private static String decide(
      String configured,
      String dane,
      String sts,
      String usual,
      boolean trusted,
      boolean required,
      boolean optional) {
    Optional<TlsPolicy> said =
        configured.equals("-")
            ? Optional.empty()
            : Optional.of(TlsPolicy.valueOf(upper(configured)));
    TlsDecision decision =
        TlsDecision.of(
            new TlsDecision.Facts(
                said,
                TlsDecision.Dane.valueOf(upper(dane)),
                TlsDecision.Sts.valueOf(upper(sts)),
                TlsPolicy.valueOf(upper(usual)),
                trusted,
                required,
                optional));
    return switch (decision) {
      case TlsDecision.Refuse refused -> refused.status();
      case TlsDecision.Use use ->
          use.policies().stream()
              .map(policy -> policy.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(" "));
    };
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /// The same of a message that says TLS-Required: No. What the domain says is tried at most; what
  /// the administrator says stays; REQUIRETLS wins.
  @ParameterizedTest
  @CsvSource({
    "-, none, none, opportunistic, no, opportunistic plain",
    "-, usable, none, opportunistic, no, dane opportunistic plain",
    "-, unusable, none, opportunistic, no, encrypted opportunistic plain",
    "-, failed, none, opportunistic, no, opportunistic plain",
    "-, none, enforced, opportunistic, no, verified opportunistic plain",
    "-, none, forbidden, opportunistic, no, opportunistic plain",
    "-, none, tested, opportunistic, no, verified opportunistic plain",
    "-, usable, none, encrypted, no, dane encrypted",
    "-, none, enforced, verified, no, verified",
    "verified, none, enforced, opportunistic, no, verified",
    "dane, failed, none, opportunistic, no, 4.7.5",
    "-, usable, none, opportunistic, yes, dane",
    "-, none, enforced, opportunistic, yes, verified",
    "-, failed, none, opportunistic, yes, 4.7.5",
  })
  void optional(
      String configured, String dane, String sts, String usual, String required, String expected) {
    assertThat(decide(configured, dane, sts, usual, true, required.equals("yes"), true))
        .isEqualTo(expected);
  }

  @Test
  void plain_text_only_where_nobody_demands_more() {
    for (TlsDecision.Dane dane : TlsDecision.Dane.values()) {
      for (TlsDecision.Sts sts : TlsDecision.Sts.values()) {
        for (boolean required : new boolean[] {false, true}) {
          String tried = decide("-", dane.name(), sts.name(), "opportunistic", true, required);
          boolean nobody =
              dane == TlsDecision.Dane.NONE
                  && (sts == TlsDecision.Sts.NONE || sts == TlsDecision.Sts.TESTED)
                  && !required;
          assertThat(tried.contains("plain")).as("%s %s %s", dane, sts, required).isEqualTo(nobody);
        }
      }
    }
  }
}

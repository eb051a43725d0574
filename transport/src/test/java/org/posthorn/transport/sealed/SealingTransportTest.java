package org.posthorn.transport.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealingTransportTest {
  /// Otherwise mail to a domain in Unicode would leave unsealed.
  @ParameterizedTest
  @CsvSource({
    "bücher.example, xn--bcher-kva.example",
    "Bücher.Example, xn--bcher-kva.example",
    "XN--BCHER-KVA.example, xn--bcher-kva.example",
    "[192.0.2.1], [192.0.2.1]",
  })
  void the_link_of_a_domain_is_looked_for_in_the_form_of_the_dns(String domain, String expected) {
    assertThat(SealingTransport.ascii(domain)).isEqualTo(expected);
  }
}

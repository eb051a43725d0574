package org.posthorn.spam.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.spam.Signal;
import org.posthorn.spam.connection.ClientTraits.HeloName;

class ClientTraitsTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private final ClientTraits traits =
      new ClientTraits(Set.of("mx.example.test", "example.test")::contains);

  private final MemoryZone zone =
      new MemoryZone()
          .address("mail.client.test", "192.0.2.1")
          .address("other.client.test", "192.0.2.9")
          .address("six.client.test", "2001:db8::1")
          .mx("domain.test", 10, "mail.client.test")
          .failing("sick.test", "SERVFAIL")
          .address("nothing.known.test", "192.0.2.77");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      textBlock =
          """
          # greeting               | what it says
          mail.client.test         | helo-resolves-to-client
          MAIL.CLIENT.TEST         | helo-resolves-to-client
          other.client.test        | -
          six.client.test          | -
          domain.test              | -
          missing.client.test      | helo-not-in-dns
          known.test               | helo-not-in-dns
          sick.test                | -
          localhost                | helo-not-fqdn
          WIN-ABCDEF               | helo-not-fqdn
          my_host.client.test      | helo-invalid
          -x.client.test           | helo-invalid
          mx.example.test          | helo-own-name
          MX.Example.Test          | helo-own-name
          example.test             | helo-own-name
          [192.0.2.1]              | -
          [192.0.2.2]              | helo-address-mismatch
          [IPv6:2001:db8::1]       | helo-address-mismatch
          192.0.2.1                | helo-address-without-brackets
          192.0.2.2                | helo-address-mismatch
          1.2.3.400                | helo-invalid
          [300.1.1.1]              | helo-invalid
          """)
  void a_greeting_says_something_of_the_client(String helo, String expected) {
    HeloName found =
        ClientTraits.domain(helo)
            .map(name -> ClientTraits.look(zone, name, CLIENT))
            .orElse(HeloName.UNKNOWN);
    List<Signal> signals = traits.signals(CLIENT, helo, found, ReverseDns.UNKNOWN);
    if (expected == null) {
      assertThat(signals).isEmpty();
    } else {
      assertThat(signals).extracting(Signal::name).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, mail.client.test, false",
    "192.0.2.1, 192-0-2-1.dsl.provider.test, true",
    "192.0.2.1, host-192.0.2.1.provider.test, true",
    "192.0.2.1, 1.2.0.192.dynamic.provider.test, true",
    "192.0.2.1, ip192-000-002-001.provider.test, true",
    "192.0.2.1, c0000201.provider.test, true",
    "192.0.2.1, mail192.client.test, false",
    "192.0.2.1, a1192-0-2-1.client.test, false",
    "198.51.100.10, 100.51.198.mail10.test, false",
    "2001:db8::1:2:3:4, 0001-0002-0003-0004.six.provider.test, true",
    "2001:db8::1:2:3:4, mail.client.test, false",
  })
  void a_name_that_is_made_of_the_address_is_a_customers(
      String client, String name, boolean generated) {
    List<Signal> signals =
        traits.signals(
            InetAddress.ofLiteral(client), "", HeloName.UNKNOWN, ReverseDns.confirmed(name));
    assertThat(signals)
        .extracting(Signal::name)
        .isEqualTo(generated ? List.of("reverse-dns-generated") : List.of());
  }

  @Test
  void no_name_is_worse_than_one_that_does_not_lead_back() {
    double none = weight(ReverseDns.State.NONE);
    double unconfirmed = weight(ReverseDns.State.UNCONFIRMED);
    assertThat(none).isGreaterThan(unconfirmed);
    assertThat(unconfirmed).isPositive();
    assertThat(traits.signals(CLIENT, "", HeloName.UNKNOWN, ReverseDns.UNKNOWN)).isEmpty();
  }

  private double weight(ReverseDns.State state) {
    return traits.signals(CLIENT, "", HeloName.UNKNOWN, ReverseDns.of(state)).getFirst().weight();
  }

  @Test
  void an_ipv6_client_is_looked_for_among_ipv6_addresses() {
    InetAddress six = InetAddress.ofLiteral("2001:db8::1");
    assertThat(ClientTraits.look(zone, DomainName.parse("six.client.test"), six))
        .isEqualTo(HeloName.RESOLVES_TO_CLIENT);
  }
}
